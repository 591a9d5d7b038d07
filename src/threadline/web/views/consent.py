"""Consent that was given or taken back elsewhere, recorded by hand with its proof."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods

from threadline.actions import consent as acts
from threadline.models import Workspace
from threadline.queries import desk, reports
from threadline.queries.desk import Desk
from threadline.queries.members import Visit
from threadline.rules import numbers
from threadline.rules.levels import ConsentKind, Level, Medium
from threadline.rules.permissions import Permission
from threadline.web import access, words
from threadline.web.forms import Text, area
from threadline.web.views import composing, inbox

_AHEAD = timedelta(minutes=5)
"""How far the clock of who types may be ahead of ours."""
_ACTS = {
    ConsentKind.GRANTED: _later("They agreed to texts for one purpose"),
    ConsentKind.ENDED: _later("They took that back for one purpose"),
    ConsentKind.OPTED_OUT: _later("They want no more texts at all"),
}
# A keyword comes as a text and records itself; imports and programs have their own ways.
_MEDIA = (Medium.SPOKEN, Medium.PAPER_FORM, Medium.WEB_FORM, Medium.EMAIL, Medium.TEXT)
_LONGEST = 2_000


class Form(forms.Form):
    """One act of one person."""

    number = Text(
        label=_later("Their number"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_later("What they did"), choices=list(_ACTS.items()), widget=forms.RadioSelect
    )
    purpose = forms.ChoiceField(label=_later("Purpose"), required=False)
    medium = forms.ChoiceField(
        label=_later("How"), choices=[(each.value, words.MEDIA[each]) for each in _MEDIA]
    )
    occurred_at = Text(
        label=_later("When"), max_length=30, widget=forms.TextInput(attrs={"type": "datetime-local"})
    )
    capture = Text(
        label=_later("The words they agreed to, or what they said"),
        required=False,
        max_length=_LONGEST,
        widget=area(rows=3, maxlength=str(_LONGEST)),
        help_text=_later("Your proof. Advertising needs it, and a spoken word is none for it."),
    )
    identity = Text(
        label=_later("Who signed or spoke, where it was another"),
        required=False,
        max_length=200,
    )
    source_url = Text(
        label=_later("Address of the web form"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"type": "url"}),
    )

    def __init__(self, *told: Any, visit: Visit, own: Desk, **more: Any) -> None:
        super().__init__(*told, **more)
        self._visit, self._own = visit, own
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (str(each.id), f"{words.LEVELS[each.level]}: {each.name}") for each in own.purposes.values()
        ]

    def clean_number(self) -> str:
        """The number as it is kept."""
        found = numbers.parse(self.cleaned_data["number"], country=self._visit.country)
        if not isinstance(found, numbers.Number):
            raise ValidationError(str(words.REFUSALS.get(found.value, found.value)).capitalize() + ".")
        return found.e164

    def clean_occurred_at(self) -> datetime:
        """The moment in UTC; nobody consents in the future."""
        try:
            at = composing.send_at(self.cleaned_data["occurred_at"], self._visit.zone)
        except ValueError:
            at = None
        if at is None:
            raise ValidationError(_("This time cannot be read."))
        if at > datetime.now(UTC) + _AHEAD:
            raise ValidationError(_("Nobody can consent in the future."))
        return at

    def recorded(self) -> int | acts.Refused:
        """Write it down."""
        said = self.cleaned_data
        kind = ConsentKind(said["kind"])
        chosen = None if kind is ConsentKind.OPTED_OUT else int(said["purpose"] or 0)
        return acts.record(
            self._visit.actor,
            Workspace.objects.get(pk=self._visit.workspace),
            said["number"],
            kind=kind,
            level=Level.CONVERSATIONAL if chosen is None else self._own.purposes[chosen].level,
            purpose=chosen,
            occurred_at=said["occurred_at"],
            evidence=acts.Evidence(
                medium=Medium(said["medium"]),
                capture=said["capture"],
                identity=said["identity"],
                source_url=said["source_url"],
            ),
        )

    def clean(self) -> None:
        """An agreement is to something."""
        said = self.cleaned_data
        about_one = said.get("kind") in {ConsentKind.GRANTED, ConsentKind.ENDED}
        if about_one and not said.get("purpose") and "purpose" not in self.errors:
            self.add_error("purpose", str(words.UNRECORDED["purpose"]))


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.CONSENT)
def record(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Record what a person agreed to or took back, and go back to where they were looked at."""
    initial = {
        "number": request.GET.get("number", "").replace("\x00", "")[:60],
        "kind": ConsentKind.GRANTED.value,
        "occurred_at": datetime.now(ZoneInfo(visit.zone)).strftime("%Y-%m-%dT%H:%M"),
    }
    form = Form(request.POST or None, initial=initial, visit=visit, own=desk.read(visit.workspace))
    if request.method == "POST" and form.is_valid():
        done = form.recorded()
        if not isinstance(done, acts.Refused):
            messages.success(request, _("Recorded."))
            return _back(request, visit, form.cleaned_data["number"])
        form.add_error(done.field, str(words.UNRECORDED[done.field]))
    context = {"form": form, "conversation": inbox.number(request, "conversation")}
    return access.show(request, visit, "contacts/consent.html", context, status=422 if form.is_bound else 200)


def _back(request: HttpRequest, visit: Visit, number: str) -> HttpResponseBase:
    conversation = inbox.number(request, "conversation")
    if conversation is not None:
        return redirect("thread", slug=visit.slug, conversation=conversation)
    known = reports.recipient(visit.workspace, number)
    if known is not None and known.contact is not None:
        return redirect("contact", slug=visit.slug, contact=known.contact)
    return redirect("contacts", slug=visit.slug)
