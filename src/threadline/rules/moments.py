"""Times that people name in a word: in an hour, tomorrow morning, on Monday."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(8)
"""When the day begins for a text that shall come in the morning."""

UNDO = timedelta(seconds=5)
"""How long a text that a person sends stays here, so that it can be taken back."""

CONFIRMATION_WINDOW = timedelta(minutes=5)
"""How long after an opt-out its one confirmation may go (47 CFR 64.1200(a)(12)); at the end it may not."""


def quick(word: str, zone: str, now: datetime) -> datetime | None:
    """The time "hour", "tomorrow" or "monday" means on the clock of `zone`; None for any other word."""
    if word == "hour":
        return now + timedelta(hours=1)
    if word == "tomorrow":
        return _morning(zone, now, days=1)
    if word == "monday":
        # Always the next one: on a Monday that is in a week.
        return _morning(zone, now, days=7 - now.astimezone(ZoneInfo(zone)).weekday())
    return None


def _morning(zone: str, now: datetime, *, days: int) -> datetime:
    there = ZoneInfo(zone)
    day = now.astimezone(there).date() + timedelta(days=days)
    return datetime.combine(day, MORNING, tzinfo=there).astimezone(UTC)


def is_undoable(written: datetime, not_before: datetime | None) -> bool:
    """Whether a text waits for nothing but its author's second thought.

    The two times come from two clocks, so there is room for another few seconds between them.
    """
    return not_before is not None and not_before - written <= 2 * UNDO
