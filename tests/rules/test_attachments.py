"""What a file is, is told by its octets; what it is called, by us."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import attached

from threadline.rules import attachments as files
from threadline.rules.attachments import Looked, Problem


@pytest.mark.parametrize(
    ("octets", "media_type"),
    [
        (attached.jpeg(300, 200), "image/jpeg"),
        (attached.png(300, 200), "image/png"),
        (attached.gif(300, 200), "image/gif"),
        (attached.webp(300, 200), "image/webp"),
        (b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x2c\x01\xc8\x00", "image/webp"),
        (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + (299 | 199 << 14).to_bytes(4, "little"), "image/webp"),
    ],
)
def test_a_picture_is_known_with_its_size(octets: bytes, media_type: str) -> None:
    looked = files.look(octets)
    assert isinstance(looked, Looked)
    assert (looked.kind.media_type, looked.width, looked.height) == (media_type, 300, 200)
    assert files.is_shown(media_type, width=300, height=200)


@pytest.mark.parametrize(
    ("octets", "media_type"),
    [
        (attached.PDF, "application/pdf"),
        (attached.CARD, "text/vcard"),
        (b"\xef\xbb\xbfbegin:vcard\nFN:Ana\n", "text/vcard"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "video/mp4"),
        (b"\0\0\0\x18ftyp3gp5\0\0\0\0", "video/3gpp"),
        (b"\0\0\0\x18ftypqt  \0\0\0\0", "video/quicktime"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", "audio/mp4"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        (b"#!AMR\n\x3c", "audio/amr"),
        (b"ID3\x03\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
    ],
)
def test_other_kinds_are_known_and_never_shown(octets: bytes, media_type: str) -> None:
    looked = files.look(octets)
    assert isinstance(looked, Looked)
    assert looked == Looked(files.KINDS[media_type])
    assert not files.is_shown(media_type, width=10, height=10)


@pytest.mark.parametrize(
    "octets",
    [attached.PAGE, attached.DRAWING, b"<?xml version='1.0'?><svg/>", b"MZ\x90", b"PK\x03\x04", b"\x1f\x8b\x08", b"\0",
     b"hello", b"BEGIN:VCARDS", b" %PDF-1.7"],
)  # fmt: skip
def test_whatever_else_there_is_is_not_taken(octets: bytes) -> None:
    assert files.look(octets) is Problem.OTHER_KIND


def test_nothing_is_no_file() -> None:
    assert files.look(b"") is Problem.EMPTY


@given(
    st.sampled_from(
        [attached.jpeg(), attached.png(), attached.gif(), attached.webp(), b"\xff\xd8\xff", b"RIFF"]
    ),
    st.binary(max_size=60),
    st.integers(0, 60),
)
def test_no_octets_confuse_it(head: bytes, tail: bytes, cut: int) -> None:
    looked = files.look(head[:cut] + tail)
    if isinstance(looked, Looked):
        assert looked.kind.media_type in files.KINDS
        assert 0 <= looked.width < 2**20
        assert 0 <= looked.height < 2**20


def test_a_picture_that_would_fill_a_machine_is_not_shown() -> None:
    looked = files.look(attached.bomb())
    assert isinstance(looked, Looked)
    assert not files.is_shown("image/png", width=looked.width, height=looked.height)
    assert not files.is_shown("image/png", width=0, height=0)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Rechnung März.PNG", "Rechnung März.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\photos\\me.jpg", "me.png"),
        ("a\r\nSet-Cookie: x=1.gif", "a Set-Cookie x 1.png"),
        ('"><script>alert(1)</script>', "script.png"),
        ("invoice\u202egpj.exe", "invoice gpj.png"),
        ("....", ""),
        ("", ""),
        ("\u0000", ""),
        ("x" * 500, "x" * 80 + ".png"),
    ],
)
def test_a_name_is_harmless_and_ends_as_the_file_is(told: str, shown: str) -> None:
    assert files.name(told, files.KINDS["image/png"]) == shown


@given(st.text(max_size=200))
def test_no_name_holds_what_a_path_a_header_or_a_page_would_read(told: str) -> None:
    named = files.name(told, files.KINDS["application/pdf"])
    assert not set(named) & set("/\\\"'<>&;:\r\n\0%")
    assert named == "" or (named.endswith(".pdf") and named.isprintable() and len(named) <= 84)
    assert named[:1] not in {*string.whitespace, "."} or named == ""


def test_what_leaves_is_small_enough_and_of_a_kind_carriers_take() -> None:
    picture, card = files.look(attached.png()), files.look(attached.CARD)
    webp, broken = files.look(attached.webp()), files.look(b"\xff\xd8\xff\xe0")
    assert all(isinstance(each, Looked) for each in (picture, card, webp, broken))
    assert files.unsendable(picture, files.LARGEST_TEXT) is None  # type: ignore[arg-type]
    assert files.unsendable(picture, files.LARGEST_TEXT + 1) is Problem.TOO_LARGE  # type: ignore[arg-type]
    assert files.unsendable(card, files.LARGEST_OTHER + 1) is Problem.TOO_LARGE  # type: ignore[arg-type]
    assert files.unsendable(webp, 10) is Problem.OTHER_KIND  # type: ignore[arg-type]
    assert files.unsendable(broken, 10) is Problem.OTHER_KIND  # type: ignore[arg-type]
    assert files.too_much([1] * 10) is None
    assert files.too_much([1] * 11) is Problem.TOO_MANY
    assert files.too_much([files.LARGEST_TEXT, 1]) is Problem.TOO_LARGE
