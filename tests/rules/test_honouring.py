"""The ten business days within which a revocation is honoured."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import honouring, jurisdiction_files
from threadline.rules.honouring import Honoured

FEDERAL = jurisdiction_files.ours().calendars["US"]
CHICAGO = "America/Chicago"


def took(said: str, recorded: str, *, zone: str = CHICAGO) -> int:
    moments = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (said, recorded))
    return honouring.business_days(*moments, zone=zone, calendar=FEDERAL)


@pytest.mark.parametrize(
    ("said", "recorded", "days"),
    [
        ("2026-11-26 15:00", "2026-11-26 15:01", 0),  # at once, on Thanksgiving
        ("2026-11-23 15:00", "2026-11-24 15:00", 1),
        ("2026-11-20 15:00", "2026-11-23 15:00", 1),  # over a weekend
        ("2026-11-25 15:00", "2026-11-30 15:00", 2),  # Thanksgiving does not count, the Friday after it does
        ("2026-06-30 15:00", "2026-07-07 15:00", 4),  # Independence Day on a Saturday: observed on Friday
        ("2026-12-21 15:00", "2027-01-05 15:00", 9),  # Christmas and New Year's Day
        ("2026-03-02 15:00", "2026-03-16 15:00", 10),
        ("2026-03-02 15:00", "2026-03-17 15:00", 11),
        ("2026-03-02 03:00", "2026-03-02 15:00", 1),  # on Sunday evening in Chicago
        ("2026-03-05 15:00", "2026-03-02 15:00", 0),  # a clock that ran ahead
    ],
)
def test_business_days_are_counted_on_the_clock_of_the_desk(said: str, recorded: str, days: int) -> None:
    assert took(said, recorded) == days


def test_without_a_calendar_only_weekends_are_free() -> None:
    said = datetime(2026, 11, 25, 15, tzinfo=UTC)
    assert honouring.business_days(said, said + timedelta(days=5), zone=CHICAGO, calendar=None) == 3


@pytest.mark.parametrize(
    ("days", "stands"),
    [
        (0, Honoured.IN_TIME),
        (7, Honoured.IN_TIME),
        (8, Honoured.NEAR),
        (10, Honoured.NEAR),
        (11, Honoured.OVER),
    ],
)
def test_ten_business_days_are_allowed(days: int, stands: Honoured) -> None:
    assert honouring.honoured(days) is stands


@given(
    st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1)),
    st.timedeltas(min_value=timedelta(0), max_value=honouring.LATE),
)
def test_what_took_eight_days_or_less_was_never_near(said: datetime, lasted: timedelta) -> None:
    at = said.replace(tzinfo=UTC)
    days = honouring.business_days(at, at + lasted, zone=CHICAGO, calendar=FEDERAL)
    assert honouring.honoured(days) is Honoured.IN_TIME
