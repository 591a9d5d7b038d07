"""What may be replaced without loss, and what may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import parts, smart

PICKED = st.text(st.sampled_from("ab “”‘’–—…\u00a0\u200b\u200d😀é́ﬁＡ\ud800ç"), max_size=200)


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("It’s “here” – now…", 'It\'s "here" - now...'),
        ("5\u00a0pm\u202ftoday\tok", "5 pm today ok"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("one\u2028two", "one\ntwo"),
        ("cafe\u0301", "café"),
        ("100 \u2126", "100 Ω"),
        ("ＡＢＣ　１２３", "ABC 123"),
        ("oﬃce", "office"),
        ("call \u202a(202) 555-0123\u202c", "call (202) 555-0123"),
    ],
)
def test_what_reads_the_same_is_replaced(text: str, replaced: str) -> None:
    assert smart.smart(text) == replaced
    assert parts.count(replaced).encoding is parts.Encoding.GSM7


@pytest.mark.parametrize(
    "text", ["papá", "1½", "→ here", "• one", "5 ₱", "\u202egnirts", "ça", "😀", "👨‍👩‍👧", "❤️", "नमस्ते"]
)
def test_what_has_a_meaning_of_its_own_stays(text: str) -> None:
    assert smart.smart(text) == text


def test_where_an_emoji_forces_ucs2_anyway_nothing_is_lengthened_or_broken() -> None:
    assert smart.smart("“Hi”… 👨‍👩‍👧") == '"Hi"… 👨‍👩‍👧'


def test_ellipses_stay_where_their_dots_would_cost_a_part() -> None:
    text = "…" * 70
    assert smart.smart(text) == text


@given(st.one_of(PICKED, st.text(st.characters())))
def test_replacement_never_costs_more(text: str) -> None:
    assert parts.count(smart.smart(text)).parts <= parts.count(text).parts


@given(st.one_of(PICKED, st.text(st.characters())))
def test_replacing_again_changes_nothing(text: str) -> None:
    once = smart.smart(text)
    assert smart.smart(once) == once


@given(st.text(st.sampled_from("abc{}€\n !")))
def test_a_gsm_text_stays_as_it_is(text: str) -> None:
    assert smart.smart(text) == text
