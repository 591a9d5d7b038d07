"""Opt-outs that somebody heard: by phone, in person, by e-mail or letter."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods

from threadline.actions import revocations
from threadline.actions.consent import Evidence, Refused
from threadline.actions.revocations import Confirmed, Unconfirmed, Wish
from threadline.models import Workspace
from threadline.queries import desk
from threadline.queries.members import Visit
from threadline.rules.channels import Channel
from threadline.rules.levels import Level, Medium
from threadline.rules.permissions import Permission
from threadline.rules.scopes import Reach
from threadline.web import access, consent_forms, words
from threadline.web.forms import Text
from threadline.web.views import consent

_REACHES = {
    Reach.EVERYTHING: _later("Nothing more at all"),
    Reach.LEVEL: _later("No more of one kind"),
    Reach.PURPOSE: _later("No more for one purpose"),
    Reach.CAMPAIGN: _later("No more of one campaign"),
}


class Form(consent_forms.OfWays):
    """What a person said they want no more of, to whom and when."""

    ways = (
        Medium.PHONE, Medium.SPOKEN, Medium.EMAIL, Medium.LETTER, Medium.PAPER_FORM, Medium.WEB_FORM,
        Medium.TEXT,
    )  # fmt: skip

    reach = forms.ChoiceField(
        label=_later("What they want"), choices=list(_REACHES.items()), widget=forms.RadioSelect
    )
    level = forms.ChoiceField(
        label=_later("Kind"),
        required=False,
        choices=[(each.value, words.LEVELS[each]) for each in (Level.PROMOTIONAL, Level.INFORMATIONAL)],
    )
    purpose = forms.ChoiceField(label=_later("Purpose"), required=False)
    campaign = Text(
        label=_later("Campaign"),
        required=False,
        max_length=200,
        help_text=_later("As it was recorded when they agreed."),
    )
    heard_by = Text(label=_later("Who heard or read it"), max_length=120)
    identity = Text(label=_later("Who said it, where it was another"), required=False, max_length=200)

    confirm = forms.BooleanField(
        label=_later("Confirm by text"),
        required=False,
        help_text=_later("One text, and only within five minutes of when they said it."),
    )

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        if not self.visit.may(Permission.REPLY):
            del self.fields["confirm"]
        self.fields["capture"].label = _("What they said or wrote")
        self.fields["capture"].help_text = ""
        self.fields["capture"].required = True
        self.fields["medium"].label = _("How they said it")
        self.fields["occurred_at"].label = _("When they said it")
        self.fields["occurred_at"].help_text = _("The ten business days count from here.")

    def clean(self) -> dict[str, Any]:
        """That text says that nothing more comes at all."""
        said = super().clean() or self.cleaned_data
        of_texts = said.get("reach", Reach.EVERYTHING) == Reach.EVERYTHING and Channel.TEXT in said.get(
            "channels", [Channel.TEXT]
        )
        if said.get("confirm") and not of_texts:
            self.add_error("confirm", _("Only an opt-out of all texts is confirmed by text."))
        return said

    def recorded(self) -> list[int] | Confirmed | Refused:
        """Write it down, and confirm it where that is wanted."""
        said = self.cleaned_data
        evidence = Evidence(medium=Medium(said["medium"]), capture=said["capture"], identity=said["identity"])
        told = {"occurred_at": said["occurred_at"], "evidence": evidence, "heard_by": said["heard_by"]}
        owned = Workspace.objects.get(pk=self.visit.workspace)
        wish = self.wish()
        if said.get("confirm"):
            return revocations.record_and_confirm(self.visit.actor, owned, said["number"], on=wish.on, **told)
        return revocations.record(self.visit.actor, owned, said["number"], wish, **told)

    def wish(self) -> Wish:
        """What they want."""
        said = self.cleaned_data
        reach = Reach(said["reach"])
        return Wish(
            reach,
            level=Level(said["level"]) if reach is Reach.LEVEL and said["level"] else None,
            purpose=int(said["purpose"] or 0) if reach is Reach.PURPOSE else None,
            campaign=said["campaign"] if reach is Reach.CAMPAIGN else "",
            on=self.on,
        )

    def refuse(self, refused: Refused) -> None:
        """Say beside the field why it was not recorded."""
        self.add_error(refused.field, str(words.UNREVOKED[refused.field]))


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.CONSENT)
def record(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Record an opt-out that was heard, and go back to where the person was looked at."""
    initial = {
        "number": request.GET.get("number", "").replace("\x00", "")[:60],
        "reach": Reach.EVERYTHING.value,
        "occurred_at": consent_forms.now_there(visit.zone),
        "heard_by": visit.name,
    }
    form = Form(request.POST or None, initial=initial, visit=visit, own=desk.read(visit.workspace))
    if request.method == "POST" and form.is_valid():
        done = form.recorded()
        if not isinstance(done, Refused):
            messages.success(request, _said(done, on=form.on))
            return redirect(consent.came_from(request, visit, form.cleaned_data["number"]))
        form.refuse(done)
    context = {"form": form, "back": consent.came_from(request, visit, initial["number"])}
    status = 422 if form.is_bound else 200
    return access.show(request, visit, "contacts/revocation.html", context, status=status)


def _said(done: list[int] | Confirmed, *, on: Collection[Channel]) -> str:
    recorded = (
        _("Recorded: it counts from now on, for their e-mail address.")
        if on == {Channel.EMAIL}
        else _("Recorded: it counts from now on, for every phone of theirs.")
    )
    if not isinstance(done, Confirmed):
        return recorded
    why = words.UNCONFIRMED[done.by] if isinstance(done.by, Unconfirmed) else _("One text confirms it.")
    return f"{recorded} {why}"
