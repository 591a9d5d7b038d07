"""What every form about consent asks for: how it was said, when, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.actions.consent import Refused
from threadline.queries import plain
from threadline.queries.desk import Desk
from threadline.queries.members import Visit
from threadline.rules import numbers
from threadline.rules.channels import Channel
from threadline.rules.levels import Medium
from threadline.web import words
from threadline.web.forms import Text, area
from threadline.web.views import composing

_AHEAD = timedelta(minutes=5)
"""How far the clock of who types may be ahead of ours."""
LONGEST = 2_000


class Said(forms.Form):
    """Something a person said about consent, and its proof."""

    # A keyword comes as a text and records itself; imports, programs and carriers have their own ways.
    ways: tuple[Medium, ...] = (
        Medium.SPOKEN, Medium.PHONE, Medium.PAPER_FORM, Medium.WEB_FORM, Medium.EMAIL, Medium.LETTER,
        Medium.TEXT,
    )  # fmt: skip

    medium = forms.ChoiceField(label=_later("How"))
    occurred_at = Text(
        label=_later("When"), max_length=30, widget=forms.TextInput(attrs={"type": "datetime-local"})
    )
    capture = Text(
        label=_later("The words they agreed to, or what they said"),
        required=False,
        max_length=LONGEST,
        widget=area(rows=3, maxlength=str(LONGEST)),
        help_text=_later("Your proof. Advertising needs it, and a spoken word is none for it."),
    )

    def __init__(self, *told: Any, visit: Visit, own: Desk, **more: Any) -> None:
        super().__init__(*told, **more)
        self.visit, self.own = visit, own
        self.fields["medium"].choices = [  # type: ignore[attr-defined]
            (each.value, words.MEDIA[each]) for each in self.ways
        ]
        if "purpose" in self.fields:
            self.fields["purpose"].choices = [  # type: ignore[attr-defined]
                (str(each.id), f"{words.LEVELS[each.level]}: {each.name}") for each in own.purposes.values()
            ]

    def clean_occurred_at(self) -> datetime:
        """The moment in UTC; nobody consents in the future."""
        try:
            at = composing.send_at(self.cleaned_data["occurred_at"], self.visit.zone)
        except ValueError:
            at = None
        if at is None:
            raise ValidationError(_("This time cannot be read."))
        if at > datetime.now(UTC) + _AHEAD:
            raise ValidationError(_("Nobody can consent in the future."))
        return at

    def refuse(self, refused: Refused) -> None:
        """Say beside the field why it was not recorded."""
        self.add_error(refused.field, str(words.UNRECORDED[refused.field]))


class OfNumber(Said):
    """The same of a number that somebody types."""

    number = Text(
        label=_later("Their number"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        """The number as it is kept."""
        found = numbers.parse(self.cleaned_data["number"], country=self.visit.country)
        if not isinstance(found, numbers.Number):
            raise ValidationError(str(words.REFUSALS.get(found.value, found.value)).capitalize() + ".")
        return found.e164


class OfWays(OfNumber):
    """The same of some of the ways of reaching somebody."""

    channels = forms.MultipleChoiceField(
        label=_later("By which ways of reaching them"),
        choices=[(each.value, plain.CHANNELS[each]) for each in Channel],
        initial=[Channel.TEXT.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _later("Say by which way of reaching them.")},
    )

    @property
    def on(self) -> frozenset[Channel]:
        """Those that were chosen."""
        return frozenset(map(Channel, self.cleaned_data["channels"]))


def now_there(zone: str) -> str:
    """This minute as such a form writes it."""
    return datetime.now(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")
