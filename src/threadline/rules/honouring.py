"""How long a revocation took from being said to being recorded, in business days.

A revocation is honoured within ten business days (47 CFR 64.1200(a)(10)); here that is as soon as it is recorded. A
business day is Monday to Friday but for the country's holidays, and the day on which it was said does not count.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from threadline.rules import holidays
from threadline.rules.holidays import Calendar

ALLOWED = 10
NEAR = 8
LATE = timedelta(days=8)
"""What took no longer than this was never near, whatever the days: NEAR business days span a weekend at least."""
_LONGEST = timedelta(days=366)
_SATURDAY = 5


class Honoured(StrEnum):
    """How a revocation stands to the ten business days."""

    IN_TIME = "in_time"
    NEAR = "near"
    OVER = "over"


def business_days(said: datetime, recorded: datetime, *, zone: str, calendar: Calendar | None) -> int:
    """The business days from one to the other on the clock of `zone`; what took over a year counts as a year."""
    local = ZoneInfo(zone)
    first, last = said.astimezone(local).date(), recorded.astimezone(local).date()
    days = ((min(last, first + _LONGEST)) - first).days
    return sum(_is_business(first + timedelta(days=each), calendar) for each in range(1, days + 1))


def honoured(days: int) -> Honoured:
    """How so many business days stand to the ten."""
    if days > ALLOWED:
        return Honoured.OVER
    return Honoured.NEAR if days >= NEAR else Honoured.IN_TIME


def _is_business(day: date, calendar: Calendar | None) -> bool:
    return day.weekday() < _SATURDAY and (calendar is None or not holidays.name_on(calendar, day))
