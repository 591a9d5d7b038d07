"""What may be kept as a text."""

from __future__ import annotations

from threadline.rules import texts


def test_what_no_database_can_hold_is_shown_as_a_replacement() -> None:
    assert texts.storable("a\x00\ud800\udfffb") == "a\ufffd\ufffd\ufffdb"


def test_everything_else_stays_as_it_was() -> None:
    for kept in ("", "caf\u00e9 \U0001f600\n\t\x01\uffff"):
        assert texts.storable(kept) == kept


def test_an_over_long_text_is_cut() -> None:
    assert len(texts.keepable("x" * (texts.LONGEST + 1))) == texts.LONGEST
