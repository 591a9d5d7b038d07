"""Whatever an outside end says, in its own form or in none: no reader is surprised by it, and none keeps all of it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.carriers import texts
from tests.carriers.rigs import CALLING, RIGS, SmppRig
from tests.carriers.texts import Taker

from threadline.carriers import registry
from threadline.carriers.contract import Unreadable
from threadline.carriers.simulator import account as simulator_account
from threadline.carriers.simulator import link, wire
from threadline.carriers.smpp import account as smpp_account
from threadline.carriers.smpp import arrivals, client, headers, pdu, receipts, session
from threadline.carriers.smpp.assembly import Assembly
from threadline.carriers.smpp.pdu import Address, Command, Message, Pdu
from threadline.rules.carriage import Arrival

MANY = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


class Transport(asyncio.Transport):
    """The socket's side of a protocol, without a socket: what is written is counted."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0
        self.ended = False

    def write(self, data: Any) -> None:
        self.written += len(data)

    def is_closing(self) -> bool:
        return self.ended

    def close(self) -> None:
        self.ended = True

    def abort(self) -> None:
        self.ended = True


# webhooks

EVENTS = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from(credible) | JSON
        for name, credible in {
            "type": ["message"],
            "id": ["in-1"],
            "from": ["+13035550101", "12345"],
            "to": ["+12025550100"],
            "text": ["STOP", "\x00", "\ud800", "é" * 2000],
            "at": ["2026-11-29T12:00:00+00:00", "2026-11-29", "0001-01-01T00:00:00+14:00"],
            "MessageSid": ["SM" + "0f" * 16, "SM1"],
            "From": ["+13035550101", "12345"],
            "To": ["+12025550100"],
            "Body": ["STOP", "\x00", "\ud800", "é" * 2000],
            "NumMedia": ["0", "2", "99", "-1"],
            "MediaUrl0": ["https://media.example/1", "\x00"],
            "MessageStatus": ["delivered", "failed", "nonsense"],
            "ErrorCode": ["30003", "9" * 40],
            "ref": ["1.2.3"],
            "parts": ["2", "0", "9999"],
        }.items()
    },
)


@pytest.mark.parametrize("name", CALLING)
@given(
    said=JSON | st.fixed_dictionaries({"events": st.lists(EVENTS, max_size=3) | JSON}),
    fields=EVENTS,
    cut=st.integers(0, 40),
)
@MANY
def test_any_call_of_a_carrier_is_read_whole_or_unreadable(
    name: str, tmp_path: Path, said: Any, fields: dict[str, Any], cut: int
) -> None:
    webhook = registry.CARRIERS[name].webhook
    assert webhook is not None
    form = urlencode({key: str(value) for key, value in fields.items()}, errors="surrogatepass")
    address = RIGS[name].url + "?" + form
    for body in (json.dumps(said).encode(), form.encode()):
        for octets in (body, body[: len(body) - cut], body + b"\xff"):
            read = webhook.parse(known(name, tmp_path), body=octets, url=address, now=NOW)
            if not isinstance(read, Unreadable):
                storable(*read[0])


@pytest.mark.parametrize("name", CALLING)
@given(
    body=st.binary(max_size=100),
    values=st.lists(st.text(max_size=80), min_size=4, max_size=4),
    url=st.text(max_size=60),
)
@MANY
def test_no_signature_that_somebody_made_up_is_believed(
    name: str, tmp_path: Path, body: bytes, values: list[str], url: str
) -> None:
    webhook = registry.CARRIERS[name].webhook
    assert webhook is not None
    rig = RIGS[name](tmp_path / "peer")
    names, _ = rig.call(["hello"])
    headers_ = dict(zip([*names, "x-signature"], values, strict=False))
    assert not webhook.verify(rig.settings(), headers=headers_, body=body, url=url, now=NOW)


def known(name: str, folder: Path) -> Any:
    return RIGS[name](folder / "peer").settings()


def storable(*said: Arrival) -> None:
    for arrival in said:
        for value in (arrival.key, arrival.sender, arrival.recipient, arrival.text):
            assert "\x00" not in value
            value.encode()


# the simulator's wire

LINES = st.one_of(
    st.binary(max_size=60),
    JSON.map(lambda said: json.dumps(said).encode()),
    st.tuples(
        st.sampled_from("arfkl") | st.sampled_from(["challenge", "welcome", "refused"]), JSON, JSON
    ).map(lambda said: json.dumps(said).encode()),
    st.tuples(st.sampled_from("ar"), st.lists(st.lists(JSON, max_size=7), max_size=3)).map(
        lambda said: json.dumps(said).encode()
    ),
)


@given(lines=st.lists(LINES, max_size=8), size=st.integers(1, 50))
@MANY
def test_whatever_a_simulator_says_its_link_goes_on_or_ends_cleanly(lines: list[bytes], size: int) -> None:
    async def heard() -> None:
        to = simulator_account.read({"address": "127.0.0.1:1", "account": "demo", "secret": "s"})
        made = link.Link(to, take=_taken, window=10, timeout=1.0)
        made.connection_made(Transport())
        made.received(["welcome"])
        asked = made.offer(texts.text("one ", "two"), begin=texts.yes)
        await asyncio.sleep(0)
        octets = b"\n".join(lines) + b"\n"
        for start in range(0, len(octets), size):
            made.data_received(octets[start : start + size])
            assert len(made._tail) <= wire.LONGEST
        made.connection_lost(None)
        await made._handover.close()
        assert len((await asked).parts) == 2

    asyncio.run(heard())


async def _taken(_: object) -> bool:
    return True


@given(lines=st.lists(LINES, min_size=1, max_size=4))
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_whatever_a_stranger_says_the_simulator_goes_on(simulator: Any, lines: list[bytes]) -> None:
    host, _, port = simulator.process.address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as stranger:
        stranger.sendall(b"\n".join(lines) + b"\n")
    with simulator.process.control() as control:
        assert control.counts().taken == 0


# SMPP

PDUS = st.builds(
    Pdu,
    st.sampled_from(list(Command)) | st.integers(0, 2**32 - 1),
    st.sampled_from([0, 8, 0x58, 0x400, 2**32 - 1]),
    st.integers(0, 5) | st.integers(0, 2**32 - 1),
    st.binary(max_size=80)
    | st.builds(
        lambda content, esm, coding, options: pdu.message(
            Message(
                Address("13035550101", 1, 1),
                Address("12025550100", 1, 1),
                content,
                esm,
                coding,
                options=options,
            )
        ),
        st.binary(max_size=140),
        st.integers(0, 255),
        st.integers(0, 255),
        st.dictionaries(
            st.sampled_from([0x001E, 0x0427, 0x020C, 0x020E, 0x020F, 0x0424, 0x1401, 0x0423]),
            st.binary(max_size=20),
        ),
    ),
)


def attached(take: Callable[[Any], Any]) -> tuple[session.Session, client.Smpp]:
    to = smpp_account.read(SmppRig(Path()).settings())
    carrier = client.Smpp(to)
    carrier.on_receipts = carrier.on_arrivals = take
    made = session.Session(to, Command.BIND_TRANSCEIVER, carrier, timeout=1.0)
    made.connection_made(Transport())
    return made, carrier


@given(said=st.lists(PDUS, max_size=8), rest=st.binary(max_size=20), size=st.integers(1, 64))
@MANY
def test_whatever_an_smsc_says_its_link_goes_on_or_ends_cleanly(
    said: list[Pdu], rest: bytes, size: int
) -> None:
    async def heard() -> None:
        made, carrier = attached(Taker())
        made._let_in(Pdu(Command.BIND_TRANSCEIVER_RESP, 0, 1))
        asked = made.offer(texts.text("one ", "two"), begin=texts.yes)
        await asyncio.sleep(0)
        octets = b"".join(pdu.encode(one) for one in said) + rest
        for start in range(0, len(octets), size):
            if made.closing:
                break
            made.data_received(octets[start : start + size])
            assert len(made._buffer) <= pdu.LONGEST
        await asyncio.sleep(0)
        made.connection_lost(None)
        for handover in (carrier._receipts, carrier._late, carrier._texts):
            await handover.close()
        if made._leaving is not None:
            made._leaving.cancel()
        assert len((await asked).parts) == 2

    asyncio.run(heard())


@given(
    content=st.binary(max_size=160)
    | st.builds(
        lambda *fields: " ".join(fields).encode("latin-1", "replace"),
        *(
            st.text(max_size=12).map(lambda value, name=name: f"{name}:{value}")
            for name in ("id", "stat", "err")
        ),
        st.sampled_from(["done date:2611291200", "done date:9999999999", "text:id:1 stat:DELIVRD", ""]),
    ),
    options=st.dictionaries(st.sampled_from([0x001E, 0x0427, 0x0423, 0x1401]), st.binary(max_size=70)),
    ids=st.sampled_from(["", "decimal", "hexadecimal"]),
)
@MANY
def test_any_receipt_text_with_any_parameters_is_a_receipt_or_none(
    content: bytes, options: dict[int, bytes], ids: str
) -> None:
    message = Message(Address("1"), Address("2"), content, receipts.IS_RECEIPT, options=options)
    read = receipts.read(message, ids=ids, reference_tag=0x1401, now=NOW)
    if read is not None:
        for value in (read.carrier_id, read.reference, read.code):
            assert "\x00" not in value
            value.encode()
        assert 0 <= read.part < 2**15


PIECES = st.tuples(
    st.integers(0, 3), st.integers(1, 255), st.integers(1, 255), st.integers(0, 255), st.binary(max_size=20)
)


@given(pieces=st.lists(PIECES, max_size=60), later=st.booleans())
@MANY
def test_parts_in_any_order_are_all_answered_for_and_none_is_kept_for_ever(
    pieces: list[tuple[int, int, int, int, bytes]], later: bool
) -> None:
    to = smpp_account.read(SmppRig(Path()).settings())
    arriving = arrivals.Arriving[int](to)
    came: list[int] = []
    for n, (reference, total, number, coding, octets) in enumerate(pieces):
        place = headers.Place(reference, total, min(number, total))
        message = Message(
            Address("13035550101", 1, 1), Address("12025550100", 1, 1), headers.join(place) + octets,
            headers.HEADED, coding,
        )  # fmt: skip
        for keys, arrival in arriving.take(message, came=n, clock=n * (0.2 if later else 0.0), now=NOW):
            came += keys
            storable(arrival)
    for keys, arrival in arriving.overdue(clock=1e6, now=NOW):
        came += keys
        storable(arrival)
    assert sorted(came) == list(range(len(pieces)))


def test_texts_that_never_become_whole_take_a_bounded_place() -> None:
    assembly = Assembly[int](lambda octets, coding: octets.decode("latin-1"))
    for n in range(5000):
        place = headers.Place(n, 3, 1)
        assembly.add("+1", "+2", place, (0, b"x" * 140), came=n, now=0.0)
        assert len(assembly._open) <= 1000
