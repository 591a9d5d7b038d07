"""What others know of numbers: every line is a finding or refused, whatever stands in the file."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import scrubs as rules
from threadline.rules.consent_imports import Bad
from threadline.rules.scrubs import Finding, Result, Source, Unusable

DAY, TODAY = date(2026, 3, 1), date(2026, 3, 2)
HERS = "+13125550144"


def read(text: str, source: Source, country: str = "US") -> list[Finding | Bad]:
    return list(rules.findings(text, source, country=country, day=DAY, today=TODAY))


def test_the_databases_answers_are_read() -> None:
    text = "Phone,Date,Result\n3125550144,2026-02-11,Yes\n(312) 555-0145,02/11/2026,no\n13125550146,20260211,No Data\n"
    asked = date(2026, 2, 11)
    assert read(text, Source.REASSIGNED) == [
        Finding(2, HERS, Result.YES, asked),
        Finding(3, "+13125550145", Result.NO, asked),
        Finding(4, "+13125550146", Result.NO_DATA, asked),
    ]


def test_a_deactivation_file_may_be_numbers_alone() -> None:
    assert read("3125550144\r\n\r\n3125550145|20260214\r\n", Source.DEACTIVATED)[0] == Finding(
        1, HERS, Result.DEACTIVATED, DAY
    )
    [one] = read("'+13125550144;2026-02-14\n", Source.DEACTIVATED)
    assert one == Finding(1, HERS, Result.DEACTIVATED, date(2026, 2, 14))


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("Landline", Result.LANDLINE), ("fixed line", Result.LANDLINE), ("FIXED", Result.LANDLINE),
        ("mobile", Result.MOBILE), ("wireless", Result.MOBILE), ("VoIP", Result.VOIP),
    ],
)  # fmt: skip
def test_line_types_have_several_names(said: str, result: Result) -> None:
    assert read(f"3125550144,{said}\n", Source.LINE_TYPES) == [Finding(1, HERS, result, DAY)]


@pytest.mark.parametrize(
    ("line", "source", "column", "reason"),
    [
        ("12", Source.DEACTIVATED, "number", "too_short"),
        ("=1+1", Source.DEACTIVATED, "number", "unreadable"),
        ("3125550144", Source.REASSIGNED, "date", "no_day"),
        ("3125550144,yesterday,yes", Source.REASSIGNED, "date", "no_day"),
        ("3125550144,2026-03-03,yes", Source.REASSIGNED, "date", "future"),
        ("3125550144,2026-02-01", Source.REASSIGNED, "result", "no_result"),
        ("3125550144,2026-02-01,perhaps", Source.REASSIGNED, "result", "no_result"),
        ("3125550144", Source.LINE_TYPES, "result", "no_result"),
        ("3125550144,03/04/1999", Source.DEACTIVATED, "date", "no_day"),
    ],
)
def test_a_line_is_refused_with_its_reason(line: str, source: Source, column: str, reason: str) -> None:
    assert read(line, source) == [Bad(1, column, reason)]


def test_only_a_first_line_without_digits_is_a_heading() -> None:
    assert read("number\nnumber\n", Source.DEACTIVATED) == [Bad(2, "number", "unreadable")]


def test_numbers_of_other_countries_are_read_as_dialled_there() -> None:
    [one] = read("020 7946 0958", Source.DEACTIVATED, country="GB")
    assert one == Finding(1, "+442079460958", Result.DEACTIVATED, DAY)


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", Unusable.EMPTY), (b" \n", Unusable.EMPTY), ("ñ".encode("latin-1"), Unusable.NOT_UTF8)],
)
def test_a_file_that_cannot_be_used_is_refused_whole(content: bytes, why: Unusable) -> None:
    assert rules.open_text(content) is why


def test_a_day_ends_where_the_workspace_is() -> None:
    assert rules.ends(date(2026, 3, 1), ZoneInfo("America/Chicago")) == datetime(2026, 3, 2, 6, tzinfo=UTC)


@given(st.text(max_size=200), st.sampled_from(Source))
def test_whatever_stands_in_it_every_line_is_read_or_refused(text: str, source: Source) -> None:
    try:
        found = read(text, source)
    except csv.Error:
        return
    assert all(isinstance(each, Finding | Bad) for each in found)
    assert all(each.day <= TODAY for each in found if isinstance(each, Finding))


@pytest.mark.parametrize(
    ("source", "as_of", "due"),
    [
        (Source.REASSIGNED, date(2026, 11, 26), date(2026, 12, 27)),
        (Source.REASSIGNED, None, date(2026, 2, 1)),
        (Source.DEACTIVATED, date(2026, 1, 1), date(2026, 1, 3)),
        (Source.DEACTIVATED, None, None),
        (Source.LINE_TYPES, date(2026, 1, 1), None),
        (Source.LINE_TYPES, None, None),
    ],
)
def test_the_next_file_is_due_so_long_after_the_last_as_that_holds(
    source: Source, as_of: date | None, due: date | None
) -> None:
    assert rules.next_due(source, as_of=as_of, began=date(2026, 1, 1)) == due
