"""What every carrier must do with what it brings: receipts, and texts of people where they come over its link."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from tests.carriers import texts
from tests.carriers.rigs import Rig
from tests.carriers.texts import Taker, until

from threadline.rules.carriage import Arrival, PartState

# receipts


async def test_an_accepted_text_gets_a_receipt_that_names_its_part(bringing: Rig, taker: Taker) -> None:
    carrier = bringing.carrier()
    carrier.on_receipts = taker
    await carrier.open()
    outcome = await carrier.submit(texts.text("one ", "two"), begin=texts.yes)
    await until(lambda: len(taker.receipts) == 2)
    await until(lambda: bringing.receipts_open() == 0)
    await carrier.close()
    assert {(one.reference, one.part, one.carrier_id) for one in taker.receipts} == {
        (outcome.reference, part.index, part.carrier_id) for part in outcome.parts
    }
    assert {one.state for one in taker.receipts} == {PartState.DELIVERED}
    assert len(taker.keys()) == 2
    assert all(abs(one.at - datetime.now(UTC)) < timedelta(minutes=5) for one in taker.receipts)


async def test_a_receipt_is_acknowledged_only_when_the_product_has_it(bringing: Rig, taker: Taker) -> None:
    taker.free.clear()
    carrier = bringing.carrier()
    carrier.on_receipts = taker
    await carrier.open()
    await carrier.submit(texts.text(), begin=texts.yes)
    await until(lambda: taker.calls == 1)
    await asyncio.sleep(0.2)
    assert bringing.receipts_open() == 1
    taker.free.set()
    await until(lambda: bringing.receipts_open() == 0)
    await carrier.close()


async def test_a_receipt_that_the_product_could_not_take_comes_again_under_the_same_key(
    bringing: Rig, taker: Taker
) -> None:
    bringing.push_again_after(0.1)
    taker.refuse = 2
    carrier = bringing.carrier()
    carrier.on_receipts = taker
    await carrier.open()
    await carrier.submit(texts.text(), begin=texts.yes)
    await until(lambda: bringing.receipts_open() == 0 and len(taker.receipts) > 0)
    await carrier.close()
    assert taker.calls >= 3
    assert len(taker.keys()) == 1


async def test_receipts_that_a_dead_link_carried_come_over_the_next(bringing: Rig, taker: Taker) -> None:
    bringing.push_again_after(3600)  # it is the lost link that brings them back, not the time
    taker.free.clear()
    first = bringing.carrier()
    first.on_receipts = taker
    await first.open()
    await first.submit(texts.text(), begin=texts.yes)
    await until(lambda: taker.calls == 1)
    await first.close()
    second, other = bringing.carrier(), Taker()
    second.on_receipts = other
    await second.open()
    await until(lambda: bringing.receipts_open() == 0)
    await second.close()
    assert len(other.receipts) == 1
    assert taker.receipts == []


# texts of people that come over the link


async def test_a_text_over_the_link_is_brought_and_acknowledged_once_the_product_has_it(link: Rig) -> None:
    heard, free = list[Arrival](), asyncio.Event()

    async def take(arrivals: list[Arrival]) -> None:
        await free.wait()
        heard.extend(arrivals)

    carrier = link.carrier()
    carrier.on_arrivals = take
    await carrier.open()
    await asyncio.to_thread(link.text, "STOP")
    await asyncio.sleep(0.2)
    assert link.receipts_open() == 1
    free.set()
    await until(lambda: link.receipts_open() == 0)
    await carrier.close()
    assert [(one.sender, one.recipient, one.text) for one in heard] == [(texts.HERS, texts.OURS, "STOP")]


async def test_a_text_over_the_link_that_could_not_be_kept_comes_again_under_the_same_key(link: Rig) -> None:
    link.push_again_after(0.1)
    heard, calls = list[Arrival](), 0

    async def take(arrivals: list[Arrival]) -> None:
        nonlocal calls
        calls += 1
        heard.extend(arrivals)
        if calls <= 2:
            raise ConnectionError("the database is down")

    carrier = link.carrier()
    carrier.on_arrivals = take
    await carrier.open()
    await asyncio.to_thread(link.text, "caf\u00e9 \U0001f600")
    await until(lambda: calls >= 3 and link.receipts_open() == 0)
    await carrier.close()
    assert {one.text for one in heard} == {"caf\u00e9 \U0001f600"}
    assert len({one.key for one in heard}) == 1
