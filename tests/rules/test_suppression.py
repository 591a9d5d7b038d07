"""Lists of numbers: read as people have them, written so that no spreadsheet runs them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import suppression


def test_numbers_are_read_from_the_first_column_each_once() -> None:
    text = 'Phone,Name\n(312) 555-0144,Ana\n\n+1 312-555-0144\n\'+13125550145;Ben\n"312 555 0146",x\n'
    read = suppression.read(text, country="US")
    assert read.numbers == ("+13125550144", "+13125550145", "+13125550146")
    assert read.bad == ()


def test_a_line_that_names_no_number_is_told_with_its_place() -> None:
    read = suppression.read("3125550144\nAna\n12\n", country="US")
    assert read.numbers == ("+13125550144",)
    assert [(each.line, each.text) for each in read.bad] == [(2, "Ana"), (3, "12")]
    assert all(each.reason for each in read.bad)


def test_a_list_that_is_too_long_says_so() -> None:
    assert not suppression.read("3125550144\n" * suppression.MOST, country="US").too_many
    assert suppression.read("3125550144\n" * (suppression.MOST + 1), country="US").too_many


@pytest.mark.parametrize("cell", ["=1+1", "+1303", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    [row] = csv.reader(io.StringIO(suppression.line([cell, "Ana"]), newline=""))
    assert row == [f"'{cell}", "Ana"]


@given(
    fields=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=4)
)
def test_whatever_is_written_is_read_again_as_one_row(fields: list[str]) -> None:
    rows = list(csv.reader(io.StringIO(suppression.line(fields), newline="")))
    if fields == [""]:
        assert rows == [[""]]
    else:
        assert [[cell.removeprefix("'") for cell in row] for row in rows] == [
            [field.removeprefix("'") for field in fields]
        ]


@given(text=st.text(max_size=300))
def test_any_text_at_all_is_read(text: str) -> None:
    read = suppression.read(text, country="US")
    assert all(number.startswith("+") for number in read.numbers)


@pytest.mark.parametrize(
    ("text", "beginnings", "ending", "name"),
    [
        ("3902", ("+13902", "+3902", "tel:+13902", "tel:+3902"), "3902", ""),
        ("+1 303", ("+1303", "tel:+1303"), "1303", ""),
        ("303", ("+1303", "+303", "tel:+1303", "tel:+303"), "", ""),
        ("Ella@Ex", ("mailto:ella@ex",), "", "Ella@Ex"),
        ("Lucía Ruiz", (), "", "Lucía Ruiz"),
        (" - ", (), "", ""),
    ],
)
def test_a_search_means_a_number_an_e_mail_address_or_a_name(
    text: str, beginnings: tuple[str, ...], ending: str, name: str
) -> None:
    found = suppression.sought(text, country="US")
    assert (found.beginnings, found.ending, found.name) == (beginnings, ending, name)


@given(st.text(max_size=60))
def test_whatever_is_typed_no_search_is_about_everybody(text: str) -> None:
    found = suppression.sought(text, country="US")
    assert not {"", "tel:", "mailto:", "+", "tel:+"} & set(found.beginnings)
