"""When a desk is staffed, by day of the week: None where it is closed, else from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from threadline.rules.hours import Hours, Schedule, Window

Day = tuple[str, str] | None
"""A day's hours as "09:00" and "17:00"."""

DAYS = 7


def kept(days: Sequence[Day]) -> list[list[str] | None]:
    """As it is kept; nothing at all when no day has hours: then nobody has said when the desk is staffed."""
    if all(day is None for day in days):
        return []
    return [None if day is None else list(day) for day in days]


def read(stored: object) -> list[Day]:
    """Seven days from what is kept; what cannot be read is closed."""
    found = stored if isinstance(stored, list) else []
    days = [_day(each) for each in found[:DAYS]]
    return days + [None] * (DAYS - len(days))


def _day(stored: object) -> Day:
    if isinstance(stored, list) and len(stored) == 2 and all(isinstance(each, str) for each in stored):
        return stored[0], stored[1]
    return None


def schedule(days: Sequence[Day], zone: str) -> Schedule | None:
    """The desk's hours as hours in its own zone; None when nobody has said any."""
    if all(day is None for day in days):
        return None
    week = tuple(None if day is None else Window(*map(time.fromisoformat, day)) for day in days)
    return Schedule(((Hours(week, "", place="desk"), (zone,)),))
