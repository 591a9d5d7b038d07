"""The form of an account's limit: so many parts, in which stretch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from threadline.rules import budgets
from threadline.rules.budgets import Limit

_STRETCHES = {
    "60": _("in any minute"),
    "3600": _("in any hour"),
    "day@America/Los_Angeles": _("in a day, counted from midnight Pacific time"),
    "day@UTC": _("in a day, counted from midnight UTC"),
}


class LimitForm(forms.Form):
    """What an account is limited to; `limit` holds it once the form is valid, None for no limit."""

    parts = forms.IntegerField(
        label=_("Parts, at most"),
        min_value=1,
        max_value=budgets.LARGEST,
        required=False,
        help_text=_("Empty: no limit."),
    )
    stretch = forms.ChoiceField(label=_("Counted"))

    def __init__(self, kept: Limit | None, said: Any = None) -> None:
        stretch = _written(kept) if kept is not None else "60"
        initial = {"parts": kept.parts if kept is not None else None, "stretch": stretch}
        super().__init__(said, initial=initial)
        # One that a command set may be of any length: it is shown, and stays.
        choices = {**_STRETCHES, stretch: _STRETCHES.get(stretch) or _other(stretch)}
        self.fields["stretch"].choices = list(choices.items())  # type: ignore[attr-defined]

    @property
    def limit(self) -> Limit | None:
        """What was asked for."""
        said = self.cleaned_data
        return budgets.read(f"{said['parts']}/{said['stretch']}") if said["parts"] else None


def _written(limit: Limit) -> str:
    return f"day@{limit.zone}" if limit.zone else str(limit.seconds)


def _other(stretch: str) -> str:
    seconds, _at, zone = stretch.partition("@")
    if zone:
        return gettext("in a day in %(zone)s") % {"zone": zone}
    return gettext("in any %(seconds)s seconds") % {"seconds": seconds}
