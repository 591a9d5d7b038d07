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
from threadline.queries import honouring, scrubs
from threadline.queries.compliance import Check, Day, Seal, Suppressed
from threadline.queries.members import Visit
from threadline.rules import numbers, suppression
from threadline.rules.channels import EVERYTHING, TEXTS
from threadline.rules.honouring import Honoured
from threadline.rules.levels import Medium
from threadline.rules.permissions import Permission
from threadline.web import access, charts, fault_words, scrub_words, words
from threadline.web.forms import Text, area
from threadline.web.views import composing, settings

_LARGEST = 1_000_000
_SHOWN = 20
_SLOW, _OLD = timedelta(minutes=1), timedelta(hours=36)
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
    seal, check = known.seal(visit.workspace), known.check(visit.workspace)
    count = known.suppressed_count(visit.workspace)
    scrubs_due = scrubs.due(
        visit.workspace, since=Workspace.objects.get(pk=visit.workspace).created_at, now=now
    )
    late = honouring.late(visit.workspace, zone=visit.zone, country=visit.country, now=now)
    context = {
        "charts": [
            _chart(_("Opt-ins a day"), days, "opted_in"),
            _chart(_("Opt-outs a day"), days, "opted_out"),
        ],
        "form": form,
        "late": late,
        "over": sum(each.honoured is Honoured.OVER for each in late),
        "count": min(count, known.MANY),
        "many": count > known.MANY,
        "seal": seal,
        "check": check,
        "faults": [fault_words.fault(each) for each in check.faults[:_SHOWN]] if check is not None else [],
        "due": _due(seal, check, visit, now=now)
        + [scrub_words.due(source, last, zone=visit.zone) for source, last in scrubs_due.items()],
        "scrubs_due": bool(scrubs_due),
        "key": next(iter(seals.public_keys().values())).public_bytes_raw().hex(),
        **_listed(request, visit),
        **(told or {}),
    }
    return settings.show(request, visit, "settings/compliance.html", context, at="compliance", status=status)


def _listed(request: HttpRequest, visit: Visit) -> dict[str, object]:
    search = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    if search:
        number = numbers.parse(search, country=visit.country)
        e164 = number.e164 if isinstance(number, numbers.Number) else ""
        rows = known.suppressed_at(visit.workspace, number=e164, email=search if "@" in search else "")
        return {"suppressed": rows, "search": search, "next": ""}
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


def _due(seal: Seal, check: Check | None, visit: Visit, *, now: datetime) -> list[str]:
    """What somebody should see to."""
    due = []
    if check is None:
        due.append(
            _("Consent has not been checked yet: that happens soon after the first start, then every night.")
        )
    elif now - check.at > _OLD:
        due.append(
            _("Consent was last checked on %(at)s. The jobs process should do so every night.")
            % {"at": words.full(check.at, visit.zone)}
        )
    if check is not None and not check.sound:
        due.append(_("The last check found something that does not agree; see below."))
    if seal.waiting_since is not None and now - seal.waiting_since > _SLOW:
        due.append(_("Nothing has been sealed for more than a minute. Is the jobs process running?"))
    return due
