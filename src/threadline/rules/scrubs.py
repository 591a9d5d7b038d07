"""What others know of numbers: answers of the Reassigned Numbers Database, carriers' deactivation files, line types."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from threadline.rules import numbers
from threadline.rules.consent_imports import Bad

MOST = 2_000_000
"""Lines of one file."""
LARGEST = 64_000_000
"""Octets of one file."""


class Source(StrEnum):
    """Whose file it is."""

    REASSIGNED = "reassigned"  # answers of the Reassigned Numbers Database
    DEACTIVATED = "deactivated"  # a carrier's numbers that were given back
    LINE_TYPES = "line_types"  # landline, mobile, voip


class Result(StrEnum):
    """What a file says of a number."""

    YES = "yes"  # disconnected for good since the day asked about
    NO = "no"
    NO_DATA = "no_data"
    DEACTIVATED = "deactivated"
    LANDLINE = "landline"
    MOBILE = "mobile"
    VOIP = "voip"


class Consequence(StrEnum):
    """What a result led to."""

    CONSENT_ENDED = "consent_ended"
    NOT_TEXTED = "not_texted"  # a landline
    TEXTED = "texted"  # a line that texts reach
    NOTHING = "nothing"


class Progress(StrEnum):
    """How far a file has come."""

    UPLOADED = "uploaded"
    APPLIED = "applied"
    UNUSABLE = "unusable"


LASTS: dict[Source, timedelta] = {
    Source.REASSIGNED: timedelta(days=31),  # the database is renewed every month
    Source.DEACTIVATED: timedelta(days=2),  # carriers make a file a day
}
"""How long what a file says holds; a line's type holds until a later file says otherwise."""


def next_due(source: Source, *, as_of: date | None, began: date) -> date | None:
    """The last day on which the next file is in time, after one that knows of all up to `as_of`.

    Where none came yet, the database is to be asked within a month of when the workspace began; files of carriers
    come where somebody uses them.
    """
    lasts = LASTS.get(source)
    if lasts is None or (as_of is None and source is not Source.REASSIGNED):
        return None
    return (as_of or began) + lasts


ENDING = frozenset({Result.YES, Result.DEACTIVATED})
"""Whoever agreed before that day has the number no more."""
LINES = frozenset({Result.LANDLINE, Result.MOBILE, Result.VOIP})


def consequence(result: Result, *, ended: bool) -> Consequence:
    """What a result led to; `ended` where there was consent that it ended."""
    if result in LINES:
        return Consequence.NOT_TEXTED if result is Result.LANDLINE else Consequence.TEXTED
    return Consequence.CONSENT_ENDED if ended else Consequence.NOTHING


_RESULTS: dict[Source, dict[str, Result]] = {
    Source.REASSIGNED: {
        "yes": Result.YES, "y": Result.YES, "no": Result.NO, "n": Result.NO, "nodata": Result.NO_DATA,
    },
    Source.LINE_TYPES: {
        "landline": Result.LANDLINE, "fixed": Result.LANDLINE, "fixedline": Result.LANDLINE,
        "mobile": Result.MOBILE, "wireless": Result.MOBILE, "cell": Result.MOBILE, "voip": Result.VOIP,
    },
}  # fmt: skip
_NANP = re.compile(r"\+?1?([2-9]\d\d[2-9]\d{6})", re.ASCII)
_PLAIN = re.compile(r"[\s().-]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one line says of one number; `day` is the day it was asked about or given back on."""

    line: int
    number: str
    result: Result
    day: date


class Unusable(StrEnum):
    """Why a whole file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    TORN = "torn"
    TOO_MANY = "too_many"


class Wrong(StrEnum):
    """Why a line is refused; of a number it is what `numbers.Problem` says."""

    NO_DAY = "no_day"
    FUTURE = "future"
    NO_RESULT = "no_result"


class _Refused(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def open_text(content: bytes) -> str | Unusable:
    """The file as text, or why it cannot be used."""
    if len(content) > LARGEST:
        return Unusable.TOO_LARGE
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Unusable.NOT_UTF8
    return text if text.strip() else Unusable.EMPTY


def findings(text: str, source: Source, *, country: str, day: date, today: date) -> Iterator[Finding | Bad]:
    """Each line in order; a first line without a number is a heading. csv.Error for what is no CSV.

    `day` is the file's own, for lines that name none.
    """
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=first.count))
    headed = False
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            yield _finding(reader.line_num, cells, source, country, day, today)
        except _Refused as refused:
            heading = not headed and not any(letter.isdecimal() for letter in cells[0])
            if not heading:
                yield Bad(reader.line_num, refused.column, refused.reason)
        headed = True


def ends(day: date, zone: ZoneInfo) -> datetime:
    """The end of that day there: consent from after it is another owner's."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _finding(line: int, cells: list[str], source: Source, country: str, day: date, today: date) -> Finding:
    number = _number(cells[0], country)
    rest = [cell.strip() for cell in cells[1:]]
    if source is Source.LINE_TYPES:
        return Finding(line, number, _result(source, rest[:1]), day)
    if source is Source.DEACTIVATED:
        return Finding(line, number, Result.DEACTIVATED, _day(rest[0], today) if rest and rest[0] else day)
    if not rest or not rest[0]:
        raise _Refused("date", Wrong.NO_DAY)
    return Finding(line, number, _result(source, rest[1:2]), _day(rest[0], today))


def _number(cell: str, country: str) -> str:
    typed = cell.strip().removeprefix("'")
    # Such files have a million lines, and what is nobody's number here is never looked at again.
    found = _NANP.fullmatch(_PLAIN.sub("", typed)) if country in {"US", "CA"} else None
    if found is not None:
        return f"+1{found[1]}"
    number = numbers.parse(typed, country=country)
    if not isinstance(number, numbers.Number):
        raise _Refused("number", number.value)
    return number.e164


def _result(source: Source, cells: list[str]) -> Result:
    said = re.sub(r"[\s_-]+", "", cells[0].casefold()) if cells else ""
    if said not in _RESULTS[source]:
        raise _Refused("result", Wrong.NO_RESULT)
    return _RESULTS[source][said]


def _day(text: str, today: date) -> date:
    for shape in ("%Y-%m-%d", "%Y%m%d", "%m/%d/%Y"):
        try:
            found = datetime.strptime(text, shape).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
        if found.year < 2000:
            break
        if found > today:
            raise _Refused("date", Wrong.FUTURE)
        return found
    raise _Refused("date", Wrong.NO_DAY)
