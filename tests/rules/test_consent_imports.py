"""Lists of consent: every row is whole or refused, whatever stands in the file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import consent_imports as rules
from threadline.rules import suppression
from threadline.rules.channels import Channel
from threadline.rules.consent_imports import Bad, Column, Known, Offered, Row, Sheet, Unusable
from threadline.rules.levels import Level, Medium

KNOWN = Known(
    "US",
    ZoneInfo("America/Chicago"),
    {"reminders": Offered(1, Level.INFORMATIONAL), "offers": Offered(2, Level.PROMOTIONAL)},
    datetime(2026, 4, 1, 12, tzinfo=UTC),
)
GOOD = {"number": "312 555 0144", "purpose": "Reminders", "when": "2026-03-02"}


def read(text: str | bytes) -> list[Row | Bad]:
    sheet = rules.open_sheet(text.encode() if isinstance(text, str) else text)
    assert isinstance(sheet, Sheet), sheet
    return list(rules.rows(sheet, KNOWN))


def row(**said: str) -> Row | Bad:
    """One row with these cells beside (or instead of) good ones."""
    cells = {**GOOD, **said}
    out = io.StringIO()
    csv.writer(out).writerows([cells.keys(), cells.values()])
    [one] = read(out.getvalue())
    return one


def test_a_row_with_everything_keeps_everything() -> None:
    said = {
        "purpose": "OFFERS", "when": "2026-03-02T09:30:00-06:00", "level": "Promotional", "medium": "web_form",
        "capture": "I agree,\nyes", "campaign": "spring", "ip": "2001:db8::1", "identity": "A. Ruiz",
        "channel": "Voice", "text_version": "3",
        "source_url": "https://shop.example/x", "user_agent": "Firefox", "collected_by": "Till",
    }  # fmt: skip
    one = row(**said)
    assert isinstance(one, Row)
    assert (one.line, one.number, one.purpose, one.level, one.medium) == (
        2, "+13125550144", 2, Level.PROMOTIONAL, Medium.WEB_FORM,
    )  # fmt: skip
    assert one.channel is Channel.VOICE
    assert one.occurred_at == datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    kept = {column.value: text for column, text in one.said.items()}
    assert kept.items() >= {name: said[name] for name in list(said)[4:]}.items()


def test_what_is_left_out_is_the_purposes_level_and_an_import_at_the_beginning_of_the_day() -> None:
    one = row()
    assert isinstance(one, Row)
    assert (one.channel, one.level, one.medium) == (Channel.TEXT, Level.INFORMATIONAL, Medium.IMPORT)
    assert one.occurred_at == datetime(2026, 3, 2, 6, tzinfo=UTC)  # midnight in Chicago


@pytest.mark.parametrize(
    ("said", "column", "reason"),
    [
        ({"number": ""}, "number", "missing"),
        ({"number": "Ana"}, "number", "unreadable"),
        ({"number": "555 0144"}, "number", "too_short"),
        ({"number": "=HYPERLINK(1)"}, "number", "unreadable"),
        ({"purpose": "Nothing"}, "purpose", "unknown"),
        ({"when": "03/02/2026"}, "when", "no_time"),
        ({"when": "2026-02-30"}, "when", "no_time"),
        ({"when": "1999-12-01"}, "when", "no_time"),
        ({"when": "9999-12-31 23:59"}, "when", "no_time"),
        ({"when": "2026-04-01 12:00Z"}, "when", None),
        ({"when": "2026-04-01 12:01Z"}, "when", "future"),
        ({"channel": "fax"}, "channel", "unknown"),
        ({"level": "all"}, "level", "unknown"),
        ({"level": "conversational"}, "level", "unknown"),
        ({"level": "promotional"}, "level", "above"),
        ({"medium": "fax"}, "medium", "unknown"),
        ({"purpose": "offers"}, "capture", "no_words"),
        ({"purpose": "offers", "capture": "yes", "medium": "spoken"}, "medium", "spoken"),
        ({"purpose": "offers", "level": "informational"}, "", None),
        ({"ip": "1.2.3"}, "ip", "no_address"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "no_address"),
        ({"capture": "x" * 10_000}, "capture", "too_long_cell"),
        ({"capture": "a\x00b"}, "capture", "unkeepable"),
    ],
)
def test_a_row_is_refused_with_its_column_and_reason(
    said: dict[str, str], column: str, reason: str | None
) -> None:
    one = row(**said)
    if reason is None:
        assert isinstance(one, Row)
    else:
        assert one == Bad(2, column, reason)


def test_a_cell_too_many_is_not_read_as_another_column() -> None:
    assert read("number,purpose,when\n312 555 0144,Reminders,2026-03-02,2026-03-01\n") == [
        Bad(2, "number", "wider")
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Unusable.EMPTY),
        (b"\xef\xbb\xbf \n", Unusable.EMPTY),
        ("número".encode("latin-1"), Unusable.NOT_UTF8),
        ("number,purpose,when\n".encode("utf-16"), Unusable.NOT_UTF8),
        (b"312 555 0144\n", Unusable.NO_HEADING),
        (b"number,purpose\n", Unusable.NO_HEADING),
        (b"number,purpose,when,Number\n", Unusable.DOUBLED),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole(content: bytes, why: Unusable) -> None:
    assert rules.open_sheet(content) is why


@pytest.mark.parametrize("text", [
    "\ufeffNumber;Purpose;When;Shoe size\r\n\r\n'+1 312 555 0144;reminders;2026-03-02;39\r\n",
    "when\tpurpose\tnumber\n2026-03-02\treminders\t(312) 555-0144\n",
    '"number","purpose","when"\n"312-555-0144","reminders","2026-03-02"\n',
])  # fmt: skip
def test_spreadsheets_ways_are_understood(text: str) -> None:
    [one] = read(text)
    assert isinstance(one, Row)
    assert one.number == "+13125550144"


def test_columns_nobody_reads_are_told_and_lines_are_counted_as_they_stand() -> None:
    text = 'number,purpose,when,capture,shoe size\n312 555 0144,reminders,2026-03-02,"a\nb",39\n\nAna,,,,\n'
    sheet = rules.open_sheet(text.encode())
    assert isinstance(sheet, Sheet)
    assert sheet.unread == ("shoe size",)
    assert [one.line for one in rules.rows(sheet, KNOWN)] == [2, 5]


@given(st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=6), max_size=10))
def test_whatever_stands_in_it_every_row_is_a_row_or_refused(cells: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["number", "purpose", "when", "capture"], *cells])
    sheet = rules.open_sheet(out.getvalue().encode("utf-8", "replace"))
    assert isinstance(sheet, Sheet)
    found = list(rules.rows(sheet, KNOWN))
    assert all(isinstance(one, Row | Bad) for one in found)
    assert len({one.line for one in found}) == len(found)


def test_what_a_spreadsheet_guards_comes_back_as_it_was() -> None:
    text = "number,purpose,when,identity\n" + suppression.line(
        ["+13125550144", "reminders", "2026-03-02", "=1+1"]
    )
    [one] = read(text)
    assert isinstance(one, Row)
    assert one.said[Column.IDENTITY] == "=1+1"


@pytest.mark.parametrize("words", [
    "We bought this list from a friend", "purchased leads", "a list we rented last year", "from a data broker",
    "The list was bought in May", "lead vendor Acme", "Compramos la lista", "una lista comprada",
    "leads, all purchased",
])  # fmt: skip
def test_a_bought_list_is_known_by_its_origin(words: str) -> None:
    assert rules.is_bought(words)


@pytest.mark.parametrize("words", [
    "People who purchased from us and ticked the box", "our own online booking", "customers who bought shoes",
    "formularios en papel de nuestra tienda", "the list of our old system", "we rent chairs; guests signed our form",
])  # fmt: skip
def test_a_list_of_ones_own_customers_is_none(words: str) -> None:
    assert not rules.is_bought(words)
