"""Carriers over a wire with faults: nothing is lost, nothing goes twice, unknown is said where it must be."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from bench.wire import Wire
from tests.carriers import texts
from tests.carriers.conftest import opened
from tests.carriers.rigs import Rig, SimulatorRig, SmppRig
from tests.carriers.texts import Taker, fates, until

from threadline.carriers import contract
from threadline.carriers.addresses import host_port
from threadline.carriers.simulator import account as simulator_account
from threadline.carriers.simulator import client as simulator_client
from threadline.carriers.simulator import link
from threadline.carriers.smpp import account as smpp_account
from threadline.carriers.smpp import client as smpp_client
from threadline.carriers.smpp import session
from threadline.rules.carriage import Outcome, Submission, Taken

NOT_TAKEN = {Taken.RETRY, Taken.NEVER_BEGUN}


@pytest.fixture(params=[SimulatorRig, SmppRig], ids=lambda rig: rig.name)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    made: Rig = request.param(tmp_path / "peer")
    made.start()
    made.push_again_after(0.2)
    yield made
    made.stop()


@pytest.fixture
def wire(rig: Rig) -> Iterator[Wire]:
    made = Wire(host_port(rig.settings()["address"]))
    yield made
    made.close()


@pytest.fixture
async def carrier(rig: Rig, wire: Wire) -> AsyncIterator[contract.Carrier]:
    """It gives up on an answer after half a second."""
    settings = {**rig.settings(), "address": wire.address}
    built: contract.Carrier
    if rig.name == "smpp":
        built = smpp_client.Smpp(smpp_account.read(settings), timeout=0.5)
    else:
        built = simulator_client.Simulator(simulator_account.read(settings), timeout=0.5)
    async for made in opened(built):
        yield made


async def sent(carrier: contract.Carrier, count: int) -> dict[str, Outcome]:
    """What became of so many texts, each of two parts, handed over at once."""
    offered = [texts.text("one ", "two") for _ in range(count)]
    outcomes = await asyncio.gather(*(carrier.submit(each, begin=texts.yes) for each in offered))
    return {outcome.reference: outcome for outcome in outcomes}


def told_truly(rig: Rig, outcomes: Sequence[Outcome]) -> Counter[Taken]:
    """What was said of each part holds: accepted stands there once, not taken never, unknown at most once."""
    taken = Counter((reference, part) for reference, part, _ in rig.taken())
    for outcome in outcomes:
        for part in outcome.parts:
            times = taken[outcome.reference, part.index]
            assert times <= 1
            if part.taken is Taken.ACCEPTED:
                assert times == 1
            elif part.taken in NOT_TAKEN:
                assert times == 0
    return Counter(fate for outcome in outcomes for fate in fates(outcome))


async def comes_back(carrier: contract.Carrier, *, within: float = 10.0) -> None:
    """A text is accepted again, sooner or later."""

    async def accepted() -> None:
        while fates(await carrier.submit(texts.text(), begin=texts.yes)) != [Taken.ACCEPTED]:
            await asyncio.sleep(0.05)

    await asyncio.wait_for(accepted(), within)


async def test_a_slow_wire_loses_nothing(rig: Rig, wire: Wire, carrier: contract.Carrier) -> None:
    wire.weather(delay=0.05)
    assert told_truly(rig, [*(await sent(carrier, 50)).values()]) == {Taken.ACCEPTED: 100}


async def test_octet_for_octet_both_ways_is_understood(
    rig: Rig, wire: Wire, carrier: contract.Carrier
) -> None:
    wire.weather(pause=0.0001)
    outcome = await carrier.submit(texts.text("Hi"), begin=texts.yes)
    assert told_truly(rig, [outcome]) == {Taken.ACCEPTED: 1}


WEATHER: list[dict[str, Any]] = [
    {"reset_after": 0},
    {"reset_after": 1},
    {"reset_after": 3000},
    {"hole_after": 0},
    {"hole_after": 3001},
    {"mute": True},
]


@pytest.mark.parametrize("weather", WEATHER, ids=str)
async def test_whatever_the_wire_does_what_is_said_of_a_text_is_true_and_the_link_comes_back(
    rig: Rig, wire: Wire, carrier: contract.Carrier, weather: dict[str, Any]
) -> None:
    wire.weather(**weather)
    outcomes = [*(await sent(carrier, 100)).values()]
    said = told_truly(rig, outcomes)
    assert said[Taken.UNKNOWN] > 0
    assert said[Taken.REJECTED] == 0
    wire.weather()
    await comes_back(carrier)
    told_truly(rig, outcomes)


async def test_what_was_taken_while_the_answers_were_swallowed_is_told_by_its_receipts(
    rig: Rig, wire: Wire, carrier: contract.Carrier, taker: Taker
) -> None:
    carrier.on_receipts = taker
    wire.weather(mute=True)
    outcomes = await sent(carrier, 20)
    assert told_truly(rig, [*outcomes.values()]) == {Taken.UNKNOWN: 40}
    wire.weather()
    await until(lambda: {receipt.reference for receipt in taker.receipts} >= set(outcomes))
    await until(lambda: rig.receipts_open() == 0)


async def test_a_link_that_fell_silent_is_given_up_and_another_takes_its_place(
    rig: Rig, wire: Wire, carrier: contract.Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_PATIENCE", 0.5)
    monkeypatch.setattr(link, "_SILENCE", 1.0)
    text = texts.text()
    wire.weather(at=text.reference.encode(), then="hole", passes=True)
    assert fates(await carrier.submit(text, begin=texts.yes)) == [Taken.UNKNOWN]
    await comes_back(carrier)  # the old link is never reset by anybody else
    assert wire.made >= 2


async def test_a_wire_that_takes_nothing_holds_no_more_than_the_window(
    rig: Rig, wire: Wire, carrier: contract.Carrier
) -> None:
    wire.weather(hole_after=0)
    begun: list[str] = []

    def begin(reference: str) -> bool:
        begun.append(reference)
        return True

    async def one(text: Submission) -> Outcome:
        return await carrier.submit(text, begin=begin)

    outcomes = await asyncio.gather(*(one(texts.text()) for _ in range(3000)))
    assert (
        len(begun) <= 2000
    )  # what waited half a second behind a full window of 1,000, perhaps twice, went back
    assert told_truly(rig, outcomes)[Taken.RETRY] >= 1000


async def test_links_that_are_refused_are_tried_again_until_one_is_not(
    rig: Rig, wire: Wire, carrier: contract.Carrier
) -> None:
    wire.weather(refuse=True)
    wire.reset()
    await until(lambda: wire.made > 3)
    assert told_truly(rig, [*(await sent(carrier, 5)).values()]) == {Taken.RETRY: 10}
    wire.weather()
    await comes_back(carrier)
