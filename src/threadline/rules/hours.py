"""Quiet hours: whether a text may arrive now, wherever of several places the person may be.

A window's `opens` is the first open moment and `closes` the first closed one: with 8:00 to 21:00, 8:00 is open and
21:00 is not. A `closes` at or before `opens` is of the next day, so 0:00 closes at midnight and 0:00 to 0:00 never
closes; what is left of a night ends with the beginning of a day on which nothing is open. Times are the wall
clock's: an hour that a clock change repeats counts twice, one it skips not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from threadline.rules import holidays
from threadline.rules.holidays import Calendar

HORIZON = timedelta(days=10)
"""How far `next_open` looks: a week of weekdays, and the longest row of holidays and Sundays beside it."""

_STEP = timedelta(hours=12)  # no clock changes twice within one
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when texts may arrive; whole seconds, without a zone."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """When texts may arrive at a place, in its own local time; `source` names the law, `place` whose it is.

    Compared by identity, like a schedule: they are asked millions of times.
    """

    days: tuple[Window | None, ...]  # seven, Monday first; None is a day on which nothing is open
    source: str
    closed_on: Calendar | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Several hours at once, each with the zones it may count in: open when all are, in each of their zones."""

    rules: tuple[tuple[Hours, tuple[str, ...]], ...]
    # What was found out last, so that it need not be found out again for the next text a moment later.
    _spell: _Spell | None = field(default=None, init=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Spell:
    """A time in which the answer is the same: None while all is open, else the next moment that is."""

    begins: datetime
    ends: datetime
    closed_until: datetime | None


class Why(StrEnum):
    """Why nothing may arrive now."""

    NIGHT = "night"  # before or after the day's hours
    DAY = "day"  # nothing on this day of the week
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Closed:
    """A place where it is closed: in which zone, why, and the holiday's name if it is one."""

    place: str
    zone: str
    why: Why
    holiday: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    """A place's hours on the day it has in a zone: no window when it is closed, for a holiday where that has a name."""

    place: str
    zone: str
    source: str
    window: Window | None
    holiday: str


def daily(opens: time, closes: time, source: str = "") -> Hours:
    """The same window every day."""
    return Hours((Window(opens, closes),) * 7, source)


def is_open(schedule: Schedule, now: datetime) -> bool:
    """Whether all its hours are open in every zone; False for no hours, no zone or one we cannot resolve."""
    # A batch is judged at one moment: the same question comes hundreds of times a second.
    return _is_open(schedule, now.replace(microsecond=0))


@lru_cache(maxsize=32768)
def _is_open(schedule: Schedule, now: datetime) -> bool:
    return bool(schedule.rules) and all(
        bool(zones) and all(_open_in(name, hours, now) for name in zones) for hours, zones in schedule.rules
    )


# Of schedules there may be thousands; the hours and zones they are made of are few.
@lru_cache(maxsize=32768)
def _open_in(name: str, hours: Hours, now: datetime) -> bool:
    zone = _zone(name)
    if zone is None:
        return False
    local = now.astimezone(zone)
    day, clock = local.date(), local.time()
    today = _window(hours, day)
    if today is None:
        return False
    if today.opens <= clock and (clock < today.closes or today.closes <= today.opens):
        return True
    before = _window(hours, day - _DAY)
    return before is not None and clock < before.closes <= before.opens


def _window(hours: Hours, day: date) -> Window | None:
    if hours.closed_on is not None and holidays.name_on(hours.closed_on, day):
        return None
    return hours.days[day.weekday()]


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def closed(schedule: Schedule, now: datetime) -> tuple[Closed, ...]:
    """Where it is closed now, and why, in the schedule's order."""
    whole = now.replace(microsecond=0)
    return tuple(
        _closed(hours, name, whole)
        for hours, zones in schedule.rules
        for name in zones
        if not _open_in(name, hours, whole)
    )


def _closed(hours: Hours, name: str, now: datetime) -> Closed:
    day = _today(hours, name, now)
    if day.holiday:
        return Closed(hours.place, name, Why.HOLIDAY, day.holiday)
    return Closed(hours.place, name, Why.NIGHT if day.window is not None else Why.DAY)


def today(schedule: Schedule, now: datetime) -> tuple[Today, ...]:
    """All hours that count, as they are on the day it is in each zone, in the schedule's order."""
    return tuple(_today(hours, name, now) for hours, zones in schedule.rules for name in zones)


def _today(hours: Hours, name: str, now: datetime) -> Today:
    zone = _zone(name)
    day = now.astimezone(zone).date() if zone is not None else now.date()
    holiday = holidays.name_on(hours.closed_on, day) if hours.closed_on is not None else ""
    return Today(hours.place, name, hours.source, _window(hours, day), holiday)


def closed_until(schedule: Schedule, now: datetime) -> datetime | None:
    """None while it is open, else what `next_open` says."""
    spell = schedule._spell
    if spell is not None and spell.begins <= now < spell.ends:
        return spell.closed_until
    until = None if is_open(schedule, now) else _after_closed(schedule, now)
    start = now.astimezone(UTC).replace(microsecond=0)
    if until is None or until < start + HORIZON:  # the horizon moves along with the asking
        object.__setattr__(schedule, "_spell", _Spell(start, _next_change(schedule, start), until))
    return until


def _next_change(schedule: Schedule, start: datetime) -> datetime:
    """The first moment after `start` at which it may open or close anywhere."""
    found = [
        moment
        for hours, zones in schedule.rules
        for name in zones
        for moment in _changes(name, hours, start.date())
        if moment > start
    ]
    return min(found, default=start)


@lru_cache(maxsize=4096)
def _changes(name: str, hours: Hours, day: date) -> tuple[datetime, ...]:
    """Every moment about a day (UTC) at which the hours may begin or end there."""
    zone = _zone(name)
    if zone is None:
        return ()
    days = [day + timedelta(days=n) for n in range(-1, 4)]
    return (*(at for each in days for at in _turns(zone, hours, each)), *_clock_changes(zone, days))


def _turns(zone: ZoneInfo, hours: Hours, day: date) -> Iterator[datetime]:
    """The day's beginning, its window, and the end of the one that began the day before; a clock set back passes
    each twice."""
    windows = [window for window in (_window(hours, day), _window(hours, day - _DAY)) if window is not None]
    for clock in {time(0), *(at for window in windows for at in (window.opens, window.closes))}:
        for fold in (0, 1):
            yield datetime.combine(day, clock.replace(fold=fold), tzinfo=zone).astimezone(UTC)


def next_open(schedule: Schedule, now: datetime) -> datetime:
    """The first moment from `now` on that is open everywhere, in UTC.

    Where no moment within the horizon is open in all of them, nobody may be texted at all: the answer is then
    the end of it, as the time to look again. It is not open either; the gate goes on holding.
    """
    return closed_until(schedule, now) or now.astimezone(UTC)


def _after_closed(schedule: Schedule, now: datetime) -> datetime:
    # Hours begin on whole seconds; the next one, so that the answer is never before `now`.
    whole = now.replace(microsecond=0)
    return _next_open(schedule, whole if whole == now else whole + _SECOND)


@lru_cache(maxsize=32768)
def _next_open(schedule: Schedule, now: datetime) -> datetime:
    start = now.astimezone(UTC)
    last = start + HORIZON
    moments = {start}
    for hours, zones in schedule.rules:
        for name in zones:
            moments.update(_beginnings(name, hours, start.date()))
    for moment in sorted(moments):
        if start <= moment < last and is_open(schedule, moment):
            return moment
    return last


@lru_cache(maxsize=4096)
def _beginnings(name: str, hours: Hours, day: date) -> tuple[datetime, ...]:
    """Every moment about which the hours may begin there, from a day (UTC) to the horizon's end."""
    zone = _zone(name)
    days = [day + timedelta(days=n) for n in range(-1, HORIZON.days + 2)]
    return () if zone is None else (*_openings(zone, hours, days), *_clock_changes(zone, days))


def _openings(zone: ZoneInfo, hours: Hours, days: Iterable[date]) -> Iterator[datetime]:
    for day in days:
        window = _window(hours, day)
        # A day may open with what is left of the night before, after a day on which nothing was open.
        for opens in () if window is None else (window.opens, time(0)):
            for fold in (0, 1):  # a clock set back passes its opening time twice
                local = datetime.combine(day, opens.replace(fold=fold), tzinfo=zone)
                yield local.astimezone(UTC)


def _clock_changes(zone: ZoneInfo, days: Iterable[date]) -> Iterator[datetime]:
    """The moments at which the zone's offset changes: a clock may jump right into open hours."""
    for day in days:
        before = datetime.combine(day, time(0), tzinfo=UTC)
        for after in (before + _STEP, before + 2 * _STEP):
            if _offset(zone, after - _STEP) != _offset(zone, after):
                yield _change(zone, after - _STEP, after)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = _offset(zone, before)
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def local_time(zones: Iterable[str], moment: datetime) -> tuple[str, ...]:
    """The wall clocks at a moment, each once, in order, as "08:00": for words like "until 08:00 there"."""
    clocks = {moment.astimezone(zone).strftime("%H:%M") for zone in map(_zone, zones) if zone is not None}
    return tuple(sorted(clocks))
