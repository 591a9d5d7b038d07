"""Receipts as they come on bad days, and what a restart owes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from tests.carriers import texts
from tests.carriers.rigs import SimulatorRig
from tests.carriers.texts import Taker, until

from threadline.carriers import contract, handover
from threadline.carriers.simulator import account
from threadline.carriers.simulator.faults import Fault, FaultKind
from threadline.rules.carriage import Outcome, PartState, Receipt


@pytest.fixture
async def listening(simulator: SimulatorRig, taker: Taker) -> AsyncIterator[contract.Carrier]:
    carrier = simulator.carrier()
    carrier.on_receipts = taker
    await carrier.open()
    yield carrier
    await carrier.close()


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(FaultKind.RECEIPT_TWICE), [PartState.DELIVERED, PartState.DELIVERED]),
        (Fault(FaultKind.RECEIPTS_REVERSED), [PartState.DELIVERED, PartState.SENT]),
        (Fault(FaultKind.UNDELIVERED), [PartState.UNDELIVERED]),
        (Fault(FaultKind.FAILED, code="30034"), [PartState.FAILED]),
    ],
)
async def test_receipts_come_as_the_fault_orders(
    fault: Fault,
    expected: list[PartState],
    simulator: SimulatorRig,
    listening: contract.Carrier,
    taker: Taker,
) -> None:
    simulator.fault(fault)
    await listening.submit(texts.text(), begin=texts.yes)
    await until(lambda: len(taker.receipts) == len(expected) and simulator.receipts_open() == 0)
    assert [one.state for one in taker.receipts] == expected
    assert len(taker.keys()) == len(set(expected))
    if fault.kind is FaultKind.UNDELIVERED:
        assert taker.receipts[-1].code == "30003"
    if fault.kind is FaultKind.FAILED:
        assert taker.receipts[-1].code == "30034"


async def test_a_receipt_may_come_before_the_answer(
    simulator: SimulatorRig, listening: contract.Carrier, taker: Taker
) -> None:
    simulator.fault(Fault(FaultKind.RECEIPT_EARLY, delay=0.5))
    order: list[str] = []

    async def take(receipts: object) -> None:
        order.append("receipt")

    listening.on_receipts = take
    await listening.submit(texts.text(), begin=texts.yes)
    order.append("answer")
    assert order == ["receipt", "answer"]


async def test_a_stalled_text_still_gets_its_receipt(
    simulator: SimulatorRig, listening: contract.Carrier, taker: Taker
) -> None:
    simulator.fault(Fault(FaultKind.DROP_AFTER, times=1))
    await listening.submit(texts.text(reference="lost"), begin=texts.yes)
    await until(lambda: len(taker.receipts) == 1)
    assert taker.receipts[0].reference == "lost"


async def test_an_account_chooses_its_receipts(simulator: SimulatorRig, taker: Taker) -> None:
    for mode, expected in (
        ("sent_first", [PartState.SENT, PartState.DELIVERED]),
        ("none", []),
        ("delivered", [PartState.DELIVERED]),
    ):
        carrier = simulator.facts.build({**simulator.settings(), "receipts": mode})
        carrier.on_receipts = taker
        taker.receipts.clear()
        await carrier.open()
        await carrier.submit(texts.text(), begin=texts.yes)
        await until(lambda expected=expected: len(taker.receipts) == len(expected))
        await until(lambda: simulator.receipts_open() == 0)
        await carrier.close()
        assert [one.state for one in taker.receipts] == expected


async def test_a_restart_owes_the_receipts_that_nobody_acknowledged_and_no_other(
    simulator: SimulatorRig, listening: contract.Carrier, taker: Taker
) -> None:
    await listening.submit(texts.text(reference="acknowledged"), begin=texts.yes)
    await until(lambda: simulator.receipts_open() == 0 and len(taker.receipts) == 1)
    taker.receipts.clear()
    taker.refuse = 10**6
    simulator.fault(Fault(FaultKind.FAILED, code="30034"))
    await listening.submit(texts.text(reference="owed"), begin=texts.yes)
    await until(lambda: taker.calls == 2)  # it was offered, and not taken
    simulator.process.kill()
    taker.refuse = 0
    simulator.start()
    await until(lambda: len(taker.receipts) == 1 and simulator.receipts_open() == 0)
    assert [(one.reference, one.state, one.code) for one in taker.receipts] == [
        ("owed", PartState.FAILED, "30034")
    ]
    known, owed = await listening.look_up([texts.never("acknowledged"), texts.never("owed")])
    assert known.parts[0].state is PartState.DELIVERED
    assert owed.parts[0].state is PartState.FAILED


async def test_a_slow_product_is_not_buried_and_gets_all_in_the_end(
    simulator: SimulatorRig, listening: contract.Carrier, taker: Taker
) -> None:
    taker.free.clear()
    sent = 6_500  # more than may be in flight unacknowledged
    for _ in range(sent // 500):
        await send(listening, 500)
    await until(lambda: simulator.receipts_open() == sent)
    taker.free.set()
    await until(lambda: simulator.receipts_open() == 0, within=30)
    assert len(taker.keys()) == sent


async def send(carrier: contract.Carrier, count: int) -> list[Outcome]:
    return await asyncio.gather(*(carrier.submit(texts.text(), begin=texts.yes) for _ in range(count)))


async def test_faults_are_counted_thinned_out_by_seed_listed_and_cleared(
    simulator: SimulatorRig, listening: contract.Carrier
) -> None:
    with simulator.process.control() as control:
        control.fault(Fault(FaultKind.REJECT, times=2, code="21610", number="+1303"))
        control.fault(Fault(FaultKind.REJECT, code="30006", probability=0.3, seed=7, number="+1404"))
        codes = [await code(listening, "+13035550101") for _ in range(3)]
        assert codes == ["21610", "21610", ""]
        assert [(one.number, one.probability) for one in control.faults()] == [("+1404", 0.3)]
        thinned = [await code(listening, "+14045550101") for _ in range(60)]
        control.clear_faults()
        control.fault(Fault(FaultKind.REJECT, code="30006", probability=0.3, seed=7, number="+1404"))
        assert [await code(listening, "+14045550101") for _ in range(60)] == thinned
        assert 5 < thinned.count("30006") < 35
        control.clear_faults()
        assert control.faults() == []
        assert await code(listening, "+14045550101") == ""


async def code(carrier: contract.Carrier, to: str) -> str:
    return (await carrier.submit(texts.text(to=to), begin=texts.yes)).parts[0].code


def test_nonsense_orders_are_refused_with_a_reason(simulator: SimulatorRig) -> None:
    with simulator.process.control() as control:
        for fault in (
            Fault(FaultKind.STALL, times=0),
            Fault(FaultKind.STALL, probability=2.0),
            Fault(FaultKind.STALL, delay=-1.0),
            Fault("unheard_of"),  # type: ignore[arg-type]
        ):
            with pytest.raises(ValueError, match=r"\w"):
                control.fault(fault)
        with pytest.raises(ValueError, match="seconds"):
            control.settings(receipt_delay=-1.0)
        with pytest.raises(ValueError, match="receipts"):
            control.settings(receipts=account.ReceiptsMode.SERVER)
        assert control.faults() == []


async def test_receipts_pushed_again_while_the_product_is_stuck_do_not_pile_up(taker: Taker) -> None:
    acknowledged: list[int] = []

    async def take(receipts: list[Receipt]) -> bool:
        await taker(receipts)
        return True

    taker.free.clear()
    desk = handover.Handover[int, Receipt](take, acknowledge=acknowledged.extend)
    for _ in range(100):
        desk.add([((n,), Receipt(f"id-{n}", PartState.DELIVERED, datetime.now(UTC))) for n in range(500)])
        await asyncio.sleep(0)
    taker.free.set()
    await until(lambda: not desk.busy)
    assert len(taker.receipts) <= handover.MOST + handover.AT_ONCE
    assert set(acknowledged) == set(range(500))
