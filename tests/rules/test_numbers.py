"""Reading numbers, and telling where they may be."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers import timezone

from threadline.rules import countries, numbers
from threadline.rules.numbers import Number, Problem

US = countries.COUNTRIES["US"].zones


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("(202) 555-0123", "+12025550123"),
        ("202.555.0123", "+12025550123"),
        ("1 202 555 0123", "+12025550123"),
        ("+1 (202) 555-0123", "+12025550123"),
        (" tel:+1-202-555-0123 ", "+12025550123"),
        ("٢٠٢٥٥٥٠١٢٣", "+12025550123"),
        ("+44 20 7946 0018", "+442079460018"),
        ("+63 917 123 4567", "+639171234567"),
    ],
)
def test_what_people_type_becomes_e164(raw: str, e164: str) -> None:
    number = numbers.parse(raw, country="US")
    assert isinstance(number, Number)
    assert number.e164 == e164
    assert (number.country, number.zones) == numbers.describe(e164)


@given(national=st.from_regex(r"[0-9]{10}", fullmatch=True))
@example(national="2025550123")
@example(national="5235550100")
@example(national="1208555012")
def test_a_number_as_programs_write_it_is_read_as_any_other_way_of_writing_it(national: str) -> None:
    assert numbers.parse(f"+1{national}", country="US") == numbers.parse(f" +1 {national}", country="US")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", Problem.EMPTY),
        ("  ", Problem.EMPTY),
        ("hello", Problem.UNREADABLE),
        ("\x00\ud800", Problem.UNREADABLE),
        ("555-0123", Problem.TOO_SHORT),
        ("9" * 300, Problem.TOO_LONG),
        ("20255501234567", Problem.TOO_LONG),
        ("202 555 0123 x5", Problem.EXTENSION),
        ("+1 208 111 0000", Problem.INVALID),
        ("+999 123456789", Problem.UNREADABLE),
    ],
)
def test_what_is_no_number_says_why(raw: str, problem: Problem) -> None:
    assert numbers.parse(raw, country="US") is problem


@pytest.mark.parametrize(
    ("e164", "country", "zones"),
    [
        ("+12025550123", "US", ("America/New_York",)),
        ("+12085550123", "US", ("America/Boise", "America/Los_Angeles")),
        ("+14165550100", "CA", ("America/Toronto",)),
        ("+18005550123", "US", US),
        ("+18885550123", "US", US),
        ("+17875550100", "US", ("America/Puerto_Rico",)),
        ("+16715550100", "US", ("Pacific/Guam",)),
        ("+442079460018", "GB", ("Europe/London",)),
        ("+447400123456", "GB", countries.COUNTRIES["GB"].zones),
        ("+61412345678", "AU", countries.COUNTRIES["AU"].zones),
        ("+61255053000", "AU", ("Australia/Lord_Howe",)),
        ("+639171234567", "PH", ("Asia/Manila",)),
    ],
)
def test_a_number_tells_its_country_and_every_zone_it_may_be_in(
    e164: str, country: str, zones: tuple[str, ...]
) -> None:
    assert numbers.describe(e164) == (country, zones)


def test_islands_that_share_a_calling_code_are_other_countries() -> None:
    assert numbers.describe("+18765550123")[0] == "JM"
    assert numbers.describe("+447624123456")[0] == "IM"
    assert countries.find(numbers.describe("+447624123456")[0]) is None


@pytest.mark.parametrize(
    "junk", ["", "+", "+1", "+1202", "12025550123", "hello", "+1202555012x", "+120255501234"]
)
def test_what_is_no_number_is_nowhere(junk: str) -> None:
    assert numbers.describe(junk) == (None, ())


@given(st.text(max_size=20))
def test_describing_and_showing_never_fail(text: str) -> None:
    numbers.describe(text)
    numbers.show(text)
    assert len(numbers.mask(text)) <= 5


@given(st.integers(200, 999), st.integers(2_000_000, 9_999_999))
@example(523, 9_485_331)
@example(524, 3_814_037)
def test_an_area_code_answers_as_the_number_itself_would(area: int, line: int) -> None:
    e164 = f"+1{area}{line}"
    number = phonenumbers.parse(e164)
    country, zones = numbers.describe(e164)
    if not phonenumbers.is_valid_number(number):
        return
    region = phonenumbers.region_code_for_number(number)
    assert country == countries.TERRITORIES.get(region, region)
    if country in countries.COUNTRIES:
        theirs = timezone.time_zones_for_number(number)
        geographic = phonenumbers.is_number_geographical(number) and len(theirs) < 10
        assert zones == (theirs if geographic else countries.COUNTRIES[country].zones)


RANGES = st.sampled_from(["+441", "+442", "+447", "+614", "+612", "+6189", "+639", "+632"])


@given(RANGES, st.integers(0, 10**8 - 1))
def test_a_range_answers_as_the_number_itself_would(start: str, rest: int) -> None:
    length = 13 if start.startswith(("+44", "+639")) else 12
    e164 = (start + f"{rest:09}")[:length]
    number = phonenumbers.parse(e164)
    if phonenumbers.is_valid_number(number):
        region = phonenumbers.region_code_for_number(number)
        country, zones = numbers.describe(e164)
        assert country == region
        assert zones or country not in countries.COUNTRIES


def test_people_of_its_country_read_it_as_they_write_it() -> None:
    assert numbers.show("+12025550123") == "(202) 555-0123"
    assert numbers.show("+639171234567") == "0917 123 4567"
    assert numbers.show("no number") == "no number"


def test_a_log_sees_two_digits_at_most() -> None:
    assert numbers.mask("+12025550123") == "***23"
    assert numbers.mask("+12") == "***"
