"""Quiet hours, in one zone and in several, over clock changes, against a scan of every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadline.rules import countries, hours
from threadline.rules.holidays import Calendar, Holiday
from threadline.rules.hours import Closed, Hours, Schedule, Why, Window

FEDERAL = hours.daily(time(8), time(21), "47 CFR 64.1200(c)(1)")
NEW_YORK = ("America/New_York",)
CHICAGO = ("America/Chicago",)


def of(zones: tuple[str, ...], when: Hours = FEDERAL) -> Schedule:
    return Schedule(((when, zones),))


WEEKDAYS = Hours((*(Window(time(9), time(18)),) * 5, Window(time(10), time(17)), None), "")
HOLIDAYS = Calendar("XX", "Days off", (Holiday("Monday off", month=11, weekday=0, nth=4),), "")


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
    assert hours.is_open(of(NEW_YORK, FEDERAL), now) is is_open


def test_the_last_microsecond_before_eight_is_closed() -> None:
    now = at("America/New_York", 2026, 11, 22, 8) - timedelta(microseconds=1)
    assert not hours.is_open(of(NEW_YORK, FEDERAL), now)
    assert hours.next_open(of(NEW_YORK, FEDERAL), now) == at("America/New_York", 2026, 11, 22, 8)


def test_a_person_in_one_of_two_zones_is_texted_only_when_both_are_open() -> None:
    idaho = ("America/Boise", "America/Los_Angeles")
    now = at("America/Boise", 2026, 11, 22, 8, 30)
    assert not hours.is_open(of(idaho, FEDERAL), now)
    assert hours.next_open(of(idaho, FEDERAL), now) == at("America/Los_Angeles", 2026, 11, 22, 8)


def test_a_number_that_may_be_anywhere_in_the_country_still_has_hours() -> None:
    for country in countries.COUNTRIES.values():
        assert country.hours is not None
        now = datetime(2026, 7, 1, tzinfo=UTC)
        opening = hours.next_open(of(country.zones, country.hours), now)
        assert opening < now + timedelta(days=2)
        assert hours.is_open(of(country.zones, country.hours), opening)


def test_every_zone_of_every_country_exists() -> None:
    for country in countries.COUNTRIES.values():
        assert country.zones
        assert [ZoneInfo(zone).key for zone in country.zones] == list(country.zones)


def test_now_is_the_answer_while_it_is_open() -> None:
    now = at("America/New_York", 2026, 11, 22, 12) + timedelta(microseconds=7)
    assert hours.next_open(of(NEW_YORK, FEDERAL), now) == now
    assert hours.closed_until(of(NEW_YORK, FEDERAL), now) is None


def test_an_opening_hour_that_the_clock_skips_opens_at_the_change() -> None:
    early = hours.daily(time(2, 30), time(21), "")
    now = at("America/New_York", 2026, 3, 8, 1, 0)
    assert hours.next_open(of(NEW_YORK, early), now) == at("America/New_York", 2026, 3, 8, 3, 0)


def test_hours_that_the_clock_repeats_are_open_twice() -> None:
    early = hours.daily(time(1), time(1, 30), "")
    now = at("America/New_York", 2026, 11, 1, 1, 45)  # the first 1:45 of two
    assert not hours.is_open(of(NEW_YORK, early), now)
    assert hours.next_open(of(NEW_YORK, early), now) == at("America/New_York", 2026, 11, 1, 1, 0, fold=1)


def test_an_opening_hour_that_the_clock_repeats_opens_again() -> None:
    early = hours.daily(time(1, 30), time(2), "")
    now = at("America/New_York", 2026, 11, 1, 1, 10, fold=1)  # closed again after the first 1:30 to 2:00
    assert not hours.is_open(of(NEW_YORK, early), now)
    assert hours.next_open(of(NEW_YORK, early), now) == at("America/New_York", 2026, 11, 1, 1, 30, fold=1)


def test_hours_may_run_past_midnight_or_never_close() -> None:
    night = hours.daily(time(20), time(4), "")
    always = hours.daily(time(0), time(0), "")
    for hour, is_open in ((19, False), (20, True), (23, True), (3, True), (4, False)):
        now = at("America/New_York", 2026, 11, 22, hour)
        assert hours.is_open(of(NEW_YORK, night), now) is is_open
        assert hours.is_open(of(NEW_YORK, always), now)


def test_a_day_without_hours_waits_for_the_next_that_has_some() -> None:
    sunday = at("America/Chicago", 2026, 11, 15, 12)
    schedule = of(CHICAGO, WEEKDAYS)
    assert not hours.is_open(schedule, sunday)
    assert hours.next_open(schedule, sunday) == at("America/Chicago", 2026, 11, 16, 9)
    assert hours.next_open(schedule, at("America/Chicago", 2026, 11, 14, 9)) == at(
        "America/Chicago", 2026, 11, 14, 10
    )


def test_a_sunday_before_a_holiday_waits_for_the_day_after_it() -> None:
    schedule = of(CHICAGO, Hours(WEEKDAYS.days, "", HOLIDAYS))
    sunday = at("America/Chicago", 2026, 11, 22, 12)
    assert hours.next_open(schedule, sunday) == at("America/Chicago", 2026, 11, 24, 9)


def test_the_night_before_a_day_without_hours_ends_with_it() -> None:
    late = Hours((*(Window(time(20), time(4)),) * 6, None), "")
    schedule = of(CHICAGO, late)
    assert hours.is_open(schedule, at("America/Chicago", 2026, 11, 21, 3))
    assert hours.is_open(schedule, at("America/Chicago", 2026, 11, 21, 23))
    assert not hours.is_open(schedule, at("America/Chicago", 2026, 11, 22, 3))
    assert not hours.is_open(schedule, at("America/Chicago", 2026, 11, 23, 3))


def test_two_places_at_once_are_open_when_both_are() -> None:
    schedule = Schedule(((FEDERAL, NEW_YORK), (WEEKDAYS, CHICAGO)))
    assert not hours.is_open(schedule, at("America/New_York", 2026, 11, 20, 8, 30))
    assert hours.is_open(schedule, at("America/Chicago", 2026, 11, 20, 17, 59))
    assert not hours.is_open(schedule, at("America/Chicago", 2026, 11, 20, 18))


def test_what_is_closed_is_named_with_its_reason() -> None:
    somewhere = Hours(WEEKDAYS.days, "", HOLIDAYS, "US-TX")
    schedule = Schedule(((FEDERAL, CHICAGO), (somewhere, CHICAGO)))
    day, night, holiday = (at("America/Chicago", 2026, 11, *when) for when in ((22, 12), (20, 18), (23, 12)))
    assert hours.closed(schedule, day) == (Closed("US-TX", CHICAGO[0], Why.DAY),)
    assert hours.closed(schedule, night) == (Closed("US-TX", CHICAGO[0], Why.NIGHT),)
    assert hours.closed(schedule, holiday) == (Closed("US-TX", CHICAGO[0], Why.HOLIDAY, "Monday off"),)
    assert hours.closed(schedule, at("America/Chicago", 2026, 11, 20, 12)) == ()


def test_where_no_moment_is_open_everywhere_the_answer_is_when_to_look_again() -> None:
    apart = ("Pacific/Kiritimati", "Pacific/Honolulu", "Asia/Kolkata", "Europe/London")
    brief = hours.daily(time(8), time(10), "")
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert hours.next_open(of(apart, brief), now) == now + hours.HORIZON
    assert not hours.is_open(of(apart, brief), now + hours.HORIZON)


def test_no_hours_are_never_open() -> None:
    now = datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert not hours.is_open(Schedule(()), now)
    assert hours.next_open(Schedule(()), now) == now + hours.HORIZON


def test_no_zone_and_an_unknown_zone_are_never_open() -> None:
    now = datetime(2026, 11, 22, 17, tzinfo=UTC)
    for zones in ((), ("Atlantis/Capital",), (*NEW_YORK, "../etc"), ("",)):
        assert not hours.is_open(of(zones, FEDERAL), now)
        assert hours.next_open(of(zones, FEDERAL), now) == now + hours.HORIZON


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
DAYS = st.lists(st.one_of(st.none(), st.builds(Window, CLOCK, CLOCK)), min_size=7, max_size=7).map(tuple)
DAILY = st.builds(Window, CLOCK, CLOCK).map(lambda window: (window,) * 7)
HOURS = st.builds(Hours, st.one_of(DAILY, DAYS), st.just(""), st.sampled_from([None, HOLIDAYS]))
SCHEDULES = st.lists(st.tuples(HOURS, ZONES), min_size=1, max_size=3).map(
    lambda rules: Schedule(tuple(rules))
)
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


QUARTER = timedelta(minutes=15)


def scan(schedule: Schedule, now: datetime) -> datetime:
    """The same by brute force: every quarter of an hour, in every zone."""

    def window(when: Hours, day: date) -> Window | None:
        off = when.closed_on is not None and day.month == 11 and day.weekday() == 0 and 22 <= day.day <= 28
        return None if off else when.days[day.weekday()]

    def is_open_in(when: Hours, zone: str, moment: datetime) -> bool:
        local = moment.astimezone(ZoneInfo(zone))
        today, before = window(when, local.date()), window(when, local.date() - timedelta(days=1))
        if today is None:
            return False
        clock, wraps = local.time(), today.closes <= today.opens
        by_day = clock >= today.opens if wraps else today.opens <= clock < today.closes
        return by_day or (before is not None and before.closes <= before.opens and clock < before.closes)

    def is_open(moment: datetime) -> bool:
        return all(is_open_in(when, zone, moment) for when, zones in schedule.rules for zone in zones)

    if is_open(now):
        return now
    moment = now + (datetime.min.replace(tzinfo=UTC) - now) % QUARTER
    while moment < now + hours.HORIZON:
        if is_open(moment):
            return moment
        moment += QUARTER
    whole = now.replace(microsecond=0)
    return (whole if whole == now else whole + timedelta(seconds=1)) + hours.HORIZON


@settings(max_examples=150, deadline=None)
@given(SCHEDULES, MOMENT)
def test_the_next_opening_is_the_one_that_a_scan_of_every_quarter_of_an_hour_finds(
    schedule: Schedule, now: datetime
) -> None:
    assert hours.next_open(schedule, now) == scan(schedule, now)


@given(SCHEDULES, SCHEDULES, MOMENT)
def test_one_more_candidate_never_opens_what_was_closed(
    schedule: Schedule, more: Schedule, now: datetime
) -> None:
    together = Schedule((*schedule.rules, *more.rules))
    assert hours.is_open(together, now) == (hours.is_open(schedule, now) and hours.is_open(more, now))
    assert hours.next_open(together, now) >= hours.next_open(schedule, now)


@given(SCHEDULES, MOMENT)
def test_it_is_open_where_nothing_is_closed(schedule: Schedule, now: datetime) -> None:
    assert hours.is_open(schedule, now) == (not hours.closed(schedule, now))


@settings(max_examples=150, deadline=None)
@given(SCHEDULES, MOMENT, st.lists(st.integers(-400_000, 400_000), max_size=12), st.integers(0, 999_999))
def test_what_was_found_out_before_never_changes_the_answer(
    schedule: Schedule, now: datetime, steps: list[int], fraction: int
) -> None:
    for step in steps:
        moment = now + timedelta(seconds=step, microseconds=fraction)
        afresh = hours.closed_until(Schedule(schedule.rules), moment)
        assert hours.closed_until(schedule, moment) == afresh
        assert hours.closed_until(schedule, moment + timedelta(seconds=1)) == hours.closed_until(
            Schedule(schedule.rules), moment + timedelta(seconds=1)
        )
