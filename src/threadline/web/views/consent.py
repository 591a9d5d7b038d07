"""Consent that was given or taken back elsewhere, recorded by hand with its proof."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods

from threadline.actions import consent as acts
from threadline.models import Workspace
from threadline.queries import desk, reports
from threadline.queries.members import Visit
from threadline.rules.levels import ConsentKind, Level, Medium
from threadline.rules.permissions import Permission
from threadline.web import access, consent_forms, words
from threadline.web.forms import Text
from threadline.web.views import inbox

_ACTS = {
    ConsentKind.GRANTED: _later("They agreed to one purpose"),
    ConsentKind.ENDED: _later("They took that back for one purpose"),
    ConsentKind.OPTED_OUT: _later("They want nothing more at all"),
}


class Form(consent_forms.OfWays):
    """One act of one person."""

    kind = forms.ChoiceField(
        label=_later("What they did"), choices=list(_ACTS.items()), widget=forms.RadioSelect
    )
    purpose = forms.ChoiceField(label=_later("Purpose"), required=False)
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

    campaign = Text(
        label=_later("Campaign"),
        required=False,
        max_length=200,
        help_text=_later("What they can take back by its name, where it had one."),
    )
    text_version = Text(label=_later("Version of the form or of the words"), required=False, max_length=100)

    def recorded(self) -> int | acts.Refused:
        """Write it down."""
        said = self.cleaned_data
        kind = ConsentKind(said["kind"])
        chosen = None if kind is ConsentKind.OPTED_OUT else int(said["purpose"] or 0)
        return acts.record(
            self.visit.actor,
            Workspace.objects.get(pk=self.visit.workspace),
            said["number"],
            kind=kind,
            level=Level.CONVERSATIONAL if chosen is None else self.own.purposes[chosen].level,
            purpose=chosen,
            occurred_at=said["occurred_at"],
            evidence=acts.Evidence(
                medium=Medium(said["medium"]),
                capture=said["capture"],
                identity=said["identity"],
                source_url=said["source_url"],
                campaign=said["campaign"],
                text_version=said["text_version"],
            ),
            on=self.on,
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
        "occurred_at": consent_forms.now_there(visit.zone),
    }
    form = Form(request.POST or None, initial=initial, visit=visit, own=desk.read(visit.workspace))
    if request.method == "POST" and form.is_valid():
        done = form.recorded()
        if not isinstance(done, acts.Refused):
            messages.success(request, _("Recorded."))
            return redirect(came_from(request, visit, form.cleaned_data["number"]))
        form.refuse(done)
    context = {"form": form, "back": came_from(request, visit, initial["number"])}
    return access.show(request, visit, "contacts/consent.html", context, status=422 if form.is_bound else 200)


def came_from(request: HttpRequest, visit: Visit, number: str) -> str:
    """The address of where the person was looked at: their conversation, their page, or the list of contacts."""
    conversation = inbox.number(request, "conversation")
    if conversation is not None:
        return reverse("thread", kwargs={"slug": visit.slug, "conversation": conversation})
    known = reports.recipient(visit.workspace, number)
    if known is not None and known.contact is not None:
        return reverse("contact", kwargs={"slug": visit.slug, "contact": known.contact})
    return reverse("contacts", kwargs={"slug": visit.slug})
