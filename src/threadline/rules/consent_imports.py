"""Lists of consent given elsewhere: read from CSV row by row, each row whole or refused with its reason."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from threadline.rules import ip_addresses, numbers
from threadline.rules.channels import Channel
from threadline.rules.consent import lacks_writing
from threadline.rules.levels import Level, Medium

MOST = 100_000
"""Rows of one file."""
LARGEST = 64_000_000
"""Octets of one file."""


class Stage(StrEnum):
    """How far a file has come."""

    UPLOADED = "uploaded"  # nobody has read it yet
    READ = "read"  # what it would record is known; nothing is recorded
    UNUSABLE = "unusable"
    RECORDING = "recording"
    RECORDED = "recorded"


class Column(StrEnum):
    """What a row may say, by the heading of its column."""

    NUMBER = "number"
    PURPOSE = "purpose"
    WHEN = "when"
    CHANNEL = "channel"
    LEVEL = "level"
    MEDIUM = "medium"
    CAPTURE = "capture"
    CAMPAIGN = "campaign"
    IP = "ip"
    IDENTITY = "identity"
    TEXT_VERSION = "text_version"
    SOURCE_URL = "source_url"
    USER_AGENT = "user_agent"
    COLLECTED_BY = "collected_by"


NEEDED = (Column.NUMBER, Column.PURPOSE, Column.WHEN)
LONGEST: Mapping[Column, int] = {
    Column.NUMBER: 60, Column.PURPOSE: 200, Column.WHEN: 40, Column.CHANNEL: 20, Column.LEVEL: 20, Column.MEDIUM: 20,
    Column.CAPTURE: 5_000, Column.CAMPAIGN: 200, Column.IP: 45, Column.IDENTITY: 500, Column.TEXT_VERSION: 100,
    Column.SOURCE_URL: 2_000, Column.USER_AGENT: 1_000, Column.COLLECTED_BY: 200,
}  # fmt: skip


class Unusable(StrEnum):
    """Why a whole file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    NO_HEADING = "no_heading"  # the first line does not name the columns that are needed
    DOUBLED = "doubled"  # two columns of one name
    TOO_MANY = "too_many"  # rows
    TORN = "torn"  # no CSV: a quotation that never ends


class Wrong(StrEnum):
    """Why a row is refused; of a number it is what `numbers.Problem` says."""

    MISSING = "missing"
    TOO_LONG = "too_long_cell"
    UNKEEPABLE = "unkeepable"  # a NUL
    UNKNOWN = "unknown"  # no such purpose, channel, level or medium
    ABOVE = "above"  # a level above that of the purpose
    NO_TIME = "no_time"
    FUTURE = "future"
    SPOKEN = "spoken"  # advertising needs consent in writing
    NO_WORDS = "no_words"  # and the words agreed to
    NO_ADDRESS = "no_address"  # no IP address, no address of a page
    NO_EMAIL = "no_email"  # consent to e-mail, and the person's contact has no such address
    NO_CONTACT = "no_contact"  # consent to e-mail, and the person wants no contact at all since
    WIDER = "wider"  # more cells than columns: a comma too many moves what follows


@dataclass(frozen=True, slots=True)
class Offered:
    """A purpose rows may name."""

    id: int
    level: Level


@dataclass(frozen=True, slots=True)
class Known:
    """What reading a row rests on: how numbers are dialled, whose clock counts, what there is to agree to."""

    country: str
    zone: ZoneInfo
    purposes: Mapping[str, Offered]  # by name, casefolded
    now: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One act of consent as the list tells it."""

    line: int
    number: str
    channel: Channel
    purpose: int
    level: Level
    medium: Medium
    occurred_at: datetime
    said: Mapping[Column, str]  # the rest of the evidence


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that is refused: which, what about it, and why."""

    line: int
    column: str
    reason: str


class _Refused(Exception):
    def __init__(self, column: Column, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that can be read: its text, how it parts its cells, and its columns (None: not read)."""

    text: str
    separator: str
    columns: tuple[Column | None, ...]
    unread: tuple[str, ...]


def open_sheet(content: bytes) -> Sheet | Unusable:
    """The file with its columns, or why it cannot be used; UTF-8, a heading first."""
    if len(content) > LARGEST:
        return Unusable.TOO_LARGE
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Unusable.NOT_UTF8
    if not text.strip():
        return Unusable.EMPTY
    first = text.lstrip("\r\n").partition("\n")[0].strip("\r")
    separator = max(",;\t", key=first.count)
    names = [cell.strip() for cell in first.replace('"', "").split(separator)]
    columns = tuple(_column(name) for name in names)
    named = [column for column in columns if column is not None]
    if not set(NEEDED) <= set(named):
        return Unusable.NO_HEADING
    if len(set(named)) < len(named):
        return Unusable.DOUBLED
    unread = tuple(name[:60] for name, column in zip(names, columns, strict=True) if name and column is None)
    return Sheet(text, separator, columns, unread)


def rows(sheet: Sheet, known: Known) -> Iterator[Row | Bad]:
    """Each row in order, whole or refused; csv.Error for what is no CSV."""
    for line, cells in cells_of(sheet):
        try:
            yield _row(line, _named(sheet, cells), known)
        except _Refused as refused:
            yield Bad(line, refused.column.value, refused.reason)


def cells_of(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row under the heading, with the line it begins on; rows without any are passed over."""
    reader = csv.reader(io.StringIO(sheet.text, newline=""), delimiter=sheet.separator)
    begins, headed = 1, False
    for cells in reader:
        here, begins = begins, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if headed:
            yield here, cells
        headed = True


def _column(name: str) -> Column | None:
    plain = re.sub(r"[\s-]+", "_", name.strip().casefold())
    return Column(plain) if plain in set(Column) else None


def _named(sheet: Sheet, cells: Sequence[str]) -> dict[Column, str]:
    if any(cell.strip() for cell in cells[len(sheet.columns) :]):
        raise _Refused(Column.NUMBER, Wrong.WIDER)
    said = {}
    for column, cell in zip(sheet.columns, cells, strict=False):
        if column is None:
            continue
        plain = _unguarded(cell.strip())
        if len(plain) > LONGEST[column]:
            raise _Refused(column, Wrong.TOO_LONG)
        if "\x00" in plain:
            raise _Refused(column, Wrong.UNKEEPABLE)
        said[column] = plain
    return said


def _unguarded(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a number's plus for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in set("=+-@") else cell


def _row(line: int, said: dict[Column, str], known: Known) -> Row:
    for column in NEEDED:
        if not said.get(column):
            raise _Refused(column, Wrong.MISSING)
    number = numbers.parse(said[Column.NUMBER], country=known.country)
    if not isinstance(number, numbers.Number):
        raise _Refused(Column.NUMBER, number.value)
    purpose = known.purposes.get(said[Column.PURPOSE].casefold())
    if purpose is None:
        raise _Refused(Column.PURPOSE, Wrong.UNKNOWN)
    level, medium = _level(said, purpose), _medium(said)
    lacking = lacks_writing(level, medium, said.get(Column.CAPTURE, ""))
    if lacking:
        spoken = lacking == "medium"
        raise _Refused(
            Column.MEDIUM if spoken else Column.CAPTURE, Wrong.SPOKEN if spoken else Wrong.NO_WORDS
        )
    _check_addresses(said)
    when, channel = _when(said[Column.WHEN], known), _channel(said)
    return Row(line, number.e164, channel, purpose.id, level, medium, when, said)


def _channel(said: Mapping[Column, str]) -> Channel:
    text = said.get(Column.CHANNEL, "").casefold() or Channel.TEXT.value
    if text not in set(Channel):
        raise _Refused(Column.CHANNEL, Wrong.UNKNOWN)
    return Channel(text)


def _level(said: Mapping[Column, str], purpose: Offered) -> Level:
    text = said.get(Column.LEVEL, "").casefold()
    if not text:
        return purpose.level
    if text not in {Level.INFORMATIONAL, Level.PROMOTIONAL}:
        raise _Refused(Column.LEVEL, Wrong.UNKNOWN)
    if text == Level.PROMOTIONAL and purpose.level is not Level.PROMOTIONAL:
        raise _Refused(Column.LEVEL, Wrong.ABOVE)
    return Level(text)


def _medium(said: Mapping[Column, str]) -> Medium:
    text = said.get(Column.MEDIUM, "").casefold() or Medium.IMPORT.value
    if text not in set(Medium):
        raise _Refused(Column.MEDIUM, Wrong.UNKNOWN)
    return Medium(text)


def _check_addresses(said: Mapping[Column, str]) -> None:
    ip, url = said.get(Column.IP), said.get(Column.SOURCE_URL)
    if ip and not ip_addresses.is_address(ip):
        raise _Refused(Column.IP, Wrong.NO_ADDRESS)
    if url and not re.match(r"https?://[^\s/]", url, re.IGNORECASE):
        raise _Refused(Column.SOURCE_URL, Wrong.NO_ADDRESS)


_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)


def _when(text: str, known: Known) -> datetime:
    """A moment; without an offset on the workspace's clock. A day alone is its beginning: what was taken back on
    that day counts as later."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise _Refused(Column.WHEN, Wrong.NO_TIME)
    day, clock, offset = found.groups()
    try:
        at = datetime.fromisoformat(f"{day}T{clock or '00:00'}{offset or ''}")
        at = (at if offset else at.replace(tzinfo=known.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Refused(Column.WHEN, Wrong.NO_TIME) from None
    if at.year < 2000:
        raise _Refused(Column.WHEN, Wrong.NO_TIME)
    if at > known.now:
        raise _Refused(Column.WHEN, Wrong.FUTURE)
    return at


_LIST = (
    r"(?:lists?|leads?|data|database|numbers|contacts|names|listas?|prospectos|datos|contactos|n[uú]meros)"
)
_GOT = r"(?:bought|purchased|rented|leased|comprad[oa]s?|compramos|alquilad[oa]s?|alquilamos|rentad[oa]s?)"
_BOUGHT = re.compile(
    rf"\b{_GOT}\s+(?:\w+\s+){{0,3}}?{_LIST}\b|\b{_LIST},?\s+(?:\w+\s+){{0,3}}?{_GOT}\b"
    r"|\b(?:list|data|lead)s?\s+(?:brokers?|vendors?|sellers?|providers?)\b",
    re.IGNORECASE,
)


def is_bought(origin: str) -> bool:
    """Whether the words about where a list comes from say that others sold it: consent given to them is not ours."""
    return _BOUGHT.search(origin) is not None
