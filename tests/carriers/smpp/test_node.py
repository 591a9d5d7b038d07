"""Against node's `smpp`, an implementation that is not ours, from both sides: it is an SMSC for our client, and a
client of the SMSC of our tests. Its script and what it needs are in `node/`; `.ci/run` installs that.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from bench import smsc as smscs
from bench.smsc import Smsc
from tests.carriers import texts
from tests.carriers.smpp.bound import Hearer
from tests.carriers.texts import Taker, fates, until

from threadline.carriers.smpp import account, client, session
from threadline.carriers.smpp.pdu import Status
from threadline.rules.carriage import PartState, Taken

pytestmark = [pytest.mark.peer, pytest.mark.long]

SCRIPT = Path(__file__).parent / "node" / "peer.js"
BETWEEN = {"from": texts.HERS[1:], "to": texts.OURS[1:]}
MIXED = "caf\u00e9 for 5\u20ac {a}~"
"""What the alphabet of GSM has, some of it as two septets."""
ASIAN = "\u660e\u65e5\u4e5d\u70b9 \U0001f600"


class Node:
    """A process of node's: told what to do, and what it told."""

    def __init__(self, role: str, port: int) -> None:
        self.port = port
        self.told: list[dict[str, Any]] = []
        self._role = role
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        node = shutil.which("node")
        assert node, "node is not installed; .ci/run installs it"
        modules = SCRIPT.parent / "node_modules"
        assert modules.is_dir(), f"`npm ci` was not run in {SCRIPT.parent}; .ci/run does"
        ready = len(self.events("ready"))
        self._process = await asyncio.create_subprocess_exec(
            node,
            str(SCRIPT),
            self._role,
            str(self.port),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read(self._process))
        await until(lambda: len(self.events("ready")) > ready)

    async def kill(self) -> None:
        """As if the machine were gone: every connection breaks."""
        assert self._process is not None
        assert self._reading is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._reading

    def do(self, what: str, **said: Any) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": what, **said}).encode() + b"\n")

    async def heard(self, name: str, count: int) -> None:
        """Wait until it told so many of these, and see that it told no more."""
        await until(lambda: len(self.events(name)) >= count)
        assert len(self.events(name)) == count

    def events(self, name: str) -> list[dict[str, Any]]:
        return [each for each in self.told if each["event"] == name]

    def every(self, name: str, field: str) -> list[Any]:
        """One field of all events of a name, in order."""
        return [each[field] for each in self.events(name)]

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.told.append(json.loads(line))


@pytest.fixture
async def node() -> AsyncIterator[Node]:
    """An SMSC of node's."""
    made = Node("server", smscs.free_port())
    await made.start()
    yield made
    await made.kill()


@pytest.fixture
async def carrier(node: Node) -> AsyncIterator[Callable[..., client.Smpp]]:
    """Makes clients of ours, and ends them."""
    made: list[client.Smpp] = []

    def make(**settings: str) -> client.Smpp:
        known = {"address": f"127.0.0.1:{node.port}", "system_id": "desk", "password": "secret"}
        made.append(client.Smpp(account.read(known | settings)))
        return made[-1]

    yield make
    for each in made:
        await each.close()


async def accepted(carrier: client.Smpp) -> None:
    """A text is taken, sooner or later."""
    async with asyncio.timeout(20):
        while fates(await carrier.submit(texts.text(), begin=texts.yes)) != [Taken.ACCEPTED]:
            await asyncio.sleep(0.05)


# node is the SMSC


async def test_it_binds_both_ways_at_once_and_one_way_each(
    node: Node, carrier: Callable[..., client.Smpp], taker: Taker
) -> None:
    node.do("receipts", how="text")
    both, split = carrier(), carrier(bind="split")
    await both.open()
    await node.heard("bound", 1)
    assert node.every("bound", "as") == ["bind_transceiver"]
    assert node.events("bound")[0] | {"system_id": "desk", "version": 0x34} == node.events("bound")[0]
    await both.close()
    await node.heard("unbinding", 1)
    await until(lambda: node.every("closed", "left") == [0])
    split.on_receipts = taker
    await split.open()
    await node.heard("bound", 3)
    assert sorted(node.every("bound", "as")[1:]) == ["bind_receiver", "bind_transmitter"]
    assert fates(await split.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]
    await until(lambda: len(taker.receipts) == 1)
    await split.close()
    await until(lambda: node.every("closed", "left")[1:] == [1, 0])


async def test_it_refuses_a_wrong_password_and_nothing_begins(
    node: Node, carrier: Callable[..., client.Smpp]
) -> None:
    made = carrier(password="wrong")
    await made.open()
    outcome = await made.submit(texts.text(), begin=lambda reference: pytest.fail("begun"))
    assert [(part.taken, part.code) for part in outcome.parts] == [(Taken.RETRY, "refused")]
    await until(lambda: bool(node.events("refused")))


@pytest.mark.parametrize(("encoding", "words", "coding"), [("GSM-7", MIXED, 0), ("UCS-2", ASIAN, 8)])
async def test_it_reads_our_texts_short_and_in_parts(
    node: Node, carrier: Callable[..., client.Smpp], encoding: str, words: str, coding: int
) -> None:
    made = carrier()
    await made.open()
    short, long = (
        dataclasses.replace(texts.text(*parts), encoding=encoding)
        for parts in ((words,), (words, "two", words))
    )
    assert fates(await made.submit(short, begin=texts.yes)) == [Taken.ACCEPTED]
    assert fates(await made.submit(long, begin=texts.yes)) == [Taken.ACCEPTED] * 3
    await node.heard("submitted", 4)
    assert node.every("submitted", "text") == [words, words, "two", words]
    assert node.every("submitted", "coding") == [coding] * 4
    assert {(each["from"], each["to"]) for each in node.events("submitted")} == {
        (texts.OURS[1:], texts.HERS[1:])
    }
    assert node.every("submitted", "headers")[0] == []
    headers = [bytes.fromhex(header) for (header,) in node.every("submitted", "headers")[1:]]
    # The library tells an element of the header as it found it, the header's own length before it.
    assert [header[-2:] for header in headers] == [b"\x03\x01", b"\x03\x02", b"\x03\x03"]
    assert len({header[:-1] for header in headers}) == 1


@pytest.mark.parametrize(("encoding", "words"), [("GSM-7", MIXED), ("UCS-2", ASIAN)])
async def test_it_reads_our_long_texts_whole_as_payload(
    node: Node, carrier: Callable[..., client.Smpp], encoding: str, words: str
) -> None:
    made = carrier(long_texts="whole")
    await made.open()
    parts = tuple(f"{words} {n} " * 5 for n in range(3))
    outcome = await made.submit(dataclasses.replace(texts.text(*parts), encoding=encoding), begin=texts.yes)
    assert set(fates(outcome)) == {Taken.ACCEPTED}
    await node.heard("submitted", 1)
    assert node.every("submitted", "text") == ["".join(parts)]
    assert node.every("submitted", "payload") == [True]


@pytest.mark.parametrize("how", ["text", "tlv"])
async def test_we_read_its_receipts_as_text_and_as_parameters(
    node: Node, carrier: Callable[..., client.Smpp], taker: Taker, how: str
) -> None:
    node.do("receipts", how=how)
    made = carrier()
    made.on_receipts = taker
    await made.open()
    outcome = await made.submit(texts.text("one", "two"), begin=texts.yes)
    await until(lambda: len(taker.receipts) == 2)
    await until(lambda: node.every("acknowledged", "status") == [0, 0])
    assert [part.carrier_id for part in outcome.parts] == ["node-1", "node-2"]
    assert {(one.carrier_id, one.state) for one in taker.receipts} == {
        ("node-1", PartState.DELIVERED),
        ("node-2", PartState.DELIVERED),
    }


@pytest.mark.parametrize(("words", "coding"), [(MIXED, 0), (ASIAN, 8)])
async def test_it_brings_texts_whole_in_parts_and_as_payload(
    node: Node, carrier: Callable[..., client.Smpp], words: str, coding: int
) -> None:
    made, hearer = carrier(), Hearer()
    made.on_arrivals = hearer
    await made.open()
    node.do("deliver", text=words, data_coding=coding, **BETWEEN)
    await until(lambda: hearer.texts == [words])
    for number in (3, 1, 2):
        header = bytes((5, 0, 3, 77, 3, number)).hex()
        node.do("deliver", text=f"{words}{number}.", data_coding=coding, header=header, **BETWEEN)
    await until(lambda: hearer.texts[1:] == [f"{words}1.{words}2.{words}3."])
    node.do("deliver", text=words * 30, data_coding=coding, payload=True, **BETWEEN)
    await until(lambda: hearer.texts[2:] == [words * 30])
    await until(lambda: node.every("acknowledged", "status") == [0] * 5)
    assert {(one.sender, one.recipient) for one in hearer.heard} == {(texts.HERS, texts.OURS)}


async def test_each_asks_whether_the_other_is_there(
    node: Node, carrier: Callable[..., client.Smpp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_SILENCE", 0.2)
    made = carrier()
    await made.open()
    node.do("enquire")
    await until(lambda: node.every("alive", "status") == [0])
    await until(lambda: len(node.events("enquired")) >= 3)
    assert len(node.events("bound")) == 1


async def test_a_text_it_throttles_was_not_taken_and_waits(
    node: Node, carrier: Callable[..., client.Smpp]
) -> None:
    node.do("refuse", statuses=[Status.THROTTLED])
    made = carrier()
    await made.open()
    (part,) = (await made.submit(texts.text(), begin=texts.yes)).parts
    assert (part.taken, part.retry_after) == (Taken.RETRY, 1.0)
    assert fates(await made.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]


async def test_where_it_throttles_half_way_only_the_rest_follows(
    node: Node, carrier: Callable[..., client.Smpp]
) -> None:
    node.do("refuse", statuses=[Status.OK, Status.THROTTLED])
    made = carrier()
    await made.open()
    whole = texts.text("one", "two")
    first = await made.submit(whole, begin=texts.yes)
    assert fates(first) == [Taken.ACCEPTED, Taken.RETRY]
    rest = dataclasses.replace(whole, indexes=(1,))
    assert fates(await made.submit(rest, begin=texts.yes)) == [Taken.ACCEPTED]
    await node.heard("submitted", 3)
    assert node.every("submitted", "text") == ["one", "two", "two"]


async def test_it_unbinds_and_is_found_again(node: Node, carrier: Callable[..., client.Smpp]) -> None:
    made = carrier()
    await made.open()
    node.do("unbind")
    await until(lambda: node.every("unbound", "status") == [0])
    await until(lambda: len(node.events("bound")) == 2)
    await accepted(made)


async def test_it_dies_and_is_found_again(node: Node, carrier: Callable[..., client.Smpp]) -> None:
    made, hearer = carrier(), Hearer()
    made.on_arrivals = hearer
    await made.open()
    await accepted(made)
    await node.kill()
    outcome = await made.submit(texts.text(), begin=texts.yes)
    assert set(fates(outcome)) <= {Taken.RETRY, Taken.UNKNOWN}
    await node.start()
    await accepted(made)
    node.do("deliver", text="there again", **BETWEEN)
    await until(lambda: hearer.texts == ["there again"])


# node is the client


async def test_its_client_understands_the_smsc_of_our_tests() -> None:
    smsc = Smsc()
    smsc.start()
    theirs = Node("client", smsc.port)
    await theirs.start()
    theirs.do("bind", **{"as": "bind_transceiver"}, password="wrong")
    await until(lambda: theirs.every("bound", "status") == [0x0E])
    theirs.do("bind", **{"as": "bind_transceiver"}, password=smsc.password)
    await until(lambda: theirs.every("bound", "status")[1:] == [0])
    theirs.do("enquire")
    theirs.do("submit", text=MIXED, data_coding=0, registered_delivery=1, **BETWEEN)
    theirs.do("submit", text=ASIAN, data_coding=8, registered_delivery=0, **BETWEEN)
    await until(lambda: theirs.every("alive", "status") == [0] and len(theirs.events("accepted")) == 2)
    await until(lambda: len(theirs.events("delivered")) == 1)
    assert [one.text for one in smsc.taken] == [MIXED, ASIAN]
    assert theirs.every("accepted", "name") == [one.name for one in smsc.taken]
    (receipt,) = theirs.events("delivered")
    assert f"id:{smsc.taken[0].name} " in receipt["text"]
    assert "stat:DELIVRD" in receipt["text"]
    smsc.faults.refuse = [Status.THROTTLED]
    theirs.do("submit", text="later", data_coding=0, **BETWEEN)
    await until(lambda: theirs.every("accepted", "status") == [0, 0, Status.THROTTLED])
    theirs.do("unbind")
    await until(lambda: theirs.every("unbound", "status") == [0])
    await until(lambda: smsc.links == 0)
    await theirs.kill()
    smsc.stop()
