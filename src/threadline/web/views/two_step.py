"""Two-step sign-in: set up, turned off, recovery codes; and the code at the door. All by allauth, shown by us."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from threadline.actions import users


class _Mine:
    """A page of one's own; nothing on the way may keep it."""

    def get_context_data(self, **told: Any) -> dict[str, Any]:
        """With its place in the menu."""
        found: dict[str, Any] = super().get_context_data(**told)  # type: ignore[misc]
        return {**found, "at": "mfa_index"}


@method_decorator(never_cache, name="dispatch")
class Index(_Mine, base.IndexView):  # type: ignore[misc]
    """Whether it is on, since when, how many recovery codes are left."""

    template_name = "me/two_step.html"

    def get_context_data(self, **told: Any) -> dict[str, Any]:
        """How many recovery codes are left, too."""
        found = super().get_context_data(**told)
        kept = found["authenticators"].get(Authenticator.Type.RECOVERY_CODES)
        return {**found, "left": len(kept.get_unused_codes()) if kept else 0}


@method_decorator(never_cache, name="dispatch")
class SetUp(_Mine, totp.ActivateTOTPView):  # type: ignore[misc]
    """Scan, type a code, and it is on."""

    template_name = "me/two_step_set_up.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """On; written down."""
        answer: HttpResponse = super().form_valid(form)
        users.note(self.request.user.pk, "two_step.set_up")
        return answer


@method_decorator(never_cache, name="dispatch")
class TurnOff(_Mine, totp.DeactivateTOTPView):  # type: ignore[misc]
    """Off again; whoever does that has shown once more who they are."""

    template_name = "me/two_step_off.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Off; written down."""
        answer: HttpResponse = super().form_valid(form)
        users.note(self.request.user.pk, "two_step.turned_off")
        return answer


@method_decorator(never_cache, name="dispatch")
class NewCodes(_Mine, codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Ten new recovery codes; the old ones are worth nothing."""

    template_name = "me/two_step_new_codes.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Made; written down."""
        answer: HttpResponse = super().form_valid(form)
        users.note(self.request.user.pk, "two_step.codes_made")
        return answer


@method_decorator(never_cache, name="dispatch")
class Codes(_Mine, codes.ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, once."""

    template_name = "me/two_step_codes.html"


@method_decorator(never_cache, name="dispatch")
class Code(base.AuthenticateView):  # type: ignore[misc]
    """The second step at the door."""

    template_name = "code.html"


@method_decorator(never_cache, name="dispatch")
class Again(account.ReauthenticateView):  # type: ignore[misc]
    """The password once more, before something that matters."""

    template_name = "again.html"


@method_decorator(never_cache, name="dispatch")
class AgainByCode(base.ReauthenticateView):  # type: ignore[misc]
    """The same with a code."""

    template_name = "again.html"


index, set_up, turn_off = Index.as_view(), SetUp.as_view(), TurnOff.as_view()
new_codes, view_codes = NewCodes.as_view(), Codes.as_view()
code, again, again_by_code = Code.as_view(), Again.as_view(), AgainByCode.as_view()
