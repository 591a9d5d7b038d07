"""The numbers a workspace texts from."""

from __future__ import annotations

from datetime import UTC, datetime

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import numbers as acts
from threadline.actions import warming
from threadline.queries import departments, registrations, reps
from threadline.queries import numbers as known
from threadline.queries.members import Visit
from threadline.queries.numbers import SenderRow
from threadline.rules.permissions import Permission
from threadline.rules.roles import Refused
from threadline.web import access, number_words
from threadline.web.forms import Text
from threadline.web.views import settings

_MOST = 1_000_000


class UseForm(forms.Form):
    """How a workspace uses a number."""

    name = Text(label=_("Name"), max_length=60)
    whose = forms.ChoiceField(
        label=_("Who texts from it"),
        required=False,
        help_text=_(
            "A person’s or department’s own number is used for what they write; the others are everybody’s."
        ),
    )
    campaign = forms.ChoiceField(
        label=_("Campaign"), required=False, help_text=_("What it is registered for with the carriers.")
    )

    def __init__(self, workspace: int, row: SenderRow, said: object = None) -> None:
        if row.member is not None:
            whose = f"m{row.member}"
        else:
            whose = f"d{row.department}" if row.department is not None else ""
        super().__init__(
            said,  # type: ignore[arg-type]
            initial={"name": row.name, "whose": whose, "campaign": str(row.campaign or "")},
        )
        members = [(f"m{each.id}", each.name) for each in reps.every(workspace)]
        if row.member is not None and whose not in dict(members):
            members.append((whose, row.member_name))
        groups = [(f"d{each.id}", each.name) for each in departments.page(workspace)]
        self.fields["whose"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Everybody")), (gettext("Departments"), groups), (gettext("People"), members)
        ]  # fmt: skip
        self.fields["campaign"].choices = [("", gettext("None")), *_campaigns(workspace)]  # type: ignore[attr-defined]

    def use(self) -> acts.Use:
        """What was chosen."""
        said = self.cleaned_data
        row = int(said["whose"][1:]) if said["whose"] else None
        return acts.Use(
            said["name"],
            member=row if said["whose"].startswith("m") else None,
            department=row if said["whose"].startswith("d") else None,
            campaign=int(said["campaign"]) if said["campaign"] else None,
        )


class WarmForm(forms.Form):
    """How a number is warmed up."""

    first = forms.IntegerField(label=_("Parts on the first day"), min_value=1, max_value=_MOST, initial=50)
    growth = forms.IntegerField(label=_("More each day, per cent"), min_value=1, max_value=1000, initial=50)
    most = forms.IntegerField(label=_("Until so many a day"), min_value=1, max_value=_MOST, initial=2000)


@require_safe
@access.permit(Permission.SETTINGS)
def numbers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All of them: whose they are, what they can, and whether they are in use."""
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    rows = known.page(visit.workspace, now=datetime.now(UTC), after=start)
    more = rows[-1].id if len(rows) == known.PAGE else None
    return settings.show(request, visit, "settings/numbers.html", {"rows": rows, "more": more}, at="numbers")


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def number(request: HttpRequest, visit: Visit, sender: int) -> HttpResponseBase:
    """One of them: its name, whose it is, its campaign, and how it is warmed up."""
    row = _row(visit, sender)
    form = UseForm(visit.workspace, row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        refused = acts.change_sender(visit.actor, visit.workspace, sender, form.use())
        return settings.back(request, visit, "numbers", refused, gettext("Saved."))
    return _page(request, visit, row, form, WarmForm())


@require_POST
@access.permit(Permission.SETTINGS)
def warm_number(request: HttpRequest, visit: Visit, sender: int) -> HttpResponseBase:
    """Warm it up from today, or end that."""
    row = _row(visit, sender)
    if request.POST.get("end"):
        refused = warming.end(visit.actor, visit.workspace, sender)
        return settings.back(
            request, visit, "number", refused, gettext("Its own limit is gone."), sender=sender
        )
    form = WarmForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, row, UseForm(visit.workspace, row), form)
    refused = warming.begin(visit.actor, visit.workspace, sender, **form.cleaned_data, now=datetime.now(UTC))
    if refused is Refused.IN_USE:
        raise Http404  # the page offers it to none that others send by
    return settings.back(
        request, visit, "number", refused, gettext("It is warmed up from today."), sender=sender
    )


@require_POST
@access.permit(Permission.SETTINGS)
def switch_number(request: HttpRequest, visit: Visit, sender: int) -> HttpResponseBase:
    """Open or close it."""
    is_open = request.POST.get("open") == "1"
    found = acts.open_sender(visit.actor, visit.workspace, sender, is_open=is_open)
    done = _("Texts leave by this number again.") if is_open else _("No text leaves by this number any more.")
    refused = None if found else Refused.UNKNOWN
    return settings.back(request, visit, "number", refused, str(done), sender=sender)


def _row(visit: Visit, sender: int) -> SenderRow:
    row = known.one(visit.workspace, sender, now=datetime.now(UTC))
    if row is None:
        raise Http404
    return row


def _campaigns(workspace: int) -> list[tuple[str, str]]:
    brands = {each.id: each.name for each in registrations.brands(workspace)}
    return [
        (
            str(each.id),
            f"{brands[each.brand]}: {each.name} ({number_words.REGISTRATIONS[each.registration]})",
        )
        for each in registrations.campaigns(workspace)
    ]


def _page(request: HttpRequest, visit: Visit, row: SenderRow, form: UseForm, warm: WarmForm) -> HttpResponse:
    status = 422 if form.is_bound or warm.is_bound else 200
    context = {"row": row, "form": form, "warm": warm}
    return settings.show(request, visit, "settings/number.html", context, at="numbers", status=status)
