"""A workspace's own settings: what it is called, when it is staffed, what it answers, what it allows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from threadline.actions import workspaces
from threadline.models import Workspace
from threadline.queries.members import Visit
from threadline.rules import (
    disclosure,
    join_words,
    opening,
    own_answers,
    parts,
    retention,
)
from threadline.rules.join_words import Fault
from threadline.rules.lint import Rule
from threadline.rules.permissions import Permission
from threadline.rules.retention import Erasure
from threadline.rules.scopes import StopScope
from threadline.web import access, lint_said, opt_in_words, words
from threadline.web.forms import Clock, Text, area
from threadline.web.views import settings

_MICRO = 1_000_000
_LONGEST_ANSWER = 480
_CURRENCIES = ("USD", "CAD", "EUR", "GBP", "MXN", "AUD")


def _answer(label: Any, help_text: Any) -> Text:
    return Text(
        label=label, help_text=help_text, required=False, max_length=_LONGEST_ANSWER, widget=area(rows=2)
    )


class Form(forms.Form):
    """What can be set; the hours of seven days stand in fields of their own."""

    name = Text(label=_("Name of the workspace"), max_length=80)
    business = Text(
        label=_("Name of the business, as customers know it"),
        max_length=60,
        help_text=_("The first text to every person begins with it."),
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=words.zone_choices)
    country = forms.ChoiceField(
        label=_("Country"),
        choices=words.country_choices,
        help_text=_("Numbers without a country code are read as numbers of this country."),
    )
    language = forms.ChoiceField(
        label=_("Language of our own texts"), choices=[("en", _("English")), ("es", _("Spanish"))]
    )
    stop_text = _answer(_("Answer to STOP"), _("Sent once, when somebody opts out. Nothing else follows."))
    start_text = _answer(_("Answer to START"), _("Sent when somebody opts in again."))
    help_text = _answer(_("Answer to HELP"), _("Say how to reach you."))
    stop_scope = forms.ChoiceField(
        label=_("What a bare STOP ends"),
        choices=[
            (StopScope.EVERYTHING.value, _("Everything")),
            (StopScope.CAMPAIGN.value, _("Only what the last text to them was about")),
        ],
        help_text=_(
            "Until 30 January 2027 you may choose; from 31 January 2027 every STOP is for everything by law, whatever"
            " is chosen here. STOP OFFERS and the like end what they name, in either case."
        ),
    )
    stop_ends_all = forms.BooleanField(
        label=_("STOP ends calls and e-mail too"),
        required=False,
        help_text=_("Otherwise it ends texts alone. Either way it holds for every phone of the person."),
    )
    implied_days = forms.IntegerField(
        label=_("Days in which you may answer"),
        min_value=1,
        max_value=180,
        help_text=_(
            "So long somebody’s own message lets you write back, from the number they wrote to;"
            " from the next message on."
        ),
    )
    daily_cap = forms.IntegerField(
        label=_("Texts to one person in 24 hours, at most"),
        min_value=0,
        max_value=1000,
        help_text=_("0 is no limit. Emergencies do not count."),
    )
    weekly_cap = forms.IntegerField(
        label=_("Texts to one person in 7 days, at most"),
        min_value=0,
        max_value=1000,
        help_text=_("0 is no limit. Where a state allows fewer, fewer are sent."),
    )
    business_hours_only = forms.BooleanField(
        label=_("Texts of programs, and advertising, only in business hours"),
        required=False,
        help_text=_("Outside them such texts wait. What you type yourself goes as ever."),
    )
    blockers_pass = forms.BooleanField(
        label=_("Texts of programs leave although something in their wording blocks them"),
        required=False,
        help_text=_(
            "Short links that anybody can make, advertising in a text of information, words that carriers stop: without"
            " this such texts are refused, and their program is told what to change."
        ),
    )
    retention_years = forms.IntegerField(
        label=_("Years for which proof of consent is kept"),
        min_value=retention.LEAST_YEARS,
        max_value=retention.MOST_YEARS,
        help_text=_(
            "From the end of a consent, or the last text that relied on it. Then the proof is erased."
        ),
    )
    erasure = forms.ChoiceField(
        label=_("When a person is erased, their proof"),
        choices=[
            (Erasure.SEALED.value, _("is kept unseen until its years are over")),
            (Erasure.AT_ONCE.value, _("is erased at once")),
        ],
        help_text=_("Either way they are not texted again, and the record still verifies."),
    )
    part_price = forms.DecimalField(
        label=_("Price of one part"),
        min_value=0,
        max_value=1000,
        decimal_places=6,
        help_text=_("Shown while you write; 0 shows none."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(each, each) for each in _CURRENCIES])

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        for day in range(opening.DAYS):
            self.fields[f"from_{day}"] = Clock(label=gettext("from"))
            self.fields[f"until_{day}"] = Clock(label=gettext("until"))

    def clean(self) -> dict[str, Any]:
        """The hours of each day make sense."""
        said = super().clean() or {}
        for day in range(opening.DAYS):
            start, end = said.get(f"from_{day}", ""), said.get(f"until_{day}", "")
            if bool(start) != bool(end) or (start and start >= end):
                self.add_error(f"until_{day}", gettext("From and until, the earlier one first; or neither."))
        if said.get("business_hours_only") and not any(
            said.get(f"from_{day}") for day in range(opening.DAYS)
        ):
            self.add_error("business_hours_only", gettext("Set the hours of at least one day first."))
        return said

    def days(self) -> list[dict[str, Any]]:
        """The week as the page shows it: a day's name and its two fields."""
        return [
            {"name": WEEKDAYS[day], "start": self[f"from_{day}"], "end": self[f"until_{day}"]}
            for day in range(opening.DAYS)
        ]

    def wanted(self) -> workspaces.Settings:
        """What the workspace shall be like."""
        said = self.cleaned_data
        hours = [
            (said[f"from_{day}"], said[f"until_{day}"]) if said[f"from_{day}"] else None
            for day in range(opening.DAYS)
        ]
        plain = {name: said[name] for name in _PLAIN}
        price = int((said["part_price"] * _MICRO).to_integral_value())
        return workspaces.Settings(**plain, business_hours=opening.kept(hours), part_price=price)

    def refuse(self, refused: workspaces.Refused) -> None:
        """Say why, at each answer that cannot be sent."""
        for field, wrong in refused.answers.items():
            for why in _refusals(wrong, self.cleaned_data["business"]):
                self.add_error(field, why)


_PLAIN = (
    "name", "business", "zone", "country", "language", "stop_text", "start_text", "help_text", "stop_scope",
    "stop_ends_all", "implied_days", "daily_cap", "weekly_cap", "business_hours_only", "blockers_pass",
    "retention_years", "erasure", "currency",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def workspace(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """All of it on one page."""
    kept = Workspace.objects.get(pk=visit.workspace)
    form = Form(request.POST or None, initial=_initial(kept))
    if request.method == "POST" and form.is_valid():
        done = workspaces.change(visit.actor, visit.workspace, form.wanted())
        if not isinstance(done, workspaces.Refused):
            if done:
                messages.success(request, gettext("Saved."))
            return redirect("workspace", slug=visit.slug)
        form.refuse(done)
    answers = [_shown(form, kept, field) for field in own_answers.FIELDS]
    status = 422 if form.is_bound else 200
    context = {"form": form, "answers": answers}
    return settings.show(request, visit, "settings/workspace.html", context, at="workspace", status=status)


@require_POST
@access.permit(Permission.SETTINGS)
def answer_count(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Parts and pitfalls of an answer while it is written."""
    field = next((name for name in own_answers.FIELDS if name in request.POST), "help_text")
    text = request.POST.get(field, "").replace("\x00", "")[:_LONGEST_ANSWER]
    kept = Workspace.objects.get(pk=visit.workspace)
    return access.show(request, visit, "settings/answer.html", _measured(kept, field, text))


def _initial(kept: Workspace) -> dict[str, Any]:
    initial = {name: getattr(kept, name) for name in _PLAIN}
    initial["part_price"] = (Decimal(kept.part_price) / _MICRO).normalize() if kept.part_price else Decimal(0)
    for day, hours in enumerate(opening.read(kept.business_hours)):
        initial[f"from_{day}"], initial[f"until_{day}"] = hours or ("", "")
    return initial


def _shown(form: Form, kept: Workspace, field: str) -> dict[str, Any]:
    shown = {"field": form[field], **_measured(kept, field, str(form[field].value() or ""))}
    return shown | {"findings": []} if field in form.errors else shown  # said once


def _measured(kept: Workspace, field: str, text: str) -> dict[str, Any]:
    """What leaves, in how many parts, and what there is to say of its wording."""
    occasion = own_answers.FIELDS[field]
    ours = disclosure.default(occasion, business=kept.business, language=kept.language)
    own = text.strip()
    return {
        "ours": "" if own else ours,
        "count": parts.count(own or ours),
        "findings": lint_said.said(own_answers.findings(own, occasion, business=kept.business))
        if own
        else [],
    }


def _refusals(wrong: own_answers.Wrong, business: str) -> list[str]:
    problem = join_words.TextProblem
    why = [
        opt_in_words.answer(Fault(problem.NO_BUSINESS, business))
        if each.rule == Rule.NO_SENDER
        else lint_said.plainly(each.sentence, each.words)
        for each in lint_said.said(wrong.findings)
    ]
    if wrong.placeholder:
        why.append(opt_in_words.answer(Fault(problem.PLACEHOLDER, wrong.placeholder)))
    return why
