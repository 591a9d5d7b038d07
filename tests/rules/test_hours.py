"""Quiet hours, in one zone and in several, over clock changes, against a scan of every minute."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadline.rules import countries, hours
from threadline.rules.hours import Hours

FEDERAL = Hours(time(8), time(21), "47 CFR 64.1200(c)(1)")
NEW_YORK = ("America/New_York",)


def at(zone: str, *when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("hour", "minute", "second", "is_open"),
    [
        (7, 59, 59, False),
        (8, 0, 0, True),
        (12, 0, 0, True),
        (20, 59, 59, True),
        (21, 0, 0, False),
        (0, 0, 0, False),
    ],
)
def test_eight_is_open_and_nine_at_night_is_closed(
    hour: int, minute: int, second: int, is_open: bool
) -> None:
    now = at("America/New_York", 2026, 11, 22, hour, minute, second)
    assert hours.is_open(NEW_YORK, FEDERAL, now) is is_open


def test_the_last_microsecond_before_eight_is_closed() -> None:
    now = at("America/New_York", 2026, 11, 22, 8) - timedelta(microseconds=1)
    assert not hours.is_open(NEW_YORK, FEDERAL, now)
    assert hours.next_open(NEW_YORK, FEDERAL, now) == at("America/New_York", 2026, 11, 22, 8)


def test_a_person_in_one_of_two_zones_is_texted_only_when_both_are_open() -> None:
    idaho = ("America/Boise", "America/Los_Angeles")
    now = at("America/Boise", 2026, 11, 22, 8, 30)
    assert not hours.is_open(idaho, FEDERAL, now)
    assert hours.next_open(idaho, FEDERAL, now) == at("America/Los_Angeles", 2026, 11, 22, 8)


def test_a_number_that_may_be_anywhere_in_the_country_still_has_hours() -> None:
    for country in countries.COUNTRIES.values():
        now = datetime(2026, 7, 1, tzinfo=UTC)
        opening = hours.next_open(country.zones, country.hours, now)
        assert opening < now + hours.HORIZON
        assert hours.is_open(country.zones, country.hours, opening)


def test_every_zone_of_every_country_exists() -> None:
    for country in countries.COUNTRIES.values():
        assert country.zones
        assert [ZoneInfo(zone).key for zone in country.zones] == list(country.zones)


def test_now_is_the_answer_while_it_is_open() -> None:
    now = at("America/New_York", 2026, 11, 22, 12) + timedelta(microseconds=7)
    assert hours.next_open(NEW_YORK, FEDERAL, now) == now
    assert hours.closed_until(NEW_YORK, FEDERAL, now) is None


def test_an_opening_hour_that_the_clock_skips_opens_at_the_change() -> None:
    early = Hours(time(2, 30), time(21), "")
    now = at("America/New_York", 2026, 3, 8, 1, 0)
    assert hours.next_open(NEW_YORK, early, now) == at("America/New_York", 2026, 3, 8, 3, 0)


def test_hours_that_the_clock_repeats_are_open_twice() -> None:
    early = Hours(time(1), time(1, 30), "")
    now = at("America/New_York", 2026, 11, 1, 1, 45)  # the first 1:45 of two
    assert not hours.is_open(NEW_YORK, early, now)
    assert hours.next_open(NEW_YORK, early, now) == at("America/New_York", 2026, 11, 1, 1, 0, fold=1)


def test_an_opening_hour_that_the_clock_repeats_opens_again() -> None:
    early = Hours(time(1, 30), time(2), "")
    now = at("America/New_York", 2026, 11, 1, 1, 10, fold=1)  # closed again after the first 1:30 to 2:00
    assert not hours.is_open(NEW_YORK, early, now)
    assert hours.next_open(NEW_YORK, early, now) == at("America/New_York", 2026, 11, 1, 1, 30, fold=1)


def test_hours_may_run_past_midnight_or_never_close() -> None:
    night = Hours(time(20), time(4), "")
    always = Hours(time(0), time(0), "")
    for hour, is_open in ((19, False), (20, True), (23, True), (3, True), (4, False)):
        now = at("America/New_York", 2026, 11, 22, hour)
        assert hours.is_open(NEW_YORK, night, now) is is_open
        assert hours.is_open(NEW_YORK, always, now)


def test_where_no_moment_is_open_everywhere_the_answer_is_when_to_look_again() -> None:
    apart = ("Pacific/Kiritimati", "Pacific/Honolulu", "Asia/Kolkata", "Europe/London")
    brief = Hours(time(8), time(10), "")
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert hours.next_open(apart, brief, now) == now + hours.HORIZON
    assert not hours.is_open(apart, brief, now + hours.HORIZON)


def test_no_zone_and_an_unknown_zone_are_never_open() -> None:
    now = datetime(2026, 11, 22, 17, tzinfo=UTC)
    for zones in ((), ("Atlantis/Capital",), (*NEW_YORK, "../etc"), ("",)):
        assert not hours.is_open(zones, FEDERAL, now)
        assert hours.next_open(zones, FEDERAL, now) == now + hours.HORIZON


def test_local_time_names_each_wall_clock_once() -> None:
    zones = ("America/New_York", "America/Detroit", "America/Chicago")
    assert hours.local_time(zones, at("America/New_York", 2026, 11, 22, 9)) == ("08:00", "09:00")


ZONES = st.lists(
    st.sampled_from(
        [
            "America/New_York",
            "America/Denver",
            "America/Phoenix",
            "America/St_Johns",
            "Pacific/Honolulu",
            "Australia/Lord_Howe",
            "Australia/Adelaide",
            "Europe/London",
            "Asia/Manila",
            "Africa/Casablanca",
            "Pacific/Apia",
            "Asia/Kathmandu",
            "America/Nuuk",
            "Pacific/Chatham",
        ]
    ),
    min_size=1,
    max_size=3,
).map(tuple)
CLOCK = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
HOURS = st.builds(Hours, CLOCK, CLOCK, st.just(""))
# Half of the moments lie within two days of a clock change somewhere.
CHANGES = [
    datetime(2026, month, day, hour, tzinfo=UTC)
    for month, day, hour in ((3, 8, 7), (3, 29, 1), (4, 4, 15), (10, 3, 15), (10, 25, 1), (11, 1, 6))
]
SECONDS = st.integers(-2 * 86400, 86400).map(lambda seconds: timedelta(seconds=seconds))
MOMENT = st.one_of(
    st.builds(lambda change, before: change + before, st.sampled_from(CHANGES), SECONDS),
    st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
)


def scan(zones: tuple[str, ...], when: Hours, now: datetime) -> datetime:
    """The same by brute force: every minute, in every zone."""
    places = [ZoneInfo(zone) for zone in zones]

    def is_open(moment: datetime) -> bool:
        clocks = [moment.astimezone(place).time() for place in places]
        if when.opens < when.closes:
            return all(when.opens <= clock < when.closes for clock in clocks)
        return all(clock >= when.opens or clock < when.closes for clock in clocks)

    if is_open(now):
        return now
    minute = now.replace(second=0, microsecond=0) + timedelta(
        minutes=1 if now.second or now.microsecond else 0
    )
    while minute < now + hours.HORIZON:
        if is_open(minute):
            return minute
        minute += timedelta(minutes=1)
    whole = now.replace(microsecond=0)
    return (whole if whole == now else whole + timedelta(seconds=1)) + hours.HORIZON


@settings(max_examples=150, deadline=None)
@given(ZONES, HOURS, MOMENT)
def test_the_next_opening_is_the_one_that_a_scan_of_every_minute_finds(
    zones: tuple[str, ...], when: Hours, now: datetime
) -> None:
    assert hours.next_open(zones, when, now) == scan(zones, when, now)


@given(ZONES, HOURS, MOMENT)
def test_one_more_candidate_zone_never_opens_what_was_closed(
    zones: tuple[str, ...], when: Hours, now: datetime
) -> None:
    if not hours.is_open(zones, when, now):
        assert not hours.is_open((*zones, "America/New_York"), when, now)
