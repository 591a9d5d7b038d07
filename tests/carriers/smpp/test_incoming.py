"""Texts of people over SMPP: in parts, from numbers in any writing, each taken in once."""

from __future__ import annotations

import asyncio

import pytest
from tests.carriers import texts
from tests.carriers.rigs import SmppRig
from tests.carriers.smpp.bound import Hearer, inbound, made, piece
from tests.carriers.texts import Taker, fates, until

from threadline.carriers.smpp import assembly, headers
from threadline.carriers.smpp.pdu import Address, Message
from threadline.rules.carriage import Arrival, PartState, Taken

# texts in parts


@pytest.mark.parametrize("how", ["header", "beside"])
async def test_a_long_text_leaves_in_parts_that_find_each_other(rig: SmppRig, how: str) -> None:
    carrier = made(rig, long_texts=how)
    await carrier.open()
    await carrier.submit(texts.text("one ", "two ", "three"), begin=texts.yes)
    await carrier.close()
    assert [one.text for one in rig.smsc.taken] == ["one ", "two ", "three"]
    places = [headers.part(one.message)[0] for one in rig.smsc.taken]
    assert [(place.total, place.number) for place in places if place] == [(3, 1), (3, 2), (3, 3)]
    assert len({place.reference for place in places if place}) == 1


async def test_a_long_text_may_leave_whole_for_the_smsc_to_cut(rig: SmppRig, taker: Taker) -> None:
    carrier = made(rig, long_texts="whole")
    carrier.on_receipts = taker
    await carrier.open()
    outcome = await carrier.submit(texts.text("one " * 38, "two " * 38, "three"), begin=texts.yes)
    await until(lambda: len(taker.receipts) == 1)
    await carrier.close()
    assert fates(outcome) == [Taken.ACCEPTED] * 3
    assert {part.carrier_id for part in outcome.parts} == {taker.receipts[0].carrier_id}
    assert [one.text for one in rig.smsc.taken] == ["one " * 38 + "two " * 38 + "three"]


async def test_a_long_text_of_a_person_comes_whole_whatever_the_order(rig: SmppRig, hearer: Hearer) -> None:
    for number, content in ((3, b"c"), (1, b"a"), (1, b"a"), (2, b"b")):
        rig.smsc.deliver(piece(number, 3, content))
    await until(lambda: hearer.texts == ["abc"])
    await until(lambda: rig.smsc.owed == 0)


async def test_a_character_that_was_cut_in_two_is_whole_again(rig: SmppRig, hearer: Hearer) -> None:
    octets = "ok 👍".encode("utf-16-be")
    rig.smsc.deliver(piece(1, 2, octets[:8], coding=8))
    rig.smsc.deliver(piece(2, 2, octets[8:], coding=8))
    await until(lambda: hearer.texts == ["ok 👍"])


async def test_parts_beside_and_as_payload_are_one_text(rig: SmppRig, hearer: Hearer) -> None:
    for number, content in ((1, b"x" * 300), (2, b"y")):
        rig.smsc.deliver(inbound(content, options=headers.beside(headers.Place(7, 2, number))))
    await until(lambda: hearer.texts == ["x" * 300 + "y"])


async def test_a_part_that_never_comes_does_not_keep_the_others(
    rig: SmppRig, hearer: Hearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "PATIENCE", 0.2)
    rig.smsc.deliver(piece(1, 4, b"STOP sending "))
    rig.smsc.deliver(piece(3, 4, b"these"))
    await until(lambda: rig.smsc.owed == 0)
    assert hearer.texts == ["STOP sending  … these … "]
    rig.smsc.deliver(piece(4, 4, b"now"))
    await until(lambda: hearer.texts[1:] == [" … now"])


async def test_parts_of_two_people_under_one_reference_stay_apart(rig: SmppRig, hearer: Hearer) -> None:
    other = Message(
        Address("13035550102", 1, 1), Address("12025550100", 1, 1), piece(2, 2, b"her end").content, 0x40
    )
    rig.smsc.deliver(piece(1, 2, b"his begin, "))
    rig.smsc.deliver(other)
    rig.smsc.deliver(piece(2, 2, b"his end"))
    await until(lambda: hearer.texts == ["his begin, his end"])


# numbers


@pytest.mark.parametrize(("source", "number"), [
    (Address("13035550101", 1, 1), "+13035550101"), (Address("+13035550101", 0, 0), "+13035550101"),
    (Address("3035550101", 2, 1), "+13035550101"), (Address("38383", 3, 0), "38383"), (Address("BANK", 5, 0), "BANK"),
    (Address(""), ""), (Address("+", 1, 1), ""),
])  # fmt: skip
async def test_numbers_are_written_as_the_house_does(
    rig: SmppRig, hearer: Hearer, source: Address, number: str
) -> None:
    rig.smsc.deliver(Message(source, Address("12025550100", 1, 1), b"hi"))
    await until(lambda: len(hearer.heard) == 1)
    assert (hearer.heard[0].sender, hearer.heard[0].recipient) == (number, "+12025550100")


# which text it is


async def test_the_same_words_again_are_another_text_once_the_first_was_acknowledged(
    rig: SmppRig, hearer: Hearer
) -> None:
    for n, word in enumerate(("STOP", "START", "STOP")):
        rig.text(word)
        await until(lambda n=n: len(hearer.heard) == n + 1 and rig.smsc.owed == 0)
    assert len({one.key for one in hearer.heard}) == 3
    for _ in range(2):
        rig.smsc.deliver(piece(1, 2, b"a"))
        rig.smsc.deliver(piece(2, 2, b"b"))
    await until(lambda: hearer.texts[3:] == ["ab", "ab"])
    assert len({one.key for one in hearer.heard}) == 5


async def test_two_at_once_with_the_same_words_are_two(rig: SmppRig) -> None:
    hearer, free = Hearer(), asyncio.Event()

    async def take(arrivals: list[Arrival]) -> None:
        await free.wait()
        await hearer(arrivals)

    carrier = rig.carrier()
    carrier.on_arrivals = take
    await carrier.open()
    rig.text("Yes")
    rig.text("Yes")
    await asyncio.sleep(0.2)
    free.set()
    await until(lambda: len(hearer.heard) == 2 and rig.smsc.owed == 0)
    await carrier.close()
    assert len({one.key for one in hearer.heard}) == 2


async def test_what_a_lost_link_brought_comes_again_under_its_key(rig: SmppRig) -> None:
    keys: list[str] = []

    async def take(arrivals: list[Arrival]) -> None:
        keys.extend(one.key for one in arrivals)
        if len(keys) == 1:
            rig.smsc.reset()  # committed, and nobody is there any more to be told
            await until(lambda: len(rig.smsc.binds) == 2)

    carrier = rig.carrier()
    carrier.on_arrivals = take
    await carrier.open()
    rig.text("STOP")
    await until(lambda: len(keys) == 2 and rig.smsc.owed == 0)
    await carrier.close()
    assert len(set(keys)) == 1


async def test_a_text_behind_a_refused_one_does_not_overtake_it(rig: SmppRig) -> None:
    rig.push_again_after(0.1)
    calls: list[list[str]] = []

    async def take(arrivals: list[Arrival]) -> None:
        calls.append([one.text for one in arrivals])
        if len(calls) == 1:
            await asyncio.sleep(0.3)
            raise ConnectionError

    carrier = rig.carrier()
    carrier.on_arrivals = take
    await carrier.open()
    rig.text("START")
    await until(lambda: len(calls) == 1)
    rig.text("STOP")
    await until(lambda: rig.smsc.owed == 0)
    await carrier.close()
    assert [text for call in calls[1:] for text in call] == ["START", "STOP"]


async def test_a_receipt_that_cannot_be_kept_keeps_no_text_out(rig: SmppRig, taker: Taker) -> None:
    taker.free.clear()
    carrier, hearer = rig.carrier(), Hearer()
    carrier.on_receipts, carrier.on_arrivals = taker, hearer
    await carrier.open()
    await carrier.submit(texts.text(), begin=texts.yes)
    await until(lambda: taker.calls == 1)
    rig.text("STOP")
    await until(lambda: hearer.texts == ["STOP"])
    taker.free.set()
    await carrier.close()


async def test_an_acceptance_that_came_late_is_told_until_it_is_kept(rig: SmppRig, taker: Taker) -> None:
    taker.refuse = 2
    rig.smsc.faults.slow = 1.0
    carrier = rig.impatient()
    carrier.on_receipts = taker
    await carrier.open()
    outcome = await carrier.submit(texts.text(), begin=texts.yes)
    assert fates(outcome) == [Taken.UNKNOWN]
    await until(lambda: PartState.ACCEPTED in {one.state for one in taker.receipts})
    await carrier.close()
