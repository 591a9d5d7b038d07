"""Lists of numbers that are not to be texted: read from what people paste or upload, written so that it is safe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from threadline.rules import numbers

MOST = 10_000
"""Lines of one list."""

_HEADINGS = {"number", "numbers", "phone", "phones", "mobile", "numero", "número", "telefono", "teléfono"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that names no number: which, what stands there, and why (an Unreadable's value)."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """The numbers of a list, each once, and the lines that name none."""

    numbers: tuple[str, ...]
    bad: tuple[Bad, ...]
    too_many: bool = False


def read(text: str, *, country: str) -> Read:
    """The first field of each line, as dialled in `country`; empty lines and a heading are passed over."""
    found: dict[str, None] = {}
    bad: list[Bad] = []
    for line, first in enumerate(_firsts(text), start=1):
        if line > MOST:
            return Read(tuple(found), tuple(bad), too_many=True)
        said = first.strip().lstrip("'").strip()
        if not said or (line == 1 and said.casefold() in _HEADINGS):
            continue
        number = numbers.parse(said, country=country)
        if isinstance(number, numbers.Number):
            found[number.e164] = None
        else:
            bad.append(Bad(line, said[:40], number.value))
    return Read(tuple(found), tuple(bad))


def _firsts(text: str) -> Iterable[str]:
    for line in text.splitlines():
        plain = line.replace(";", ",").lstrip("\ufeff")
        yield next(csv.reader([plain]), [""])[0] if plain.strip() else ""


def line(fields: Sequence[str]) -> str:
    """One line of CSV. What a spreadsheet would take for a formula, a number's plus among them, gets an
    apostrophe in front, as spreadsheets themselves write it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_safe(field) for field in fields])
    return out.getvalue()


def _safe(field: str) -> str:
    return f"'{field}" if field.startswith(_FORMULA) else field
