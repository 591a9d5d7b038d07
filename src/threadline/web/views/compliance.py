"""How the workspace stands: opt-ins and opt-outs, who is not to be texted, what is due, the seal's health."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_POST, require_safe

from threadline.actions import seals, suppressions
from threadline.actions.consent import Evidence
from threadline.models import Workspace
from threadline.queries import compliance as known
from threadline.queries import honouring, reviews
from threadline.queries import scrubs as known_scrubs
from threadline.queries.compliance import Day, Suppressed
from threadline.queries.members import Visit
from threadline.queries.reviews import Waiting
from threadline.rules import suppression
from threadline.rules.channels import EVERYTHING, TEXTS
from threadline.rules.honouring import Honoured
from threadline.rules.levels import Medium
from threadline.rules.permissions import Permission
from threadline.web import access, charts, due_words, fault_words, words
from threadline.web.forms import Text, area
from threadline.web.views import composing, scrubs, settings

_LARGEST = 1_000_000
_SHOWN = 20
_MEDIA = (
    Medium.IMPORT, Medium.EMAIL, Medium.PHONE, Medium.SPOKEN, Medium.LETTER, Medium.PAPER_FORM, Medium.WEB_FORM,
)  # fmt: skip


class Form(forms.Form):
    """A list of numbers, and how they opted out."""

    numbers = Text(
        label=_later("Numbers, one a line"),
        required=False,
        max_length=_LARGEST,
        widget=area(rows=4, autocomplete="off"),
    )
    file = forms.FileField(
        label=_later("Or a file with one number a line (CSV: the first column)"), required=False
    )
    on = forms.ChoiceField(
        label=_later("They want no more"),
        choices=[("text", _later("texts")), ("all", _later("contact of any kind: texts, calls, e-mail"))],
        widget=forms.RadioSelect,
    )
    medium = forms.ChoiceField(
        label=_later("How they opted out"), choices=[(each.value, words.MEDIA[each]) for each in _MEDIA]
    )
    occurred_at = Text(
        label=_later("When"), max_length=30, widget=forms.TextInput(attrs={"type": "datetime-local"})
    )
    capture = Text(
        label=_later("What proves it"),
        max_length=2_000,
        widget=area(rows=2, maxlength="2000"),
        help_text=_later("Where the list comes from, and what the people said."),
    )

    def __init__(self, *told: Any, visit: Visit, **more: Any) -> None:
        super().__init__(*told, **more)
        self._visit = visit

    def clean_occurred_at(self) -> datetime:
        """The moment; nobody opts out in the future."""
        try:
            at = composing.send_at(self.cleaned_data["occurred_at"], self._visit.zone)
        except ValueError:
            at = None
        if at is None:
            raise ValidationError(_("This time cannot be read."))
        if at > datetime.now(UTC) + timedelta(minutes=5):
            raise ValidationError(_("Nobody can opt out in the future."))
        return at

    def clean(self) -> None:
        """The list, read."""
        said = self.cleaned_data
        text = said.get("numbers", "")
        if said.get("file"):
            text = f"{text}\n{self._of_file(said['file'])}" if text.strip() else self._of_file(said["file"])
        said["read"] = suppression.read(text, country=self._visit.country)
        if said["read"].too_many:
            self.add_error("numbers", _("At most 10,000 lines at once."))
        elif not said["read"].numbers and not said["read"].bad:
            self.add_error("numbers", _("There is no number in it."))

    def _of_file(self, file: Any) -> str:
        if file.size > _LARGEST:
            self.add_error("file", _("This file is larger than a megabyte."))
            return ""
        text: str = file.read().decode("utf-8", "replace")
        return text.replace("\x00", "")


@require_safe
@access.permit(Permission.AUDIT)
def compliance(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page, or the next rows of the list."""
    if access.is_fragment(request, "more-suppressed"):
        return access.show(request, visit, "settings/suppressed.html", _listed(request, visit))
    return _page(request, visit, Form(initial=_initial(visit), visit=visit))


@require_POST
@access.permit(Permission.AUDIT)
def export(_request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Everybody who opted out, as CSV."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it
    for line in suppressions.export(visit.actor, visit.workspace):
        file.write(line.encode())
    file.seek(0)
    answer = FileResponse(
        file, as_attachment=True, filename="opted-out.csv", content_type="text/csv; charset=utf-8"
    )
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@access.permit(Permission.AUDIT)
def suppress(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Opt a list of numbers out, with the permission to record consent too; lines that name none are told."""
    if not visit.may(Permission.CONSENT):
        raise PermissionDenied
    form = Form(request.POST, request.FILES, visit=visit)
    if not form.is_valid():
        return _page(request, visit, form, status=422)
    said = form.cleaned_data
    done = suppressions.opt_out(
        visit.actor,
        Workspace.objects.get(pk=visit.workspace),
        said["read"].numbers,
        occurred_at=said["occurred_at"],
        evidence=Evidence(medium=Medium(said["medium"]), capture=said["capture"]),
        on=EVERYTHING if said["on"] == "all" else TEXTS,
    )
    bad = [(each.line, each.text, words.REFUSALS.get(each.reason, each.reason)) for each in said["read"].bad]
    told = {"done": done, "bad": bad[:_SHOWN], "more_bad": max(len(bad) - _SHOWN, 0)}
    return _page(request, visit, Form(initial=_initial(visit), visit=visit), told)


def _initial(visit: Visit) -> dict[str, str]:
    return {
        "occurred_at": f"{datetime.now(ZoneInfo(visit.zone)):%Y-%m-%dT%H:%M}",
        "medium": Medium.IMPORT.value,
        "on": "text",
    }


def _page(
    request: HttpRequest,
    visit: Visit,
    form: Form,
    told: dict[str, object] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    now = datetime.now(UTC)
    days = known.days(visit.workspace, zone=visit.zone, now=now)
    count = known.suppressed_count(visit.workspace)
    told_from = _known(visit, now=now)
    check = told_from.check
    context = {
        "charts": [
            _chart(_("Opt-ins a day"), days, "opted_in"),
            _chart(_("Opt-outs a day"), days, "opted_out"),
        ],
        "form": form,
        "late": told_from.late,
        "over": sum(each.honoured is Honoured.OVER for each in told_from.late),
        "reviews": told_from.reviews,
        "reviews_since": _since(told_from.reviews, visit, now=now),
        "count": min(count, known.MANY),
        "many": count > known.MANY,
        "seal": told_from.seal,
        "check": check,
        "faults": [fault_words.fault(each) for each in check.faults[:_SHOWN]] if check is not None else [],
        "due": due_words.due(told_from, visit, now=now),
        "standing": scrubs.told(told_from.scrubs, visit, now=now),
        "key": next(iter(seals.public_keys().values())).public_bytes_raw().hex(),
        **_listed(request, visit),
        **(told or {}),
    }
    return settings.show(request, visit, "settings/compliance.html", context, at="compliance", status=status)


def _known(visit: Visit, *, now: datetime) -> due_words.Known:
    return due_words.Known(
        seal=known.seal(visit.workspace),
        check=known.check(visit.workspace),
        reviews=reviews.waiting(visit.workspace),
        late=honouring.late(visit.workspace, zone=visit.zone, country=visit.country, now=now),
        scrubs=known_scrubs.standing(visit.workspace, now=now),
    )


def _since(waiting: Waiting, visit: Visit, *, now: datetime) -> str:
    return words.day_within(waiting.since, visit.zone, now=now) if waiting.since is not None else ""


def _listed(request: HttpRequest, visit: Visit) -> dict[str, object]:
    search = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    if search:
        found = known.search(visit.workspace, suppression.sought(search, country=visit.country))
        return {"suppressed": found.rows, "search": search, "more_found": found.more, "next": ""}
    rows = known.suppressed(visit.workspace, after=_after(request))
    return {"suppressed": rows, "search": "", "next": _cursor(rows)}


def _cursor(rows: list[Suppressed]) -> str:
    return f"{rows[-1].since.isoformat()}_{rows[-1].id}" if len(rows) == known.PAGE else ""


def _after(request: HttpRequest) -> tuple[datetime, int]:
    at, _sign, id_ = request.GET.get("after", "").replace(" ", "+").partition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC), int(id_) if len(id_) < 19 else 0)
    except ValueError:
        return known.START


def _chart(title: str, days: list[Day], what: str) -> charts.Chart:
    points = [(date_format(each.day, _("j M")), int(getattr(each, what))) for each in days]
    return charts.bars(title, points, names=_("Day"), values=title)
