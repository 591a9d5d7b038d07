"""PDUs are written and read as SMPP 3.4 says, and nothing that comes can do more than end a link."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.carriers.smpp import headers, pdu, receipts
from threadline.carriers.smpp.pdu import Address, Command, Malformed, Message, Pdu

NOW = datetime(2026, 11, 29, tzinfo=UTC)
DIGITS = st.text("0123456789", max_size=20)
ADDRESSES = st.builds(Address, DIGITS, st.integers(0, 255), st.integers(0, 255))
MESSAGES = st.tuples(
    ADDRESSES,
    ADDRESSES,
    st.binary(max_size=400),
    st.integers(0, 255),
    st.integers(0, 255),
    st.integers(0, 255),
).map(lambda said: Message(*said))


def test_a_bind_is_written_octet_for_octet() -> None:
    # The example of the specification: SMPP 3.4, 3.2 (its own TEST account, addresses left open).
    body = pdu.bind(pdu.Bind("SMPP3TEST", "secret08", "SUBMIT1"))
    assert pdu.encode(Pdu(Command.BIND_TRANSMITTER, 0, 1, body)).hex(" ") == (
        "00 00 00 2f 00 00 00 02 00 00 00 00 00 00 00 01 "
        "53 4d 50 50 33 54 45 53 54 00 73 65 63 72 65 74 30 38 00 53 55 42 4d 49 54 31 00 34 00 00 00"
    )


@given(MESSAGES)
def test_what_was_written_is_read_again(message: Message) -> None:
    read = pdu.read_message(pdu.message(message))
    assert (read.source, read.destination, read.content) == (
        message.source,
        message.destination,
        message.content,
    )
    assert (read.esm_class, read.data_coding, read.registered) == (
        message.esm_class,
        message.data_coding,
        message.registered,
    )


def test_what_is_too_long_for_a_short_message_travels_as_payload() -> None:
    body = pdu.message(Message(Address("1"), Address("2"), b"x" * 255))
    assert body.endswith(b"\x00" + bytes.fromhex("0424 00ff") + b"x" * 255)


@given(st.lists(st.tuples(MESSAGES, st.integers(1, 2**31 - 1)), max_size=5), st.integers(1, 40))
def test_pdus_come_whole_however_they_are_cut(sent: list[tuple[Message, int]], size: int) -> None:
    octets = b"".join(pdu.encode(Pdu(Command.DELIVER, 0, number, pdu.message(each))) for each, number in sent)
    buffer, came = bytearray(), []
    for start in range(0, len(octets), size):
        buffer += octets[start : start + size]
        came += [(one.command, one.sequence) for one in pdu.frames(buffer)]
    assert came == [(Command.DELIVER, number) for _, number in sent]
    assert not buffer


@pytest.mark.parametrize("length", [0, 15, pdu.LONGEST + 1, 2**32 - 1])
def test_a_length_that_no_pdu_has_is_malformed_before_any_memory_is_taken(length: int) -> None:
    with pytest.raises(Malformed):
        list(pdu.frames(bytearray(length.to_bytes(4))))


@given(st.binary(max_size=300))
def test_any_octets_are_read_or_malformed(octets: bytes) -> None:
    for read in (pdu.read_message, pdu.read_data, pdu.read_bind, pdu.read_message_id):
        try:
            read(octets)
        except Malformed:
            continue
    with contextlib.suppress(Malformed):
        list(pdu.frames(bytearray(octets)))


@given(MESSAGES, st.data())
def test_a_body_that_ends_too_soon_is_malformed_or_shorter(message: Message, data: st.DataObject) -> None:
    body = pdu.message(message)
    cut = body[: data.draw(st.integers(0, len(body)))]
    with contextlib.suppress(Malformed):
        pdu.read_message(cut)


@given(st.binary(max_size=200), st.integers(0, 255))
def test_any_header_yields_a_place_or_none(content: bytes, esm_class: int) -> None:
    place, rest = headers.part(Message(Address("1"), Address("2"), content, esm_class))
    assert content.endswith(rest)
    assert place is None or 1 <= place.number <= place.total


@pytest.mark.parametrize(
    ("header", "place"),
    [
        ("05 00 03 cc 02 01", headers.Place(0xCC, 2, 1)),
        ("06 08 04 01 cc 03 03", headers.Place(0x1CC, 3, 3)),
        ("0b 05 04 0b 84 23 f0 00 03 07 02 02", headers.Place(7, 2, 2)),  # after an application's port
        ("05 00 03 cc 02 03", None),  # the third of two
        ("05 00 03 cc 00 00", None),
        ("03 24 01 01", None),  # a national language
    ],
)
def test_the_headers_of_the_standard_are_understood(header: str, place: headers.Place | None) -> None:
    message = Message(Address("1"), Address("2"), bytes.fromhex(header) + b"hi", headers.HEADED)
    assert headers.part(message) == (place, b"hi")


def test_a_header_longer_than_the_text_is_text() -> None:
    message = Message(Address("1"), Address("2"), b"\x20hi", headers.HEADED)
    assert headers.part(message) == (None, b"\x20hi")


@given(st.integers(0, 2**16 - 1), st.integers(2, 255), st.data())
def test_a_place_beside_is_read_as_it_was_written(reference: int, total: int, data: st.DataObject) -> None:
    place = headers.Place(reference, total, data.draw(st.integers(1, total)))
    message = Message(Address("1"), Address("2"), b"hi", options=headers.beside(place))
    assert headers.part(pdu.read_message(pdu.message(message))) == (place, b"hi")


@given(
    st.text(max_size=200),
    st.binary(max_size=5),
    st.binary(max_size=5),
    st.sampled_from(["", "decimal", "hexadecimal"]),
)
def test_any_receipt_is_read_or_none(text: str, state: bytes, error: bytes, ids: str) -> None:
    options = {pdu.Tag.STATE: state, pdu.Tag.NETWORK_ERROR: error}
    said = text.encode("utf-16-be", "replace")
    read = receipts.read(Message(Address("1"), Address("2"), said, 4, 8, options=options), ids=ids, now=NOW)
    assert read is None or "\0" not in read.carrier_id + read.code + read.reference
