"""The table of places, read from its files: ours in `tables/`, and one that an operator keeps.

An operator's file has the same shape. A row of it replaces what it names of ours, field by field; area codes and ZIP
codes are added. What is wrong in it is said in one sentence each, and then nothing of it counts.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from threadline.rules.holidays import Calendar, Holiday
from threadline.rules.hours import Hours, Window
from threadline.rules.jurisdictions import Cap, Place, Table, compared

FILES = ("countries", "states", "holidays")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Rows = dict[str, dict[str, dict[str, Any]]]
"""`places` and `holidays`, each by code."""

_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_CLOCKS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_AREA = re.compile(r"[2-9]\d\d")
_ZIPS = re.compile(r"(\d{3})(?:-(\d{3}))?")
_ADDED = ("areas", "zips")
_WORDS = ("stop_words", "start_words", "help_words")


@cache
def ours() -> Table:
    """The table of the product alone."""
    return _built(_our_rows(), own=frozenset())


@cache
def _our_rows() -> Rows:
    rows: Rows = {"places": {}, "holidays": {}}
    for name in FILES:
        text = resources.files(__package__).joinpath("tables", f"{name}.toml").read_text(encoding="utf-8")
        for kind, found in tomllib.loads(text).items():
            rows[kind].update(found)
    return rows


def read(text: str) -> tuple[Table, tuple[str, ...]]:
    """The product's table with an operator's file over it, and what is wrong with that, a sentence each."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return ours(), (f"It is no TOML: {error}.",)
    wrong = tuple(_misshapen(said))
    if wrong:
        return ours(), wrong
    rows = _over(_our_rows(), said)
    wrong = tuple(_wrong(rows))
    return (ours(), wrong) if wrong else (_built(rows, own=frozenset(said.get("places", ()))), ())


def _misshapen(said: Mapping[str, Any]) -> Iterator[str]:
    for kind, found in said.items():
        if kind not in ("places", "holidays"):
            yield f"There is no table {kind!r}; there are [places.…] and [holidays.…]."
        elif not isinstance(found, dict) or not all(isinstance(row, dict) for row in found.values()):
            yield f"{kind} must hold tables, one for each code, like [{kind}.US]."


def _over(ours: Rows, said: Mapping[str, Any]) -> Rows:
    rows: Rows = {kind: {code: dict(row) for code, row in found.items()} for kind, found in ours.items()}
    for kind, found in said.items():
        for code, row in found.items():
            before = rows[kind].setdefault(code, {})
            for name, value in row.items():
                added = name in _ADDED and isinstance(value, list) and name in before
                before[name] = [*before[name], *value] if added else value
    return rows


def _wrong(rows: Rows) -> Iterator[str]:
    for code, row in rows["holidays"].items():
        for problem in _wrong_holidays(row, rows):
            yield f"holidays.{code}: {problem}"
    for code, row in rows["places"].items():
        for problem in _wrong_place(code, row, rows):
            yield f"places.{code}: {problem}"


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(_text(each) for each in value)


_KINDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "name": (_text, "must be words"),
    "source": (_text, "must be words: the law it comes from"),
    "since": (lambda value: type(value) is date, "must be a day like 2026-01-31"),
    "holidays": (lambda value: isinstance(value, str), "must be the code of a table of holidays, or empty"),
    "hours": (lambda value: isinstance(value, dict), 'must be a table like { every = "08:00-21:00" }'),
    "caps": (
        lambda value: isinstance(value, list) and all(isinstance(each, dict) for each in value),
        "must be a list of tables like { texts = 3, hours = 24 }",
    ),
    **dict.fromkeys(("zones", "also", "areas", "zips", *_WORDS), (_texts, "must be a list of words")),
}


def _wrong_place(code: str, row: Mapping[str, Any], rows: Rows) -> Iterator[str]:
    if not _CODE.fullmatch(code):
        yield "A place is named by its ISO 3166 code, like US or US-TX."
        return
    for name, value in row.items():
        if name not in _KINDS:
            yield f"There is no field {name!r}."
        elif not _KINDS[name][0](value):
            yield f"{name} {_KINDS[name][1]}."
            return
    for name in ("name", "zones", *(("hours", "source") if "-" not in code else ())):
        if not row.get(name):
            yield f"{name} is missing."
    if "-" in code and code[:2] not in rows["places"]:
        yield f"Its country {code[:2]} is not in the table."
    if (row.get("hours") or row.get("caps")) and not row.get("source"):
        yield "source is missing: which law says so."
    if row.get("holidays") and row["holidays"] not in rows["holidays"]:
        yield f"There is no table of holidays {row['holidays']!r}."
    yield from _wrong_fields(row)


def _wrong_fields(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"There is no time zone {zone!r}." for zone in row.get("zones", ()) if not _is_zone(zone))
    yield from (f"{each!r} is no area code." for each in row.get("areas", ()) if not _AREA.fullmatch(each))
    for each in row.get("zips", ()):
        ends = _ZIPS.fullmatch(each)
        if ends is None or (ends[2] or ends[1]) < ends[1]:
            yield f"{each!r} is no range of ZIP codes; write the first three digits, like 750 or 750-770."
    for day, clocks in row.get("hours", {}).items():
        if day not in (*WEEKDAYS, "every", "weekdays", "weekends"):
            yield f"hours has no {day!r}; it has every, weekdays, weekends, and the days."
        elif clocks != "closed" and not _is_window(clocks):
            yield f'hours.{day} must be "closed" or a time like "09:00-21:00", not {clocks!r}.'
    for cap in row.get("caps", ()):
        if not _is_cap(cap):
            yield (
                "caps must hold tables like { texts = 3, hours = 24, same_purpose = true, automated = false },"
                " with at least one text and at most 720 hours."
            )


def _is_zone(name: str) -> bool:
    try:
        return ZoneInfo(name).key == name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _is_window(clocks: object) -> bool:
    found = _CLOCKS.fullmatch(clocks) if isinstance(clocks, str) else None
    return found is not None and f"{found[3]}:{found[4]}" <= "24:00" and found.group(1, 2) < found.group(3, 4)


def _is_cap(cap: Mapping[str, Any]) -> bool:
    numbers = [cap.get("texts"), cap.get("hours")]
    switches = [cap.get("same_purpose", False), cap.get("automated", False)]
    return (
        set(cap) <= {"texts", "hours", "same_purpose", "automated"}
        and all(type(each) is int and 1 <= each <= 720 for each in numbers)
        and all(isinstance(each, bool) for each in switches)
    )


def _wrong_holidays(row: Mapping[str, Any], rows: Rows) -> Iterator[str]:
    yield from (f"{name} is missing." for name in ("name", "source") if not _text(row.get(name)))
    parent = row.get("extends", "")
    if not isinstance(parent, str) or (
        parent and (parent not in rows["holidays"] or rows["holidays"][parent].get("extends"))
    ):
        yield f"extends names {parent!r}, which is no table of holidays that stands by itself."
    days = row.get("days")
    if not isinstance(days, list) or not all(isinstance(day, dict) for day in days):
        yield "days must be a list of tables."
        return
    for day in days:
        if not _is_holiday(day):
            name = day.get("name", "A day without a name")
            yield f"{name!r} needs a name and month and day, or month, weekday and nth, or easter."


def _is_holiday(day: Mapping[str, Any]) -> bool:
    keys = set(day) - {"observed", "years"}
    whole = all(type(day[key]) is int for key in keys & {"month", "day", "nth", "plus", "easter"})
    if not whole or not _text(day.get("name")) or day.get("years", "even") != "even":
        return False
    if not isinstance(day.get("observed", False), bool) or not 1 <= day.get("month", 1) <= 12:
        return False
    if keys == {"name", "easter"}:
        return bool(abs(day["easter"]) <= 100)
    if keys == {"name", "month", "day"}:
        # The 29th of February is a holiday nowhere, and no day in three years of four.
        return bool(1 <= day["day"] <= (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[day["month"] - 1])
    return (
        keys - {"plus"} == {"name", "month", "weekday", "nth"}
        and day["weekday"] in WEEKDAYS
        and day["nth"] in (-1, 1, 2, 3, 4)
        and abs(day.get("plus", 0)) <= 20
    )


def _built(rows: Rows, *, own: frozenset[str]) -> Table:
    calendars = {code: _calendar(code, row, rows) for code, row in rows["holidays"].items()}
    places = {code: _place(code, row, calendars, code in own) for code, row in rows["places"].items()}
    states = [place for place in places.values() if place.code != place.country]
    digest = hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).hexdigest()
    return Table(
        digest[:12],
        MappingProxyType(places),
        {(s.country, compared(name)): s.code for s in states for name in (s.name, s.code[3:], *s.also)},
        _led((area, state.code) for state in states for area in state.areas),
        _led(((state.country, digits), state.code) for state in states for digits in state.zips),
        MappingProxyType(calendars),
    )


def _led(pairs: Iterable[tuple[Any, str]]) -> dict[Any, tuple[str, ...]]:
    found: dict[Any, tuple[str, ...]] = {}
    for key, code in pairs:
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), code)))
    return found


def _calendar(code: str, row: Mapping[str, Any], rows: Rows) -> Calendar:
    parent = rows["holidays"].get(row.get("extends", ""), {})
    days = tuple(_holiday(day) for day in (*parent.get("days", ()), *row["days"]))
    return Calendar(code, row["name"], days, row["source"])


def _holiday(day: Mapping[str, Any]) -> Holiday:
    weekday = WEEKDAYS.index(day["weekday"]) if "weekday" in day else None
    plain = {key: value for key, value in day.items() if key not in ("weekday", "years")}
    return Holiday(**plain, weekday=weekday, even_years="years" in day)


def _place(code: str, row: Mapping[str, Any], calendars: Mapping[str, Calendar], own: bool) -> Place:
    hours = row.get("hours")
    closed_on = calendars.get(row.get("holidays", ""))
    source = row.get("source", "")
    lists = ("zones", "also", "areas", *_WORDS)
    return Place(
        code,
        row["name"],
        hours=Hours(_week(hours), source, closed_on, code) if hours else None,
        caps=tuple(Cap(**cap) for cap in row.get("caps", ())),
        source=source,
        since=row.get("since"),
        zips=tuple(digits for ends in row.get("zips", ()) for digits in _digits(ends)),
        own=own,
        **{name: tuple(dict.fromkeys(row.get(name, ()))) for name in lists},
    )


def _digits(ends: str) -> list[str]:
    first, _, last = ends.partition("-")
    return [f"{digits:03d}" for digits in range(int(first), int(last or first) + 1)]


def _week(hours: Mapping[str, str]) -> tuple[Window | None, ...]:
    """Seven days: a day's own word counts before that of weekdays and weekends, and that before every day's."""
    words = []
    for number, day in enumerate(WEEKDAYS):
        named = (day, "weekends" if number > 4 else "weekdays", "every")
        words.append(next((hours[name] for name in named if name in hours), "closed"))
    return tuple(None if word == "closed" else _window(word) for word in words)


def _window(word: str) -> Window:
    opens, _, closes = word.partition("-")
    return Window(time.fromisoformat(opens), time(0) if closes == "24:00" else time.fromisoformat(closes))
