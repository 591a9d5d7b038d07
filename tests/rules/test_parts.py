"""How texts are cut: limits, escape pairs, surrogate pairs, and an oracle."""

from __future__ import annotations

import pytest
import smsutil
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import gsm, parts
from threadline.rules.parts import Encoding, Forced

GSM_TEXT = st.text(st.sampled_from(gsm.BASIC + gsm.EXTENDED), max_size=700)
WHOLE_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
ANY_TEXT = st.one_of(
    GSM_TEXT,
    WHOLE_TEXT,
    st.text(st.characters(), max_size=300),
    st.text(st.sampled_from("a€\ud83d\ude00😀"), max_size=300),
)


@pytest.mark.parametrize(
    ("text", "encoding", "count", "units"),
    [
        ("", Encoding.GSM7, 0, 0),
        ("a", Encoding.GSM7, 1, 1),
        ("a" * 160, Encoding.GSM7, 1, 160),
        ("a" * 161, Encoding.GSM7, 2, 161),
        ("a" * 306, Encoding.GSM7, 2, 306),
        ("a" * 307, Encoding.GSM7, 3, 307),
        ("€" * 80, Encoding.GSM7, 1, 160),
        ("€" * 81, Encoding.GSM7, 2, 162),
        ("\f", Encoding.GSM7, 1, 2),
        ("^{}[]~\\|€", Encoding.GSM7, 1, 18),
        ("Ç", Encoding.GSM7, 1, 1),
        ("ç", Encoding.UCS2, 1, 1),
        ("\x1b", Encoding.UCS2, 1, 1),
        ("`", Encoding.UCS2, 1, 1),
        ("ж" * 70, Encoding.UCS2, 1, 70),
        ("ж" * 71, Encoding.UCS2, 2, 71),
        ("ж" * 134, Encoding.UCS2, 2, 134),
        ("ж" * 135, Encoding.UCS2, 3, 135),
        ("😀" * 35, Encoding.UCS2, 1, 70),
        ("😀" * 36, Encoding.UCS2, 2, 72),
        ("👨‍👩‍👧", Encoding.UCS2, 1, 8),
        ("\ud800", Encoding.UCS2, 1, 1),
    ],
)
def test_a_text_costs_what_the_standard_says(text: str, encoding: Encoding, count: int, units: int) -> None:
    counted = parts.count(text)
    assert (counted.encoding, counted.parts, counted.units) == (encoding, count, units)


def test_an_escape_pair_at_the_edge_goes_whole_into_the_next_part() -> None:
    text = "a" * 152 + "€" + "b" * 20
    assert parts.split(text) == ("a" * 152, "€" + "b" * 20)


def test_keeping_escape_pairs_whole_can_cost_a_part_and_the_count_says_so() -> None:
    text = "€" * 153  # 306 septets, which two parts hold by number alone
    assert gsm.septets(text) == 306
    assert parts.count(text).parts == 3
    assert [gsm.septets(part) for part in parts.split(text)] == [152, 152, 2]


def test_a_surrogate_pair_at_the_edge_goes_whole_into_the_next_part() -> None:
    assert parts.split("ж" * 66 + "😀" * 3) == ("ж" * 66, "😀" * 3)


def test_keeping_surrogate_pairs_whole_can_cost_a_part_and_the_count_says_so() -> None:
    text = "😀" * 67  # 134 units, which two parts hold by number alone
    assert parts.count(text).parts == 3


def test_what_forced_ucs2_is_named_with_its_index_in_the_string() -> None:
    assert parts.count("😀 a’b’").forced_by == (Forced("😀", 0), Forced("’", 3), Forced("’", 5))


def test_nothing_forces_a_gsm_text() -> None:
    assert parts.count("plain {text}").forced_by == ()


def test_lone_surrogates_leave_as_the_replacement_character() -> None:
    text = "a\ud83d" + "\ude00b"
    assert parts.split(text) == ("a��b",)
    assert parts.count(text).units == 4


@given(ANY_TEXT)
def test_the_count_is_the_number_of_parts_made(text: str) -> None:
    assert parts.count(text).parts == len(parts.split(text))


@given(ANY_TEXT)
def test_the_encoding_is_the_one_counted(text: str) -> None:
    assert parts.encoding(text) is parts.count(text).encoding


@given(st.one_of(GSM_TEXT, WHOLE_TEXT))
def test_the_parts_joined_are_the_text(text: str) -> None:
    assert "".join(parts.split(text)) == text


@given(ANY_TEXT)
def test_every_part_fits_and_can_be_encoded(text: str) -> None:
    cut = parts.split(text)
    gsm7 = parts.encoding(text) is Encoding.GSM7
    room = (153 if gsm7 else 67) if len(cut) > 1 else (160 if gsm7 else 70)
    for part in cut:
        assert part
        assert 0 < (gsm.septets(part) if gsm7 else len(part.encode("utf-16-be")) // 2) <= room


@given(ANY_TEXT)
def test_every_forced_character_stands_where_it_is_said_to(text: str) -> None:
    forced = parts.count(text).forced_by
    assert all(text[each.position] == each.char for each in forced)
    assert len(forced) == sum(char not in gsm.BASIC + gsm.EXTENDED for char in text)


# smsutil is an independent count of the same standard. Left out is where it differs: it takes a bare ESC for
# text, which is half a pair and which no phone shows; it has no answer for lone surrogates; and it makes one
# empty part of no text.
@given(st.one_of(GSM_TEXT, WHOLE_TEXT).filter(lambda text: text and "\x1b" not in text))
def test_an_independent_count_agrees(text: str) -> None:
    theirs = smsutil.split(text)
    assert parts.split(text) == tuple(part.content for part in theirs.parts)


def test_the_tables_hold_every_code_of_the_standard_once() -> None:
    assert len(gsm.BASIC) == len(set(gsm.BASIC)) == 127  # 128 codes, one of them ESC
    assert len(set(gsm.EXTENDED)) == 10
    assert not set(gsm.BASIC) & set(gsm.EXTENDED)
