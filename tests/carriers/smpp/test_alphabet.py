"""Texts in the alphabets of SMSCs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.carriers.smpp import alphabet
from threadline.rules import gsm


@given(st.text(gsm.BASIC + gsm.EXTENDED, max_size=200))
def test_a_text_in_the_default_alphabet_comes_back_as_it_was(text: str) -> None:
    coding, octets = alphabet.encode(text, "GSM-7")
    assert coding == 0
    assert len(octets) == gsm.septets(text)
    assert alphabet.decode(octets, coding) == text


@given(st.text(max_size=200))
def test_any_text_comes_back_in_ucs2(text: str) -> None:
    coding, octets = alphabet.encode(text, "UCS-2")
    assert alphabet.decode(octets, coding) == text.encode("utf-16-be", "replace").decode("utf-16-be")


@given(st.binary(max_size=200), st.integers(0, 255))
def test_any_octets_are_some_text(octets: bytes, data_coding: int) -> None:
    alphabet.decode(octets, data_coding)


def test_the_places_of_the_standard() -> None:
    assert alphabet.encode("@£_ΞÆ¡Äà€[", "GSM-7")[1].hex(" ") == "00 01 11 1a 1c 40 5b 7f 1b 65 1b 3c"


@pytest.mark.parametrize(("octets", "data_coding", "text"), [
    (b"caf\xe9", 3, "café"), (b"hi", 1, "hi"), ("шум".encode("iso8859-5"), 6, "шум"),
    ("ok 👍".encode("utf-16-be"), 8, "ok 👍"), ("да".encode("utf-16-be"), 0x18, "да"), (b"\x00\x01", 4, "[00 01]"),
    (b"hi", 0xF1, "hi"), (b"\x1b", 0, "\ufffd"), (b"\x1bz", 0, "z"),
])  # fmt: skip
def test_what_smscs_send_is_read(octets: bytes, data_coding: int, text: str) -> None:
    assert alphabet.decode(octets, data_coding) == text


def test_where_zero_is_latin_1_the_euro_sign_goes_as_ucs2() -> None:
    assert alphabet.encode("é", "GSM-7", default="latin-1") == (0, b"\xe9")
    assert alphabet.encode("5 €", "GSM-7", default="latin-1") == (8, "5 €".encode("utf-16-be"))
    assert alphabet.decode(b"\xe9", 0, default="latin-1") == "é"
