"""An operator's own file over the table: what it changes, and what is said when it cannot be read."""

from __future__ import annotations

from datetime import date, time

import pytest

from threadline.rules import holidays, jurisdiction_files
from threadline.rules.hours import Window
from threadline.rules.jurisdictions import Cap

OURS = jurisdiction_files.ours()
CAPS = (
    "caps must hold tables like { texts = 3, hours = 24, same_purpose = true, automated = false },"
    " with at least one text and at most 720 hours."
)


def test_nothing_said_is_the_products_table() -> None:
    table, wrong = jurisdiction_files.read("")
    assert (table.version, wrong) == (OURS.version, ())
    assert not any(place.own for place in table.places.values())


def test_a_row_replaces_what_it_names_and_leaves_the_rest() -> None:
    table, wrong = jurisdiction_files.read(
        """
        [places.US-FL]
        hours = { every = "10:00-24:00", weekends = "closed", saturday = "12:00-13:30" }
        areas = ["999"]
        zips = ["100-101"]
        """
    )
    assert wrong == ()
    florida, before = table.places["US-FL"], OURS.places["US-FL"]
    assert florida.hours is not None
    assert florida.hours.days == (
        *(Window(time(10), time(0)),) * 5, Window(time(12), time(13, 30)), None,
    )  # fmt: skip
    assert (florida.caps, florida.zones, florida.source) == (before.caps, before.zones, before.source)
    assert florida.own
    assert table.areas["999"] == ("US-FL",)
    assert table.areas["305"] == ("US-FL",)
    assert set(table.zips["US", "100"]) == {"US-FL", "US-NY"}
    assert table.version != OURS.version


def test_a_place_and_holidays_of_ones_own_are_added() -> None:
    table, wrong = jurisdiction_files.read(
        """
        [holidays.MINE]
        name = "Days off"
        source = "we"
        extends = "US"
        days = [{ name = "Founder's Day", month = 4, day = 2, observed = true }]
        [places.FR]
        name = "France"
        zones = ["Europe/Paris"]
        hours = { weekdays = "10:00-13:00" }
        holidays = "MINE"
        caps = [{ texts = 4, hours = 720 }]
        source = "we"
        since = 2023-03-01
        """
    )
    assert wrong == ()
    france = table.places["FR"]
    assert france.hours is not None
    assert france.hours.closed_on is not None
    assert france.hours.days[5:] == (None, None)
    assert france.caps == (Cap(4, 720),)
    names = {day.name for day in france.hours.closed_on.days}
    assert {"Founder's Day", "Thanksgiving"} <= names
    assert holidays.name_on(france.hours.closed_on, date(2027, 4, 2)) == "Founder's Day"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("places = 3", "places must hold tables, one for each code, like [places.US]."),
        ("[zones]", "There is no table 'zones'; there are [places.…] and [holidays.…]."),
        ("[places.Texas]", "places.Texas: A place is named by its ISO 3166 code, like US or US-TX."),
        ("[places.US-TX]\nclosed = true", "places.US-TX: There is no field 'closed'."),
        ("[places.US-TX]\nname = 3", "places.US-TX: name must be words."),
        ('[places.US-TX]\nsince = "now"', "places.US-TX: since must be a day like 2026-01-31."),
        ("[places.US-TX]\nsince = 2026-01-01T10:00:00", "places.US-TX: since must be a day like 2026-01-31."),
        ("[places.US-TX]\nzones = []", "places.US-TX: zones is missing."),
        ('[places.US-TX]\nzones = ["US/Mars"]', "places.US-TX: There is no time zone 'US/Mars'."),
        ('[places.US-TX]\nareas = ["51"]', "places.US-TX: '51' is no area code."),
        (
            '[places.US-TX]\nzips = ["770-750"]',
            "places.US-TX: '770-750' is no range of ZIP codes; write the first three digits, like 750 or 750-770.",
        ),
        (
            '[places.US-TX]\nhours = { every = "21:00-09:00" }',
            "places.US-TX: hours.every must be \"closed\" or a time like \"09:00-21:00\", not '21:00-09:00'.",
        ),
        (
            '[places.US-TX]\nhours = { every = "09:00-24:30" }',
            "places.US-TX: hours.every must be \"closed\" or a time like \"09:00-21:00\", not '09:00-24:30'.",
        ),
        (
            '[places.US-TX]\nhours = { sundays = "closed" }',
            "places.US-TX: hours has no 'sundays'; it has every, weekdays, weekends, and the days.",
        ),
        ('[places.US-TX]\nholidays = "TX"', "places.US-TX: There is no table of holidays 'TX'."),
        ('[places.US-UT]\nhours = { every = "closed" }', "places.US-UT: source is missing: which law says so."),
        ('[places.US]\nhours = {}', "places.US: hours is missing."),
        ('[places.FR-75]\nname = "P"\nzones = ["Europe/Paris"]', "places.FR-75: Its country FR is not in the table."),
        ('[holidays.X]\nname = "X"\nsource = "X"', "holidays.X: days must be a list of tables."),
        (
            '[holidays.X]\nname = "X"\nsource = "X"\nextends = "US-LA"\ndays = []',
            "holidays.X: extends names 'US-LA', which is no table of holidays that stands by itself.",
        ),
        *(
            (
                f'[holidays.X]\nname = "X"\nsource = "X"\ndays = [{{ name = "D", {day} }}]',
                "holidays.X: 'D' needs a name and month and day, or month, weekday and nth, or easter.",
            )
            for day in (
                "month = 2, day = 29", "month = 13, day = 1", 'month = 1, weekday = "monday"', "easter = 1.5",
                'month = 1, weekday = "monday", nth = 5', "day = 3", 'month = 1, day = 1, years = "odd"',
                'month = 1, day = 1, observed = "yes"', 'month = 1, weekday = "monday", nth = 1, plus = 99',
            )
        ),
        *(
            (
                f"[places.US-TX]\ncaps = [{{ {cap} }}]",
                f"places.US-TX: {CAPS}",
            )
            for cap in ("texts = 0, hours = 1", "texts = 1", "texts = 1, hours = 721", "texts = true, hours = 1",
                        'texts = 1, hours = 1, automated = "no"', "texts = 1, hours = 1, days = 2")
        ),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_has_its_sentence_and_nothing_of_the_file_counts(
    text: str, sentence: str
) -> None:
    table, wrong = jurisdiction_files.read(text)
    assert wrong == (sentence,)
    assert table is OURS


def test_what_is_no_toml_says_where() -> None:
    _, [sentence] = jurisdiction_files.read("[places")
    assert sentence.startswith("It is no TOML: ")
    assert "end of document" in sentence
