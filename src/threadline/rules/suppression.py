"""Lists of numbers that are not to be texted: read from what people paste or upload, written so that it is safe."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from threadline.rules import channels, numbers
from threadline.rules.channels import Channel

MOST = 10_000
"""Lines of one list."""

FEWEST_LAST = 4
"""Digits by which the end of a number is looked for."""

_NUMERIC = re.compile(r"[\d\s()+./-]+", re.ASCII)
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


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search of those who opted out looks for: addresses that begin so, or end in these digits, and a name."""

    beginnings: tuple[str, ...] = ()
    ending: str = ""
    name: str = ""


def sought(text: str, *, country: str) -> Sought:
    """What somebody means who types this: a number, or its beginning or its last digits; an e-mail address; a name."""
    wanted = text.strip()
    if not _NUMERIC.fullmatch(wanted):
        mail = wanted if len(wanted.split()) == 1 else ""
        return Sought(tuple(channels.addresses({Channel.EMAIL}, numbers=[], emails=[mail])), name=wanted)
    digits = "".join(each for each in wanted if each.isdecimal())
    if not digits:
        return Sought()
    begun = {f"+{digits}", _begun(wanted, digits, country)}
    ways = channels.addresses({Channel.TEXT, Channel.VOICE}, numbers=sorted(begun), emails=[])
    return Sought(tuple(ways), ending=digits if len(digits) >= FEWEST_LAST else "")


def _begun(wanted: str, digits: str, country: str) -> str:
    whole = numbers.parse(wanted, country=country)
    if isinstance(whole, numbers.Number):
        return whole.e164
    home = digits.lstrip("0")
    return numbers.prefix(country) + home if home and not wanted.startswith("+") else f"+{digits}"


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
