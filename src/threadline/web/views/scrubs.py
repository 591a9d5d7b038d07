"""What others know of numbers: their files uploaded and applied, and what they said."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import scrubs as acts
from threadline.models import Scrub, Workspace
from threadline.queries import scrubs as known
from threadline.queries.members import Visit
from threadline.queries.scrubs import Standing
from threadline.rules import scrubs as rules
from threadline.rules.permissions import Permission
from threadline.rules.scrubs import Source
from threadline.web import access, scrub_words
from threadline.web.views import inbox, settings

_SHOWN = 20


class Form(forms.Form):
    """A file, whose it is, and of which day."""

    source = forms.ChoiceField(
        label=_later("Whose file it is"),
        choices=[(each.value, words) for each, words in scrub_words.SOURCES.items()],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_later("The file, as CSV or one number a line"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    day = forms.DateField(
        label=_later("Day of the file"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_later("For lines that name no day of their own."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.BULK)
def listed(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The files there were, and the form for another one; posted, the file is applied."""
    _must_record(visit)
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(visit.zone)).date()
    initial = {"day": today, "source": Source.REASSIGNED.value}
    form = Form(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = _uploaded(visit, form.cleaned_data)
        if not isinstance(made, acts.Refused):
            return redirect("scrub", slug=visit.slug, scrub=made.pk)
        form.add_error("day" if made.reason == "day" else "file", scrub_words.wrong(made.reason))
    context = {
        "form": form, "files": known.newest(visit.workspace),
        "standing": told(known.standing(visit.workspace, now=now), visit, now=now),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return settings.show(request, visit, "settings/scrubs.html", context, at="scrubs", status=status)


def told(standing: Sequence[Standing], visit: Visit, *, now: datetime) -> list[tuple[Standing, str]]:
    """Each source with the sentence on when its next file is due."""
    today = now.astimezone(ZoneInfo(visit.zone)).date()
    return [(each, scrub_words.standing(each, today=today)) for each in standing]


@require_safe
@access.permit(Permission.BULK)
def shown(request: HttpRequest, visit: Visit, scrub: int) -> HttpResponseBase:
    """What a file said of this workspace's numbers."""
    _must_record(visit)
    one = known.one(visit.workspace, scrub)
    if one is None:
        raise Http404
    rows = known.results(visit.workspace, scrub, after=inbox.number(request, "after") or 0)
    told = {
        "file": one,
        "bad": one.bad[:_SHOWN],
        "more_bad": max(one.refused - _SHOWN, 0),
        "results": rows,
        "next": rows[-1].line if len(rows) == known.RESULTS else 0,
    }
    if access.is_fragment(request, "progress"):
        return access.show(request, visit, "settings/scrub_said.html", told)
    return settings.show(request, visit, "settings/scrub.html", told, at="scrubs")


@require_POST
@access.permit(Permission.BULK)
def ask(_request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The numbers to ask the Reassigned Numbers Database about, as it takes them."""
    _must_record(visit)
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it
    for line in acts.to_ask(visit.actor, Workspace.objects.get(pk=visit.workspace)):
        file.write(line.encode())
    file.seek(0)
    answer = FileResponse(
        file, as_attachment=True, filename="numbers-to-check.csv", content_type="text/csv; charset=utf-8"
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _must_record(visit: Visit) -> None:
    """A file ends consent: that needs the right to record it."""
    if not visit.may(Permission.CONSENT):
        raise PermissionDenied


def _uploaded(visit: Visit, said: dict[str, Any]) -> Scrub | acts.Refused:
    file, day = said["file"], said["day"]
    assert isinstance(day, date)
    if file.size > rules.LARGEST:
        return acts.Refused(rules.Unusable.TOO_LARGE.value)
    return acts.upload(
        visit.actor,
        Workspace.objects.get(pk=visit.workspace),
        Source(said["source"]),
        file_name=file.name.replace("\x00", ""),
        content=file.read(),
        day=day,
    )
