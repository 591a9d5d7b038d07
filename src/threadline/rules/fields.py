"""The fields that a workspace adds to its contacts: their kinds, and what each kind takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

Value = str | int | float | bool
"""What a field of a contact holds, as JSON keeps it; a date as "2026-03-01"."""

MOST = 50
"""Fields of one workspace."""

MOST_OPTIONS = 100
LONGEST_TEXT = 1000
LONGEST_NAME = 80
LONGEST_KEY = 40
_DIGITS = 15
"""Digits that a number keeps exactly wherever JSON is read."""

_EARLIEST, _LATEST = date(1800, 1, 1), date(2200, 12, 31)
_YES, _NO = {"yes", "true", "on", "1"}, {"no", "false", "off", "0"}


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"  # one of its options


class Wrong(StrEnum):
    """Why something is no value of a field."""

    TOO_LONG = "too_long"
    NO_NUMBER = "no_number"
    NO_DATE = "no_date"  # 2026-03-01, between 1800 and 2200
    NO_TRUTH = "no_truth"
    NO_OPTION = "no_option"


def check(kind: FieldKind, said: object, *, options: Collection[str] = ()) -> Value | Wrong | None:
    """The value that a form's text or a program's JSON means; None for none."""
    if said is None or (isinstance(said, str) and not said.strip()):
        return None
    text = said.strip() if isinstance(said, str) else said
    match kind:
        case FieldKind.TEXT:
            return _text(text)
        case FieldKind.NUMBER:
            return _number(text)
        case FieldKind.DATE:
            return _date(text)
        case FieldKind.YES_NO:
            return _truth(text)
    return text if isinstance(text, str) and text in options else Wrong.NO_OPTION


def _text(said: object) -> Value | Wrong:
    text = said if isinstance(said, str) else str(said)
    return Wrong.TOO_LONG if len(text) > LONGEST_TEXT else text


def _number(said: object) -> Value | Wrong:
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        return Wrong.NO_NUMBER
    if isinstance(said, str) and len(said) > 2 * _DIGITS:
        return Wrong.NO_NUMBER
    try:
        number = Decimal(str(said))
    except (InvalidOperation, ValueError):  # a text, or an integer of thousands of digits
        return Wrong.NO_NUMBER
    if not number.is_finite() or number.adjusted() >= _DIGITS or number.adjusted() < -_DIGITS:
        return Wrong.NO_NUMBER
    if len(number.normalize().as_tuple().digits) > _DIGITS:
        return Wrong.NO_NUMBER
    return int(number) if number == number.to_integral_value() else float(number)


def _date(said: object) -> Value | Wrong:
    if not isinstance(said, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", said, re.ASCII):
        return Wrong.NO_DATE
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return Wrong.NO_DATE
    return said if _EARLIEST <= day <= _LATEST else Wrong.NO_DATE


def _truth(said: object) -> Value | Wrong:
    if isinstance(said, bool):
        return said
    word = said.lower() if isinstance(said, str) else ""
    if word in _YES:
        return True
    return False if word in _NO else Wrong.NO_TRUTH


def show(kind: FieldKind, value: object) -> str:
    """A value as a form's field takes it; what is no value of that kind (any more) as plain text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and kind is FieldKind.NUMBER:
        return format(Decimal(str(value)), "f")
    return str(value)


def key(name: str, *, taken: Collection[str]) -> str:
    """What programs call a field of this name: letters, digits and "_", unlike all that are taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[: LONGEST_KEY - 4] or "field"
    return next(
        made for n in range(1, len(taken) + 2) if (made := base if n == 1 else f"{base}_{n}") not in taken
    )


def options(text: str) -> Sequence[str]:
    """The options in a text that has one on each line, each once."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(line[:LONGEST_NAME] for line in lines if line))[:MOST_OPTIONS]
