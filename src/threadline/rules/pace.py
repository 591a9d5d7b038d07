"""How fast a lane goes, kept in one number; and from it, when what waits will be done."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MEMORY = 60.0
"""Seconds after which a text counts for less than half: what was claimed long ago says nothing of now.

A lane whose carrier takes so many texts a minute, minute after minute, has that number as its pace: what a claim took
and no carrier is taken out of it again.
"""

_SLOW = 0.5  # texts a minute, below which nothing can be foretold
_FAR = timedelta(days=7)


class Done(StrEnum):
    """What can be said of when a lane's queue will be done."""

    EMPTY = "empty"  # nothing is due
    ABOUT = "about"  # at about that time
    LATER = "later"  # not before that time: more wait than were counted
    LIMITED = "limited"  # not before that time: a limit is spent until then
    UNKNOWN = "unknown"  # it stands still, or goes too slowly to tell


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a queue will be done; `by` names the limit that it waits for."""

    done: Done
    at: datetime | None = None
    by: str = ""


NOTHING = Forecast(Done.EMPTY)


@dataclass(frozen=True, slots=True)
class Left:
    """A limit of a day, or one that is spent: how many parts it lets through before `opens`."""

    name: str
    parts: int
    opens: datetime


def of(kept: float, kept_at: datetime, now: datetime) -> float:
    """Texts a minute now, of what was kept then."""
    return kept * math.exp(-max((now - kept_at).total_seconds(), 0) / MEMORY)


def forecast(
    waiting: int, *, counted_all: bool, moves: bool, pace: float, limits: list[Left], now: datetime
) -> Forecast:
    """When so many texts that may go now will have gone; `limits` are those that they draw on."""
    if not waiting:
        return NOTHING
    if not moves:
        return Forecast(Done.UNKNOWN)
    short = [each for each in limits if each.parts < waiting]
    if short:
        # The last to open again: until then some of them wait, whatever the others allow.
        last = max(short, key=lambda each: each.opens)
        if last.parts == 0 or last.opens - now > timedelta(minutes=2):
            return Forecast(Done.LIMITED, last.opens, last.name)
    if pace < _SLOW:
        return Forecast(Done.UNKNOWN)
    takes = timedelta(minutes=waiting / pace)
    if takes > _FAR:
        return Forecast(Done.UNKNOWN)
    return Forecast(Done.ABOUT if counted_all else Done.LATER, now + takes)
