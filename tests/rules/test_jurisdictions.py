"""Whose hours count: 10,000 people against a reading of the table's files that shares no code with the product."""

from __future__ import annotations

import random
import tomllib
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers.geodata import GEOCODE_DATA
from phonenumbers.tzdata import TIMEZONE_DATA
from tests.rules.gates import EMERGENCY, OFFER, REMINDER, but

from threadline.rules import gate, hours, jurisdiction_files, jurisdictions, numbers, standing
from threadline.rules.gate import Hold, Holding, Send
from threadline.rules.jurisdictions import Cap
from threadline.rules.standing import Declared

TABLE = jurisdiction_files.ours()
FOLDER = resources.files("threadline.rules") / "tables"
ROWS: dict[str, Any] = {
    code: row
    for name in ("countries", "states")
    for code, row in tomllib.loads((FOLDER / f"{name}.toml").read_text())["places"].items()
}
STATES = [code for code in ROWS if code.startswith("US-")]
OWN_HOURS = [
    "FL",
    "OK",
    "WA",
    "MD",
    "MA",
    "NJ",
    "AL",
    "LA",
    "MS",
    "CT",
    "NV",
    "MI",
    "MN",
    "NM",
    "KY",
    "RI",
    "TX",
]
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
# Of the days below only Thanksgiving is a holiday, of the United States and so of Louisiana.
THANKSGIVING = date(2026, 11, 26)
EASTERN = ZoneInfo("America/New_York")
MOMENTS = {
    f"{day}, {hour}:{minute:02d} Eastern": datetime(*when, hour, minute, tzinfo=EASTERN).astimezone(UTC)
    for day, when in (
        ("a weekday", (2026, 11, 18)),
        ("a Sunday", (2026, 11, 22)),
        ("a holiday", (2026, 11, 26)),
    )
    for hour, minute in ((7, 30), (19, 30))
}
TOLL_FREE = "800"
Person = tuple[str, str, str, str]  # area code, state and ZIP code as written, zone


def _zip(code: str) -> str:
    return str(ROWS[code]["zips"][0])[:3] + "12"


def _people() -> list[Person]:
    """All states by each way to name one, and every zone declared; then any mixture, 10,000 in all."""
    draw = random.Random(4)
    people: list[Person] = []
    for code in STATES:
        name = ROWS[code]["name"]
        people += [(area, "", "", "") for area in ROWS[code]["areas"]]
        people += [(TOLL_FREE, said, "", "") for said in (name, name.upper(), code[3:], code[3:].lower())]
        people += [(TOLL_FREE, "", _zip(code), "")]
        people += [("212", name, "", zone) for zone in ROWS["US"]["zones"]]
    while len(people) < 10_000:
        # Nine people in ten are of a few states, so that mixtures come again and scans are remembered.
        pool = STATES if draw.random() < 0.1 else STATES[::9]
        one, two, three = draw.choice(pool), draw.choice(pool), draw.choice(pool)
        area = draw.choice([*ROWS[one]["areas"][:1], TOLL_FREE])
        people.append((area, draw.choice(["", ROWS[two]["name"]]), draw.choice(["", _zip(three)]), ""))
    return people


PEOPLE = _people()


def _candidates(person: Person) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The states and zones of somebody, read from the files: what each row says of itself."""
    area, said, postcode, zone = person
    states, declared = set(), set()
    for code in STATES:
        row = ROWS[code]
        ranges = [(part[:3], part[-3:]) for part in row["zips"]]
        if said.lower() in (row["name"].lower(), code[3:].lower()):
            declared.add(code)
        if postcode and any(first <= postcode[:3] <= last for first, last in ranges):
            declared.add(code)
        if area in row["areas"]:
            states.add(code)
    if zone:
        return tuple(sorted(states | declared)), (zone,)
    zones = {each for code in declared for each in ROWS[code]["zones"]}
    plan = set(numbers.describe(_number(area))[1])
    if plan != set(ROWS["US"]["zones"]):
        zones |= plan
    else:  # nowhere by itself: a toll-free number, or a code that only the states' rows place
        zones |= {each for code in states for each in ROWS[code]["zones"]}
    return tuple(sorted(states | declared)), tuple(sorted(zones or ROWS["US"]["zones"]))


def _number(area: str) -> str:
    return f"+1{area}5550123"


def _window(row: dict[str, Any], day: date) -> str:
    said, name = row["hours"], WEEK[day.weekday()]
    group = "weekends" if name in ("saturday", "sunday") else "weekdays"
    return str(said.get(name) or said.get(group) or said.get("every"))


def _row_open(row: dict[str, Any], zone: str, moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(zone))
    if row.get("holidays") == "US-LA" and local.date() == THANKSGIVING:
        return False
    opens, _, closes = _window(row, local.date()).partition("-")
    return closes != "" and opens <= f"{local:%H:%M}" < closes


@cache
def _expected(states: tuple[str, ...], zones: tuple[str, ...], now: datetime) -> datetime | None:
    """None when every row is open, else when all first are: by looking at every hour, for all open on one."""
    known = {zone for code in states for zone in ROWS[code]["zones"]}
    asked = [(ROWS["US"], zone) for zone in zones]
    for code in states:
        if "hours" in ROWS[code]:
            own = [zone for zone in zones if zone in ROWS[code]["zones"] or zone not in known]
            asked += [(ROWS[code], zone) for zone in own or zones]
    moment = now
    while not all(_row_open(row, zone, moment) for row, zone in asked):
        moment += timedelta(minutes=60 - moment.minute)
        if moment >= now + timedelta(days=10):
            break
    return None if moment == now else moment


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
def test_ten_thousand_people_are_texted_when_every_row_of_the_table_allows_it(now: datetime) -> None:
    assert len(PEOPLE) == 10_000
    wrong = []
    for person in PEOPLE:
        area, said, postcode, zone = person
        found = standing.find(TABLE, _number(area), Declared(said, postcode, "", zone))
        schedule = jurisdictions.schedule(TABLE, found.country, found.states, found.zones)
        until = _expected(*_candidates(person), now)
        expected = Send(REMINDER.granted, False, True) if until is None else Hold(Holding.QUIET_HOURS, until)  # type: ignore[arg-type]
        for text in (REMINDER, OFFER):
            verdict = gate.decide(but(text, hours=schedule), now)
            if verdict != expected:
                wrong.append((person, verdict, expected))
        assert isinstance(gate.decide(but(EMERGENCY, hours=schedule), now), Send)
    assert wrong == []


def test_the_people_are_of_all_states_and_zones_and_are_both_sent_and_held() -> None:
    seen = [_candidates(person) for person in PEOPLE]
    assert {code for states, _ in seen for code in states} == set(STATES)
    assert {zone for _, zones in seen for zone in zones} >= set(ROWS["US"]["zones"])
    for now in MOMENTS.values():
        answers = {_expected(states, zones, now) for states, zones in seen}
        assert None in answers
        assert len(answers) > 3


@pytest.mark.parametrize(
    ("code", "clocks"),
    [
        *((f"US-{state}", ["08:00-20:00"] * 7) for state in ("FL", "OK", "WA", "MD", "MA", "NJ")),
        *((f"US-{state}", [*["08:00-20:00"] * 6, ""]) for state in ("AL", "LA", "MS")),
        *((f"US-{state}", ["09:00-20:00"] * 7) for state in ("CT", "NV")),
        *((f"US-{state}", ["09:00-21:00"] * 7) for state in ("MI", "MN", "NM")),
        ("US-KY", ["10:00-21:00"] * 7),
        ("US-RI", [*["09:00-18:00"] * 5, *["10:00-17:00"] * 2]),
        ("US-TX", [*["09:00-21:00"] * 6, "12:00-21:00"]),
        ("US", ["08:00-21:00"] * 7),
        ("CA", [*["09:00-21:30"] * 5, *["10:00-18:00"] * 2]),
        ("AU", [*["09:00-20:00"] * 5, "09:00-17:00", ""]),
    ],
)
def test_the_table_says_what_the_law_says(code: str, clocks: list[str]) -> None:
    own = TABLE.places[code].hours
    assert own is not None
    said = ["" if day is None else f"{day.opens:%H:%M}-{day.closes:%H:%M}" for day in own.days]
    assert said == clocks
    assert own.source


def test_no_other_state_has_hours_of_its_own_and_louisiana_alone_has_holidays() -> None:
    states = [place for place in TABLE.places.values() if place.code != place.country]
    assert {place.code[3:] for place in states if place.hours is not None} == set(OWN_HOURS)
    assert [each.code for each in states if each.hours and each.hours.closed_on] == ["US-LA"]


def test_the_states_caps_are_three_on_one_subject_and_maines_one_of_a_program() -> None:
    three = Cap(3, 24, same_purpose=True)
    assert dict(jurisdictions.caps(TABLE)) == {
        "US-FL": three, "US-OK": three, "US-MD": three, "US-ME": Cap(1, 8, automated=True),
    }  # fmt: skip


def test_every_area_code_is_in_the_state_where_the_numbering_plan_has_most_of_its_towns() -> None:
    names = {place.name: code for code, place in TABLE.places.items()}
    names |= {"Washington State": "US-WA", "Washington D.C.": "US-DC"}
    towns: dict[str, Counter[str]] = defaultdict(Counter)
    for prefix, by_language in GEOCODE_DATA.items():
        if prefix[0] == "1" and numbers.describe(_number(prefix[1:4]))[0] == "US":
            said = by_language.get("en", "")
            code = names.get(said) or f"US-{said.rpartition(', ')[2]}"
            towns[prefix[1:4]][code if code in STATES else ""] += 1
    assert len(towns) > 350
    states = {area: of.most_common(1)[0][0] for area, of in towns.items()}
    assert {area: (code,) for area, code in states.items() if code}.items() <= TABLE.areas.items()


def test_every_area_code_of_the_country_that_belongs_to_a_place_is_in_the_table() -> None:
    anywhere = TABLE.places["US"].zones
    placed = {
        f"{area}" for area in range(200, 1000)
        if (found := numbers.describe(_number(f"{area}")))[0] == "US" and found[1] != anywhere
    }  # fmt: skip
    assert len(placed) > 350
    assert placed <= TABLE.areas.keys()


def test_no_two_rows_name_one_area_code_and_every_zone_exists() -> None:
    assert all(len(codes) == 1 for codes in TABLE.areas.values())
    for place in TABLE.places.values():
        assert [ZoneInfo(zone).key for zone in place.zones] == list(place.zones)


@pytest.mark.parametrize(
    ("number", "said", "states", "zones"),
    [
        ("+12125550123", Declared(), ("US-NY",), ("America/New_York",)),
        (
            "+19155550123",
            Declared("Oklahoma", "10001"),
            ("US-OK", "US-NY", "US-TX"),
            ("America/Chicago", "America/New_York", "America/Denver"),
        ),
        ("+18005550123", Declared("tx"), ("US-TX",), ("America/Chicago", "America/Denver")),
        ("+18005550123", Declared("", "96813-1234"), ("US-HI",), ("Pacific/Honolulu",)),
        ("+18005550123", Declared(), (), TABLE.places["US"].zones),
        ("+12125550123", Declared("Freedonia", "1234"), ("US-NY",), ("America/New_York",)),
        ("+12125550123", Declared("TX", zone="America/Denver"), ("US-TX", "US-NY"), ("America/Denver",)),
        ("+447400123456", Declared("TX", "10001"), (), ("Europe/London",)),
        (
            "+447400123456",
            Declared("TX", country="US"),
            ("US-TX",),
            ("America/Chicago", "America/Denver", "Europe/London"),
        ),
        ("+18005550123", Declared(country="PR"), ("US-PR",), ("America/Puerto_Rico",)),
        ("+18005550123", Declared("TX", country="UM"), ("US-TX",), ("America/Chicago", "America/Denver")),
        ("+12125550123", Declared("District of Columbia"), ("US-DC", "US-NY"), ("America/New_York",)),
        ("+12125550123", Declared("Washington D.C."), ("US-DC", "US-NY"), ("America/New_York",)),
    ],
)
def test_a_person_may_be_wherever_anything_says(
    number: str, said: Declared, states: tuple[str, ...], zones: tuple[str, ...]
) -> None:
    found = standing.find(TABLE, number, said)
    assert (found.states, found.zones) == (states, zones)


def test_a_country_without_rules_has_no_hours() -> None:
    assert jurisdictions.schedule(TABLE, None, (), ()) is None
    assert jurisdictions.schedule(TABLE, "FR", (), ("Europe/Paris",)) is None


def test_a_state_with_hours_knows_every_zone_of_its_numbers() -> None:
    for prefix, zones in TIMEZONE_DATA.items():
        for code in TABLE.areas.get(prefix[1:4], ()) if prefix[0] == "1" else ():
            place = TABLE.places[code]
            assert place.hours is None or set(zones) <= set(place.zones), prefix


AREAS = st.sampled_from(sorted(TABLE.areas))
SAID = st.one_of(st.just(""), st.sampled_from([ROWS[code]["name"] for code in STATES]))
ZIPS = st.one_of(st.just(""), st.sampled_from([_zip(code) for code in STATES]))
ANY_TIME = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@settings(max_examples=500, deadline=None)
@given(AREAS, SAID, ZIPS, SAID, ZIPS, ANY_TIME)
def test_more_that_is_known_of_a_person_never_opens_an_hour(
    area: str, said: str, postcode: str, more: str, other: str, now: datetime
) -> None:
    def opened(declared: Declared) -> bool:
        found = standing.find(TABLE, _number(area), declared)
        schedule = jurisdictions.schedule(TABLE, found.country, found.states, found.zones)
        assert schedule is not None
        return hours.is_open(schedule, now)

    if opened(Declared(said or more, postcode or other)):
        assert opened(Declared(said, postcode))
        assert opened(Declared())
