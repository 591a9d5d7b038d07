"""Against an implementation of SMPP that is not ours: smpplib writes and reads every octet of the other end."""

from __future__ import annotations

import contextlib
import itertools
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import smpplib.client
import smpplib.consts
import smpplib.gsm
import smpplib.smpp
from bench.smsc import Smsc
from tests.carriers import texts
from tests.carriers.smpp.bound import Hearer
from tests.carriers.texts import Taker, fates, until

from threadline.carriers.smpp import account, client
from threadline.rules.carriage import PartState, Taken


class Peer:
    """Both what smpplib's PDUs ask for of their client, and an SMSC that speaks through them."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.submitted: list[Any] = []
        self.acknowledged: list[int] = []
        self._numbers = itertools.count(500)
        self._link: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def next_sequence(self) -> int:
        return next(self._numbers)

    @property
    def sequence(self) -> int:
        return next(self._numbers)

    def deliver(self, **fields: Any) -> None:
        self._send("deliver_sm", source_addr_ton=1, dest_addr_ton=1, **fields)

    def close(self) -> None:
        self._listener.close()
        if self._link is not None:
            self._link.close()
        self._thread.join(5)

    def _run(self) -> None:
        with contextlib.suppress(OSError, struct.error):
            self._link, _ = self._listener.accept()
            while True:
                self._answer(self._read())

    def _read(self) -> Any:
        head = self._exactly(4)
        return smpplib.smpp.parse_pdu(
            head + self._exactly(struct.unpack(">L", head)[0] - 4), client=self, allow_unknown_opt_params=True
        )

    def _exactly(self, count: int) -> bytes:
        assert self._link is not None
        found = b""
        while len(found) < count:
            more = self._link.recv(count - len(found))
            if not more:
                raise OSError
            found += more
        return found

    def _answer(self, asked: Any) -> None:
        if asked.command == "deliver_sm_resp":
            self.acknowledged.append(asked.status)
        elif asked.command == "submit_sm":
            self.submitted.append(asked)
            name = f"peer-{len(self.submitted)}"
            self._send("submit_sm_resp", sequence=asked.sequence, message_id=name)
            self.deliver(
                source_addr=asked.destination_addr.decode(), destination_addr=asked.source_addr.decode(), esm_class=4,
                receipted_message_id=name, message_state=2, short_message=f"id:{name} stat:DELIVRD".encode(),
            )  # fmt: skip
        elif not asked.command.endswith("_resp"):
            fields = {"system_id": "PEER"} if asked.command.startswith("bind") else {}
            self._send(f"{asked.command}_resp", sequence=asked.sequence, **fields)

    def _send(self, command: str, **fields: Any) -> None:
        assert self._link is not None
        made = smpplib.smpp.make_pdu(command, client=self, **fields)
        if "sequence" in fields:
            made.sequence = fields["sequence"]
        self._link.sendall(made.generate())


@pytest.fixture
def peer() -> Iterator[Peer]:
    made = Peer()
    yield made
    made.close()


def carrier(peer: Peer, **settings: str) -> client.Smpp:
    known = {"address": f"127.0.0.1:{peer.port}", "system_id": "desk", "password": "secret"}
    return client.Smpp(account.read(known | settings))


async def test_its_smsc_takes_our_texts_and_we_its_receipts(peer: Peer, taker: Taker) -> None:
    made = carrier(peer)
    made.on_receipts = taker
    await made.open()
    outcome = await made.submit(texts.text("caf\u00e9 for 5\u20ac {a}", "two"), begin=texts.yes)
    await until(lambda: len(taker.receipts) == 2)
    await until(lambda: peer.acknowledged == [0, 0])
    await made.close()
    assert fates(outcome) == [Taken.ACCEPTED] * 2
    assert {(one.carrier_id, one.state) for one in taker.receipts} == {
        ("peer-1", PartState.DELIVERED),
        ("peer-2", PartState.DELIVERED),
    }
    first, second = peer.submitted
    assert (first.source_addr, first.destination_addr) == (texts.OURS[1:].encode(), texts.HERS[1:].encode())
    assert (first.esm_class, first.registered_delivery, first.data_coding) == (0x40, 1, 0)
    assert first.short_message[6:] == smpplib.gsm.gsm_encode("caf\u00e9 for 5\u20ac {a}")
    assert (first.short_message[:5], second.short_message[4:6]) == (
        b"\x05\x00\x03" + first.short_message[3:5],
        b"\x02\x02",
    )


async def test_its_smsc_brings_texts_whole_in_parts_and_as_payload(peer: Peer) -> None:
    made, hearer = carrier(peer), Hearer()
    made.on_arrivals = hearer
    await made.open()
    between = {"source_addr": texts.HERS[1:], "destination_addr": texts.OURS[1:]}
    peer.deliver(short_message=b"STOP", **between)
    await until(lambda: hearer.texts == ["STOP"])
    parts, coding, esm_class = smpplib.gsm.make_parts("long \U0001f600 " * 30)
    assert len(parts) > 1
    for part in reversed(parts):
        peer.deliver(short_message=part, data_coding=coding, esm_class=esm_class, **between)
    await until(lambda: hearer.texts[1:] == ["long \U0001f600 " * 30])
    peer.deliver(message_payload=b"x" * 500, short_message=b"", **between)
    await until(lambda: hearer.texts[2:] == ["x" * 500])
    await until(lambda: peer.acknowledged == [0] * (len(parts) + 2))
    await made.close()
    assert (hearer.heard[0].sender, hearer.heard[0].recipient) == (texts.HERS, texts.OURS)


def test_its_client_understands_the_smsc_of_our_tests() -> None:
    smsc = Smsc()
    smsc.start()
    told: list[Any] = []
    theirs = smpplib.client.Client("127.0.0.1", smsc.port, allow_unknown_opt_params=True, timeout=10)
    theirs.set_message_sent_handler(lambda pdu: told.append(pdu.message_id))
    theirs.set_message_received_handler(lambda pdu: told.append(pdu.short_message))
    theirs.connect()
    theirs.bind_transceiver(system_id="desk", password=smsc.password)
    theirs.send_message(
        source_addr_ton=1, source_addr="12025550100", dest_addr_ton=1, destination_addr="13035550101",
        short_message=b"hi", registered_delivery=True,
    )  # fmt: skip
    while len(told) < 2:
        theirs.read_once()
    assert smsc.taken[0].text == "hi"
    receipt, name = sorted(told, key=len, reverse=True)  # either may come first
    assert name == smsc.taken[0].name.encode()
    assert b"stat:DELIVRD" in receipt
    theirs.unbind()
    theirs.disconnect()
    smsc.stop()
