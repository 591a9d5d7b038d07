"""Receipts in the spellings that SMSCs have for them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.carriers.smpp import pdu, receipts
from threadline.carriers.smpp.pdu import Address, Message, Tag
from threadline.rules.carriage import PartState

NOW = datetime(2026, 11, 29, 16, 30, tzinfo=UTC)


def message(text: str = "", **options: bytes) -> Message:
    told = {Tag[name]: value for name, value in options.items()}
    return Message(Address("1"), Address("2"), text.encode("latin-1"), 4, options=told)


@pytest.mark.parametrize(
    ("text", "carrier_id", "state", "code"),
    [
        (
            "id:0123456789 sub:001 dlvrd:001 submit date:2611291620 done date:2611291621 stat:DELIVRD err:000 text:Hi",
            "0123456789", PartState.DELIVERED, "",
        ),
        ("id:a1b2 sub:1 dlvrd:0 submit date:261129162000 done date:261129162100 stat:UNDELIV err:021 text:", "a1b2",
         PartState.UNDELIVERED, "021"),
        ("ID:7 STAT:EXPIRED ERR:0", "7", PartState.UNDELIVERED, "EXPIRED"),
        ("id: 7 stat: REJECTD err: 77", "7", PartState.FAILED, "77"),
        ('id:"7-b" stat:"DELETED" err:"0"', "7-b", PartState.FAILED, "DELETED"),
        ("id:7 stat:ACCEPTD", "7", PartState.SENT, "ACCEPTD"),
        ("id:7 stat:ENROUTE err:000", "7", PartState.SENT, "ENROUTE"),
        ("stat:DELIVRD id:7 done date:20261129162100", "7", PartState.DELIVERED, ""),
        ("id:7 stat:UNKNOWN err:000 text:id:8 stat:DELIVRD", "7", PartState.SENT, "UNKNOWN"),
    ],
)  # fmt: skip
def test_the_customary_text_is_read(text: str, carrier_id: str, state: PartState, code: str) -> None:
    read = receipts.read(message(text), now=NOW)
    assert read is not None
    assert (read.carrier_id, read.state, read.code) == (carrier_id, state, code)


@given(
    st.text("0123456789abcdefABCDEF", min_size=1, max_size=20),
    st.sampled_from(["DELIVRD", "UNDELIV", "EXPIRED", "ENROUTE", "REJECTD", "delivrd"]),
    st.text("0123456789", min_size=1, max_size=4),
    st.sampled_from(["2611291621", "261129162130", "20261129162100", "0"]),
    st.sampled_from(["", "decimal", "hexadecimal"]),
)
def test_the_letter_of_the_custom_says_what_other_spellings_say(
    name: str, stat: str, err: str, done: str, ids: str
) -> None:
    said = (
        f"id:{name} sub:001 dlvrd:001 submit date:2611291620 done date:{done} stat:{stat} err:{err} text:id:8"
    )
    other = said.replace(" sub", "  sub")
    assert receipts.read(message(said), ids=ids, now=NOW) == receipts.read(message(other), ids=ids, now=NOW)


@pytest.mark.parametrize("text", ["", "hello", "id:7", "stat:DELIVRD", "id: stat:DELIVRD", "id:7 stat:WHAT"])
def test_what_tells_nothing_is_no_receipt(text: str) -> None:
    assert receipts.read(message(text), now=NOW) is None


def test_parameters_beat_the_text() -> None:
    said = message(
        "id:7 stat:DELIVRD err:000", RECEIPTED_ID=b"99\x00", STATE=b"\x05", NETWORK_ERROR=b"\x03\x00\x15"
    )
    read = receipts.read(said, now=NOW)
    assert read is not None
    assert (read.carrier_id, read.state, read.code) == ("99", PartState.UNDELIVERED, "21")


@pytest.mark.parametrize(("ids", "answered", "told"), [
    ("", "A1", "A1"), ("decimal", "0A1", "161"), ("hexadecimal", "161", "a1"), ("decimal", "x-7", "x-7"),
])  # fmt: skip
def test_an_id_in_another_writing_is_the_same(ids: str, answered: str, told: str) -> None:
    assert receipts.as_kept(answered, ids) == receipts.as_answered(told, ids)


def test_when_it_was_done_is_the_smscs_word_where_that_can_be() -> None:
    def at(date: str) -> datetime:
        read = receipts.read(message(f"id:7 stat:DELIVRD done date:{date}"), now=NOW)
        assert read is not None
        return read.at

    assert at("2611291621") == datetime(2026, 11, 29, 16, 21, tzinfo=UTC)
    assert at("261129162159") == datetime(2026, 11, 29, 16, 21, 59, tzinfo=UTC)
    assert at("2611292100") == NOW  # an SMSC of another zone: not in the future
    assert at("0001010000") == at("9999999999") == at("") == NOW


def test_our_own_name_comes_back() -> None:
    said = Message(
        Address("1"), Address("2"), b"id:7 stat:DELIVRD", 4, options={0x1401: receipts.referred("3.44.1", 2)}
    )
    read = receipts.read(said, reference_tag=0x1401, now=NOW)
    assert read is not None
    assert (read.reference, read.part) == ("3.44.1", 2)


@pytest.mark.parametrize("esm_class", [0x04, 0x20, 0x04 | 0x40])
def test_a_receipt_is_known_by_its_class(esm_class: int) -> None:
    assert receipts.is_receipt(Message(Address("1"), Address("2"), b"", esm_class))
    assert not receipts.is_receipt(Message(Address("1"), Address("2"), b"id:7 stat:DELIVRD", 0x40))


def test_a_receipt_is_known_by_its_parameters_where_its_class_says_nothing() -> None:
    def told(**options: bytes) -> bool:
        return receipts.is_receipt(message("id:7 stat:DELIVRD", **options)._replace(esm_class=0))

    assert told(RECEIPTED_ID=b"7\0", STATE=b"\x02")
    assert not told()  # anybody may have written that
    assert not told(RECEIPTED_ID=b"7\0")  # some SMSCs name texts of people so


@pytest.mark.parametrize(("esm_class", "said", "acknowledges"), [
    (0x08, "id:7 stat:DELIVRD", True), (0x48, "", True), (0x10, "", True), (0x10, "STOP", False),
])  # fmt: skip
def test_an_acknowledgement_is_no_text_and_a_receipt_only_by_its_parameters(
    esm_class: int, said: str, acknowledges: bool
) -> None:
    told = message(said)._replace(esm_class=esm_class)
    assert receipts.is_acknowledgement(told) is acknowledges
    assert not receipts.is_receipt(told)  # its words are anybody's
    assert receipts.is_receipt(told._replace(options={Tag.RECEIPTED_ID: b"7\0", Tag.STATE: b"\x02"}))
    assert not receipts.is_acknowledgement(told._replace(esm_class=0))


def test_a_network_error_of_nought_leaves_the_one_in_the_text() -> None:
    read = receipts.read(message("id:7 stat:UNDELIV err:011", NETWORK_ERROR=b"\x03\x00\x00"), now=NOW)
    assert read is not None
    assert read.code == "011"


def test_what_the_database_could_not_hold_is_made_storable() -> None:
    read = receipts.read(message("id:7 stat:UNDELIV err:0\x001\0", RECEIPTED_ID=b"a\x00b\x00"), now=NOW)
    assert read is not None
    assert "\0" not in read.carrier_id + read.code
    long = receipts.read(message("id:" + "f" * 5000 + " stat:DELIVRD"), ids="hexadecimal", now=NOW)
    assert long is not None


@pytest.mark.parametrize("name", ["abc_1", "$7@", "a\u00a71"])
def test_an_id_of_any_signs_is_the_one_that_was_answered(name: str) -> None:
    answered = receipts.as_kept(pdu.read_message_id(name.encode("latin-1") + b"\0"), "")
    read = receipts.read(message(f"id:{name} stat:DELIVRD\0"), now=NOW)
    assert read is not None
    assert read.carrier_id == answered
