"""Fields that take what people type: nothing a database cannot hold, and no lists of errors in English."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class Text(forms.CharField):
    """A text without NUL; line ends of a form are one character each."""

    def to_python(self, value: Any) -> str:
        """The text as it is kept."""
        plain = str(value or "").replace("\x00", "").replace("\r\n", "\n")
        return str(super().to_python(plain) or "")


class Clock(Text):
    """A time of day as "09:00"."""

    def __init__(self, **told: Any) -> None:
        super().__init__(max_length=5, required=False, widget=forms.TimeInput(attrs={"type": "time"}), **told)

    def clean(self, value: Any) -> str:
        """The time, or ''."""
        said = str(super().clean(value) or "")
        if said and not _CLOCK.fullmatch(said):
            raise ValidationError(_("A time, such as 09:00."))
        return said


def area(*, rows: int = 3, **attributes: str) -> forms.Textarea:
    """A box for several lines."""
    return forms.Textarea(attrs={"rows": rows, **attributes})
