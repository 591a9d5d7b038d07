"""Consent beside the conversation: where the person stands, changed by hand, and its history one click away."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods, require_safe

from threadline.actions import asking
from threadline.actions import consent as acts
from threadline.models import Workspace
from threadline.queries import answer_words, desk, events, reports
from threadline.queries.conversations import Row
from threadline.queries.members import Visit
from threadline.rules.levels import ConsentKind, Level, Medium
from threadline.rules.permissions import Permission
from threadline.web import access, consent_forms, words
from threadline.web.views import inbox

_PAGE = 10
_EVIDENCE = frozenset({Permission.CONSENT, Permission.AUDIT})
_ACTS = {
    ConsentKind.GRANTED: _later("They agreed"),
    ConsentKind.ENDED: _later("They took it back"),
    ConsentKind.REQUESTED: _later("Ask them by text to agree"),
    ConsentKind.OPTED_OUT: _later("No more texts at all"),
}


class Form(consent_forms.Said):
    """One change of one person's consent."""

    kind = forms.ChoiceField(
        label=_later("What changes"), choices=list(_ACTS.items()), widget=forms.RadioSelect
    )
    purpose = forms.ChoiceField(label=_later("Purpose"), required=False)

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, prefix="consent", **more)
        self.fields["medium"].required = self.fields["occurred_at"].required = False

    def clean_occurred_at(self) -> datetime:
        """When it was said; a question is asked now."""
        return datetime.now(UTC) if self._asks() else super().clean_occurred_at()

    def clean(self) -> None:
        """A change is about something, and somebody said something that proves it."""
        said = self.cleaned_data
        if (
            said.get("kind") != ConsentKind.OPTED_OUT
            and not said.get("purpose")
            and "purpose" not in self.errors
        ):
            self.add_error("purpose", str(words.UNRECORDED["purpose"]))
        if self._asks():
            return
        if not said.get("medium") and "medium" not in self.errors:
            self.add_error("medium", _("Say how you learned of it."))
        if not said.get("capture", "").strip() and "capture" not in self.errors:
            self.add_error("capture", _("Say in which words: this is your proof."))

    def recorded(self, row: Row) -> int | asking.Unasked | acts.Refused:
        """Write it down, or ask."""
        said = self.cleaned_data
        kind, workspace = ConsentKind(said["kind"]), Workspace.objects.get(pk=self.visit.workspace)
        chosen = None if kind is ConsentKind.OPTED_OUT else int(said["purpose"])
        if kind is ConsentKind.REQUESTED and chosen is not None:
            evidence = acts.Evidence(
                medium=Medium.TEXT, capture=said["capture"] or "asked by text to reply YES"
            )
            return asking.ask(
                self.visit.actor, workspace, row, chosen, now=said["occurred_at"], evidence=evidence
            )
        return acts.record(
            self.visit.actor,
            workspace,
            row.number,
            kind=kind,
            level=Level.CONVERSATIONAL if chosen is None else self.own.purposes[chosen].level,
            purpose=chosen,
            occurred_at=said["occurred_at"],
            evidence=acts.Evidence(medium=Medium(said["medium"]), capture=said["capture"]),
        )

    def _asks(self) -> bool:
        return self.data.get(self.add_prefix("kind")) == ConsentKind.REQUESTED


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.CONSENT)
def change(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponseBase:
    """The form beside the conversation, or as a page of its own; what it says is recorded."""
    row = inbox.find(visit, conversation, now=datetime.now(UTC))
    bound = request.POST if request.method == "POST" else None
    form = _form(visit, bound)
    if bound is not None and form.is_valid():
        done = form.recorded(row)
        if isinstance(done, int):
            return _recorded(request, visit, row)
        if isinstance(done, acts.Refused):
            form.refuse(done)
        else:
            form.add_error("purpose", str(words.UNASKED[done]))
    status = 422 if form.is_bound else 200
    context: dict[str, object] = {"row": row, "consent_form": form}
    if access.is_fragment(request, "consent"):
        return access.show(request, visit, "inbox/consent.html", context, status=status)
    at = reverse("consent_history", kwargs={"slug": visit.slug, "conversation": conversation})
    whole = {**inbox.about(visit, row), **_history(visit, row.number, at=at)}
    return access.show(request, visit, "inbox/consent_page.html", {**context, **whole}, status=status)


@require_safe
@access.permit(Permission.READ)
def history(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponseBase:
    """What the person agreed to and took back, the latest first, some at a time."""
    row = inbox.find(visit, conversation, now=datetime.now(UTC))
    back = reverse("thread", kwargs={"slug": visit.slug, "conversation": conversation})
    about = {"name": row.name, "number": row.number, "back": back, "back_to": _("Back to the conversation")}
    return shown(request, visit, about)


def shown(request: HttpRequest, visit: Visit, about: dict[str, str]) -> HttpResponseBase:
    """The history of one number as a page, or the next of its acts; `about` says whose it is and where to go back."""
    before = inbox.number(request, "before") or reports.NEWEST
    context = {**about, **_history(visit, about["number"], at=request.path, before=before)}
    fragment = bool(request.headers.get("HX-Request"))
    template = "inbox/consent_history.html" if fragment else "inbox/consent_history_page.html"
    return access.show(request, visit, template, context)


def _form(visit: Visit, bound: Any) -> Form:
    initial = {
        "kind": ConsentKind.GRANTED.value,
        "medium": Medium.SPOKEN.value,
        "occurred_at": consent_forms.now_there(visit.zone),
    }
    return Form(bound, initial=initial, visit=visit, own=desk.read(visit.workspace))


def _recorded(request: HttpRequest, visit: Visit, row: Row) -> HttpResponseBase:
    if not request.headers.get("HX-Request"):
        messages.success(request, _("Recorded."))
        return redirect("thread", slug=visit.slug, conversation=row.id)
    answer = access.show(request, visit, "inbox/consent.html", {"row": row})
    answer["HX-Trigger"] = json.dumps({"thread-changed": {}, "toast": {"text": _("Recorded.")}})
    return answer


def _history(visit: Visit, number: str, *, at: str, before: int = reports.NEWEST) -> dict[str, object]:
    known = reports.recipient(visit.workspace, number)
    theirs = reports.same(visit.workspace, known) if known is not None else ()
    found = reports.events(visit.workspace, theirs, before=before, limit=_PAGE)
    names = events.collectors(visit.workspace, [(each.actor_kind, each.actor_id) for each in found])
    told = [
        (each, answer_words.author(each.actor_kind, names.get((each.actor_kind, each.actor_id), "")))
        for each in found
    ]
    # Which machine somebody agreed from is evidence, for those who keep it or check it.
    evidence = any(map(visit.may, _EVIDENCE))
    earlier = f"{at}?before={found[-1].id}" if len(found) == _PAGE else ""
    return {"events": told, "earlier": earlier, "evidence": evidence}
