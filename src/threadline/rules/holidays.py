"""Holidays as rules, not as lists of dates: which days of any year are holidays somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_WEEK = 7
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday: days from Easter, or the nth `weekday` of a month and `plus` days, or a day of a month."""

    name: str
    month: int = 0
    day: int = 0
    weekday: int | None = None  # 0 is Monday
    nth: int = 0  # -1 is the last of the month
    plus: int = 0
    easter: int | None = None
    observed: bool = False  # the Friday before its Saturday, the Monday after its Sunday, too
    even_years: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The holidays of a place; `source` names the law. Compared by identity: it is asked about all the time."""

    code: str
    name: str
    days: tuple[Holiday, ...]
    source: str


def name_on(calendar: Calendar, day: date) -> str:
    """The holiday of that day; '' for none."""
    return _of_year(calendar, day.year).get(day, "")


@lru_cache(maxsize=256)
def _of_year(calendar: Calendar, year: int) -> Mapping[date, str]:
    # New Year's Day on a Saturday is observed in the year before.
    around = (each for near in (year - 1, year, year + 1) for each in _days(calendar, near))
    return {day: name for day, name in around if day.year == year}


def _days(calendar: Calendar, year: int) -> Iterator[tuple[date, str]]:
    for holiday in calendar.days:
        if holiday.even_years and year % 2:
            continue
        day = _date(holiday, year)
        yield day, holiday.name
        if holiday.observed and day.weekday() in (_SATURDAY, _SUNDAY):
            yield day + timedelta(days=-1 if day.weekday() == _SATURDAY else 1), holiday.name


def _date(holiday: Holiday, year: int) -> date:
    if holiday.easter is not None:
        return easter(year) + timedelta(days=holiday.easter)
    if holiday.weekday is None:
        return date(year, holiday.month, holiday.day)
    return _nth(year, holiday.month, holiday.weekday, holiday.nth) + timedelta(days=holiday.plus)


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % _WEEK + _WEEK * (nth - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % _WEEK)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    century, rest = divmod(year, 100)
    leap = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * (year % 19) + century - century // 4 - leap + 15) % 30
    day = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * day) // 451
    month, before = divmod(moon + day - 7 * late + 114, 31)
    return date(year, month, before + 1)
