"""What is left of a limit on texts: so many parts in any stretch of so many seconds, or in a day of a place.

Parts are counted when they are claimed, and leave up to `DELAY` later. So a stretch is taken longer by that much, and
what is claimed that close to midnight counts on both days: whenever within the delay each part leaves, and whichever
stretch the carrier looks at, it never sees more than the limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DELAY = timedelta(seconds=2)
"""From a claim to the last moment its texts may begin, and the clocks' difference."""

SHORTEST = 10
"""Seconds of the shortest stretch: of a shorter one the delay would leave too little."""

LARGEST = 1_000_000_000
"""Parts of the largest limit."""

LONGEST = 31 * 24 * 3600
"""Seconds of the longest stretch."""

_SLOTS = 60
_RESERVE = 10  # per cent of every limit that only answers and emergencies may spend
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Spent = Mapping[int, int]
"""Parts by slot: a sixtieth of the stretch since the epoch, or a day as its ordinal."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`parts` in any `seconds`, or where `zone` is given in each of its days.

    `first`, `growth` and `started` warm a number up: so many on the first day, each day so many per cent more.
    ValueError for a limit that lets nothing through, or of a stretch too short to be kept; ZoneInfoNotFoundError
    for a zone nobody knows.
    """

    parts: int
    seconds: int = 0
    zone: str = ""
    first: int | None = None
    growth: int = 0
    started: date | None = None

    def __post_init__(self) -> None:
        if min(self.parts, self.parts if self.first is None else self.first) < 1:
            raise ValueError("a limit of at least one part")
        if self.zone:
            ZoneInfo(self.zone)
        elif self.seconds < SHORTEST:
            raise ValueError(f"a stretch of at least {SHORTEST} seconds")

    def on(self, day: date) -> int:
        """How many parts a day allows."""
        if self.first is None or self.started is None:
            return self.parts
        warm = self.first
        for _ in range((day - self.started).days):
            if warm >= self.parts:
                break
            warm += max(warm * self.growth // 100, 1)
        return min(warm, self.parts)

    def allows(self, now: datetime) -> int:
        """How many parts the stretch or day that contains this moment allows."""
        return self.on(_day(now, self.zone)) if self.zone else self.parts


def read(written: str) -> Limit:
    """The limit that is written as PARTS/SECONDS or PARTS/day@ZONE; ValueError where that is none, or too large."""
    parts, _, stretch = written.partition("/")
    day, _, zone = stretch.partition("@")
    try:
        limit = Limit(int(parts), zone=zone) if day == "day" and zone else Limit(int(parts), int(stretch))
    except (ValueError, ZoneInfoNotFoundError):
        limit = None
    if limit is None or not written.isascii() or limit.parts > LARGEST or limit.seconds > LONGEST:
        raise ValueError("a limit is PARTS/SECONDS, of at least 10 seconds, or PARTS/day@ZONE")
    return limit


@dataclass(frozen=True, slots=True)
class Room:
    """What a limit still allows: `urgent` parts of answers and emergencies, `other` of all else; `whole`: nothing
    was spent, so that a text longer than the limit itself may go, and is paid off over the stretches to come."""

    urgent: int
    other: int
    whole: bool


def room(limit: Limit, spent: Spent, now: datetime) -> Room:
    """What may be claimed at this moment."""
    if limit.zone:
        days = _days(now, limit.zone)
        urgent = min(limit.on(day) - spent.get(day.toordinal(), 0) for day in days)
        other = min(_less_reserve(limit.on(day)) - spent.get(day.toordinal(), 0) for day in days)
        return Room(max(urgent, 0), max(other, 0), whole=not any(spent.get(day.toordinal()) for day in days))
    counted = sum(parts for slot, parts in spent.items() if slot >= _oldest(limit, now))
    other = _less_reserve(limit.parts) - counted
    return Room(max(limit.parts - counted, 0), max(other, 0), whole=not counted)


def spend(limit: Limit, spent: Spent, checked: datetime, claimed: datetime, parts: int) -> dict[int, int]:
    """What is spent once so many parts were claimed, by a decision for which `room` was asked at `checked`."""
    if limit.zone:
        slots = {day.toordinal() for at in (checked, claimed) for day in _days(at, limit.zone)}
        kept = {slot: count for slot, count in spent.items() if slot >= min(slots)}
        for slot in slots:
            _add(kept, slot, parts, most=limit.on(date.fromordinal(slot)), step=1)
        return kept
    kept = {slot: count for slot, count in spent.items() if slot >= _oldest(limit, claimed)}
    _add(kept, _slot(limit, claimed), parts, most=limit.parts, step=_SLOTS)
    return kept


def give_back(limit: Limit, spent: Spent, claimed: datetime, parts: int) -> dict[int, int]:
    """What is spent once so many parts, claimed at that moment, are known never to have left."""
    first = [day.toordinal() for day in _days(claimed, limit.zone)] if limit.zone else [_slot(limit, claimed)]
    kept = dict(spent)
    for slot in first:
        _take(kept, slot, parts, step=1 if limit.zone else _SLOTS)
    return kept


def opens(limit: Limit, spent: Spent, now: datetime, *, urgent: bool) -> datetime:
    """When the first part may go again; `now` where one may."""
    at = now
    while (left := room(limit, spent, at)) and not (left.urgent if urgent else left.other) and not left.whole:
        at = _next(limit, spent, at)
    return at


def _next(limit: Limit, spent: Spent, now: datetime) -> datetime:
    """The next moment at which something that counts now counts no more."""
    if limit.zone:
        day = _days(now, limit.zone)[0]
        tomorrow = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(limit.zone))
        return max(tomorrow.astimezone(UTC) + DELAY, now + _MICROSECOND)
    oldest = min(slot for slot, parts in spent.items() if parts and slot >= _oldest(limit, now))
    ends = _EPOCH + timedelta(microseconds=-(-(oldest + 1) * limit.seconds * 1_000_000 // _SLOTS))
    return max(ends + timedelta(seconds=limit.seconds) + DELAY, now + _MICROSECOND)


def _add(kept: dict[int, int], slot: int, parts: int, *, most: int, step: int) -> None:
    """Parts beyond a whole limit are paid off in the stretches to come."""
    while parts > 0:
        here = min(parts, max(most, 1))
        kept[slot] = kept.get(slot, 0) + here
        parts, slot = parts - here, slot + step


def _take(kept: dict[int, int], slot: int, parts: int, *, step: int) -> None:
    while parts > 0 and kept.get(slot):
        here = min(parts, kept[slot])
        kept[slot] -= here
        if not kept[slot]:
            del kept[slot]
        parts, slot = parts - here, slot + step


def _less_reserve(parts: int) -> int:
    return parts - parts * _RESERVE // 100


def _slot(limit: Limit, at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND * _SLOTS // (limit.seconds * 1_000_000)


def _oldest(limit: Limit, now: datetime) -> int:
    """The oldest slot of which some may lie within the stretch that ends now."""
    return _slot(limit, now - timedelta(seconds=limit.seconds) - DELAY)


def _days(at: datetime, zone: str) -> list[date]:
    """The days on which a text claimed at this moment may count."""
    return sorted({_day(at - DELAY, zone), _day(at + DELAY, zone)})


@lru_cache(maxsize=512)
def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
