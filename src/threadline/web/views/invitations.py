"""Inviting somebody, and coming in by an invitation."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings as configured
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from threadline.actions import invitations as acts
from threadline.connectors import mail
from threadline.models import User
from threadline.queries import departments
from threadline.queries import invitations as known
from threadline.queries.invitations import Offer
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.rules.roles import Refused
from threadline.web import access, accounts, settings_words
from threadline.web.forms import Text
from threadline.web.views import members, settings

_SENT = "invitation_form_sent"
_USUAL = "Agent"


class Invite(forms.Form):
    """Whom, as what, where."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.TypedChoiceField(label=_("Role"), coerce=int)
    department = forms.TypedChoiceField(label=_("Department"), coerce=int, empty_value=None, required=False)

    def __init__(self, *told: Any, visit: Visit, **more: Any) -> None:
        super().__init__(*told, **more)
        roles: Any = self.fields["role"]
        rows = members.assignable(visit)
        roles.choices = [(row.id, settings_words.role(row.name)) for row in rows]
        # Who invites in a hurry must not make another owner.
        roles.initial = next((row.id for row in rows if row.name == _USUAL), rows[-1].id if rows else None)
        places: Any = self.fields["department"]
        none = [("", gettext("None"))]
        places.choices = none + [(each.id, each.name) for each in departments.page(visit.workspace)]


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.MEMBERS)
def invite(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """A form, and then the link, once."""
    form = Invite(request.POST or None, visit=visit)
    # The answer shows the link, so it cannot be a redirect; a page sent again must not make a second one.
    sent = request.POST.get("sent", "")
    if sent and sent == request.session.get(_SENT):
        return redirect("members", slug=visit.slug)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = acts.create(
            visit.actor,
            visit.workspace,
            email=said["email"],
            role=said["role"],
            department=said["department"],
            now=datetime.now(UTC),
        )
        if isinstance(made, acts.Made):
            request.session[_SENT] = sent
            return _told(request, visit, made)
        form.add_error("email" if made is Refused.TAKEN else None, _why(made))
    context = {"form": form, "sent": secrets.token_urlsafe(9), "mails": mail.is_configured()}
    status = 422 if form.is_bound else 200
    return settings.show(request, visit, "settings/invite.html", context, at="members", status=status)


@require_POST
@access.permit(Permission.MEMBERS)
def renew_invitation(request: HttpRequest, visit: Visit, invitation: int) -> HttpResponseBase:
    """A new link in place of the old one."""
    made = acts.renew(visit.actor, visit.workspace, invitation, now=datetime.now(UTC))
    if made is Refused.OVER:
        raise Http404
    if isinstance(made, acts.Made):
        return _told(request, visit, made)
    return settings.back(request, visit, "members", made)


@require_POST
@access.permit(Permission.MEMBERS)
def revoke_invitation(request: HttpRequest, visit: Visit, invitation: int) -> HttpResponseBase:
    """Make the link worth nothing."""
    if acts.revoke(visit.actor, visit.workspace, invitation, now=datetime.now(UTC)):
        raise Http404
    return settings.back(request, visit, "members", None, gettext("Revoked: the link opens nothing."))


def _why(refused: Refused) -> str:
    if refused is Refused.TAKEN:
        return gettext("They are a member already.")
    return str(settings_words.REFUSED[refused])


def _told(request: HttpRequest, visit: Visit, made: acts.Made) -> HttpResponse:
    """The link, this once; mailed too where there is a server for that."""
    link = configured.PUBLIC_URL + reverse("invitation", kwargs={"secret": made.secret})
    mailed = mail.is_configured() and _mail(visit, made.email, link)
    context = {"link": link, "email": made.email, "mails": mail.is_configured(), "mailed": mailed}
    return settings.show(request, visit, "settings/invited.html", context, at="members", status=201)


def _mail(visit: Visit, to: str, link: str) -> bool:
    words = {"who": visit.name, "workspace": visit.workspace_name, "link": link}
    body = gettext(
        "%(who)s invites you to “%(workspace)s” on Threadline, where you text with your customers together.\n\n"
        "Open this link within seven days:\n%(link)s\n\n"
        "You did not expect this? Then do nothing: without the link nobody comes in by it.\n"
    )
    subject = gettext("%(who)s invites you to %(workspace)s")
    return mail.send(to, subject=subject % words, body=body % words)


class Join(forms.Form):
    """What somebody new needs."""

    name = Text(label=_("Your name"), max_length=80)
    password = forms.CharField(
        label=_("A password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters."),
    )

    def __init__(self, *told: Any, email: str, **more: Any) -> None:
        super().__init__(*told, **more)
        self._email = email

    def clean(self) -> dict[str, Any]:
        """The password is judged knowing whose it will be."""
        said = super().clean() or {}
        if "password" in said:
            try:
                password_validation.validate_password(
                    said["password"], User(email=self._email, name=said.get("name", ""))
                )
            except ValidationError as problem:
                self.add_error("password", problem)
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The page of a link; opening it uses nothing up, as mail scanners open every link."""
    now = datetime.now(UTC)
    offer = known.find(secret, now=now)
    if offer is None:
        return _over(request)
    if request.user.is_authenticated:
        return _as_member(request, secret, offer, now=now)
    form = Join(request.POST or None, email=offer.email, initial={"name": offer.name})
    if request.method != "POST" or offer.known or not form.is_valid():
        status = 422 if form.is_bound and not offer.known else 200
        return render(request, "invitation.html", {"offer": offer, "form": form}, status=status)
    said = form.cleaned_data
    joined = acts.accept_new(secret, name=said["name"], password=said["password"], now=now)
    if isinstance(joined, Refused):
        return _over(request) if joined is Refused.OVER else redirect("invitation", secret=secret)
    return accounts.sign_in(request, joined.user, to=reverse("inbox", kwargs={"slug": offer.slug}))


def _as_member(request: HttpRequest, secret: str, offer: Offer, *, now: datetime) -> HttpResponseBase:
    user = request.user
    if not isinstance(user, User) or request.method != "POST" or user.email != offer.email:
        mine = isinstance(user, User) and user.email == offer.email
        return render(request, "invitation.html", {"offer": offer, "mine": mine, "signed_in": True})
    if isinstance(acts.accept(secret, user, now=now), Refused):
        return _over(request)
    return redirect("inbox", slug=offer.slug)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "invitation.html", {"over": True}, status=410)
