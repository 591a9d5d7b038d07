"""Quiet hours: whether a text may arrive now, wherever of several places the person may be.

`opens` is the first open moment and `closes` the first closed one: with 8:00 to 21:00, 8:00 is open and 21:00
is not. A `closes` at or before `opens` is of the next day, so 0:00 closes at midnight and 0:00 to 0:00 never
closes. Times are the wall clock's: an hour that a clock change repeats counts twice, one it skips not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HORIZON = timedelta(hours=48)
"""How far `next_open` looks: hours repeat daily, and no clock change moves them by more than a day."""

_STEP = timedelta(hours=12)  # no clock changes twice within one
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """When texts may arrive, in the recipient's own local time; `source` names the law."""

    opens: time  # whole seconds, without a zone
    closes: time
    source: str


def is_open(zones: tuple[str, ...], hours: Hours, now: datetime) -> bool:
    """Whether the hours are open in every zone; False for no zone or one we cannot resolve."""
    # A batch is judged at one moment: the same question comes hundreds of times a second.
    return _is_open(zones, hours, now.replace(microsecond=0))


@lru_cache(maxsize=8192)
def _is_open(zones: tuple[str, ...], hours: Hours, now: datetime) -> bool:
    return bool(zones) and all(_open_in(_zone(name), hours, now) for name in zones)


def _open_in(zone: ZoneInfo | None, hours: Hours, now: datetime) -> bool:
    if zone is None:
        return False
    local = now.astimezone(zone).time()
    if hours.opens < hours.closes:
        return hours.opens <= local < hours.closes
    return local >= hours.opens or local < hours.closes


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def closed_until(zones: tuple[str, ...], hours: Hours, now: datetime) -> datetime | None:
    """None while the hours are open in every zone, else what `next_open` says."""
    return None if is_open(zones, hours, now) else _after_closed(zones, hours, now)


def next_open(zones: tuple[str, ...], hours: Hours, now: datetime) -> datetime:
    """The first moment from `now` on that is open in every zone, in UTC.

    Where no moment within 48 hours is open in all of them, nobody may be texted at all: the answer is then
    the end of those 48 hours, as the time to look again. It is not open either; the gate goes on holding.
    """
    return closed_until(zones, hours, now) or now.astimezone(UTC)


def _after_closed(zones: tuple[str, ...], hours: Hours, now: datetime) -> datetime:
    # Hours begin on whole seconds; the next one, so that the answer is never before `now`.
    whole = now.replace(microsecond=0)
    return _next_open(zones, hours, whole if whole == now else whole + _SECOND)


@lru_cache(maxsize=8192)
def _next_open(zones: tuple[str, ...], hours: Hours, now: datetime) -> datetime:
    start = now.astimezone(UTC)
    last = start + HORIZON
    moments = {start}
    for name in zones:
        zone = _zone(name)
        if zone is not None:
            moments.update(_openings(zone, hours.opens, start))
            moments.update(_clock_changes(zone, start, last))
    for moment in sorted(moments):
        if start <= moment < last and is_open(zones, hours, moment):
            return moment
    return last


def _openings(zone: ZoneInfo, opens: time, start: datetime) -> Iterator[datetime]:
    first = start.astimezone(zone).date() - timedelta(days=1)
    for days in range(5):
        day: date = first + timedelta(days=days)
        for fold in (0, 1):  # a clock set back passes its opening time twice
            yield datetime.combine(day, opens.replace(fold=fold), tzinfo=zone).astimezone(UTC)


def _clock_changes(zone: ZoneInfo, start: datetime, last: datetime) -> Iterator[datetime]:
    """The moments at which the zone's offset changes: a clock may jump right into open hours."""
    before = start
    while before < last:
        after = before + _STEP
        if _offset(zone, before) != _offset(zone, after):
            yield _change(zone, before, after)
        before = after


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = _offset(zone, before)
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def local_time(zones: tuple[str, ...], moment: datetime) -> tuple[str, ...]:
    """The wall clocks at a moment, each once, in order, as "08:00": for words like "until 08:00 there"."""
    clocks = {moment.astimezone(zone).strftime("%H:%M") for zone in map(_zone, zones) if zone is not None}
    return tuple(sorted(clocks))
