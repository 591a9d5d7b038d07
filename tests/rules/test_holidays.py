"""Holidays computed from rules, against dates that calendars print."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import holidays, jurisdiction_files
from threadline.rules.holidays import Calendar, Holiday

_LOUISIANA = jurisdiction_files.ours().places["US-LA"].hours
assert _LOUISIANA is not None
assert _LOUISIANA.closed_on is not None
LOUISIANA = _LOUISIANA.closed_on


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2000, 4, 23), (2019, 4, 21), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)],
)
def test_easter_is_when_the_almanacs_say(year: int, month: int, day: int) -> None:
    assert holidays.easter(year) == date(year, month, day)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "New Year's Day"),
        (date(2026, 1, 8), "Battle of New Orleans"),
        (date(2026, 1, 19), "Martin Luther King Jr. Day"),
        (date(2026, 2, 16), "Washington's Birthday"),
        (date(2026, 2, 17), "Mardi Gras"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 5, 25), "Memorial Day"),
        (date(2026, 6, 19), "Juneteenth"),
        (date(2026, 7, 3), "Independence Day"),  # its day is a Saturday
        (date(2026, 7, 4), "Independence Day"),
        (date(2027, 7, 5), "Independence Day"),  # its day is a Sunday
        (date(2026, 8, 30), "Huey P. Long Day"),
        (date(2026, 9, 7), "Labor Day"),
        (date(2026, 10, 12), "Columbus Day"),
        (date(2026, 11, 1), "All Saints' Day"),
        (date(2026, 11, 3), "General Election Day"),
        (date(2027, 11, 2), ""),  # no general election
        (date(2026, 11, 11), "Veterans Day"),
        (date(2026, 11, 26), "Thanksgiving"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2021, 12, 31), "New Year's Day"),  # 2022 began on a Saturday
        (date(2026, 12, 24), ""),
    ],
)
def test_louisianas_holidays_fall_where_they_do(day: date, name: str) -> None:
    assert holidays.name_on(LOUISIANA, day) == name


@given(st.integers(1970, 2100), st.integers(1, 12), st.integers(0, 6), st.sampled_from([-1, 1, 2, 3, 4]))
def test_the_nth_weekday_of_a_month_is_counted_from_its_end_or_beginning(
    year: int, month: int, weekday: int, nth: int
) -> None:
    calendar = Calendar("XX", "", (Holiday("Off", month=month, weekday=weekday, nth=nth),), "")
    first = date(year, month, 1)
    days = [first + timedelta(days=n) for n in range(31)]
    there = [day for day in days if day.month == month and day.weekday() == weekday]
    expected = there[nth - 1 if nth > 0 else -1]
    assert [day for day in days if holidays.name_on(calendar, day)] == [expected]
