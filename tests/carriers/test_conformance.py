"""What every carrier must do, whoever it is."""

from __future__ import annotations

import asyncio

import pytest
from tests.carriers import texts
from tests.carriers.rigs import RIGS, Rig
from tests.carriers.texts import fates, until

from threadline.carriers import contract, registry
from threadline.rules.carriage import Finding, PartState, Taken


def test_every_carrier_of_the_registry_has_a_rig() -> None:
    assert set(RIGS) == set(registry.CARRIERS)


def test_what_the_registry_says_of_a_carrier_is_what_it_builds(rig: Rig) -> None:
    built = rig.carrier()
    assert built.proves_absence is rig.facts.proves_absence
    assert built.settings == rig.facts.settings


def test_every_setting_says_what_it_is_for(rig: Rig) -> None:
    assert rig.facts.settings
    assert all(setting.help and setting.name.isidentifier() for setting in rig.facts.settings)
    assert all(
        setting.secret or not setting.name.endswith(("secret", "password")) for setting in rig.facts.settings
    )


# submitting


async def test_a_text_of_one_part_is_accepted_and_stands_at_the_carrier_once(
    rig: Rig, carrier: contract.Carrier
) -> None:
    text = texts.text("Your table is ready.")
    outcome = await carrier.submit(text, begin=texts.yes)
    assert outcome.reference == text.reference
    assert fates(outcome) == [Taken.ACCEPTED]
    assert outcome.parts[0].carrier_id
    assert rig.taken() == [(text.reference, 0, "Your table is ready.")]


async def test_every_part_of_a_text_gets_an_outcome_and_an_id_its_own_unless_the_text_goes_whole(
    rig: Rig, carrier: contract.Carrier
) -> None:
    text = texts.text("one ", "two ", "three")
    outcome = await carrier.submit(text, begin=texts.yes)
    assert [part.index for part in outcome.parts] == [0, 1, 2]
    assert fates(outcome) == [Taken.ACCEPTED] * 3
    assert len({part.carrier_id for part in outcome.parts}) == (1 if rig.whole else 3)
    taken = [(part, said) for _, part, said in rig.taken()]
    assert taken == ([(0, "one two three")] if rig.whole else [(0, "one "), (1, "two "), (2, "three")])


async def test_only_the_named_parts_are_handed_over(rig: Rig, carrier: contract.Carrier) -> None:
    text = texts.text("one ", "two ", "three", indexes=(2, 0))
    outcome = await carrier.submit(text, begin=texts.yes)
    assert [part.index for part in outcome.parts] == [2, 0]
    taken = sorted(said for _, _, said in rig.taken())
    assert taken == (["one three"] if rig.whole else ["one ", "three"])


async def test_two_thousand_texts_at_once_are_each_accepted_once(rig: Rig, carrier: contract.Carrier) -> None:
    outcomes = await asyncio.gather(*(carrier.submit(texts.text(), begin=texts.yes) for _ in range(2000)))
    assert {fate for outcome in outcomes for fate in fates(outcome)} == {Taken.ACCEPTED}
    taken = [reference for reference, _, _ in rig.taken()]
    assert sorted(taken) == sorted(outcome.reference for outcome in outcomes)
    assert len({outcome.parts[0].carrier_id for outcome in outcomes}) == 2000


async def test_a_refused_begin_writes_not_a_byte(rig: Rig, carrier: contract.Carrier) -> None:
    outcome = await carrier.submit(texts.text("one ", "two"), begin=lambda reference: False)
    assert fates(outcome) == [Taken.NEVER_BEGUN] * 2
    await carrier.submit(texts.text(), begin=texts.yes)
    assert outcome.reference not in {reference for reference, _, _ in rig.taken()}


async def test_begin_is_asked_once_a_submission_with_its_reference(carrier: contract.Carrier) -> None:
    asked: list[str] = []
    text = texts.text("one ", "two")
    await carrier.submit(text, begin=lambda reference: not asked.append(reference))
    assert asked == [text.reference]


async def test_one_refused_begin_stops_no_other_text(carrier: contract.Carrier) -> None:
    begins = [bool(n % 2) for n in range(20)]
    outcomes = await asyncio.gather(
        *(carrier.submit(texts.text(), begin=lambda _, may=may: may) for may in begins)
    )
    assert [fates(outcome) for outcome in outcomes] == [
        [Taken.ACCEPTED if may else Taken.NEVER_BEGUN] for may in begins
    ]


async def test_a_text_whose_sender_gave_up_before_it_began_is_never_written(
    rig: Rig, carrier: contract.Carrier
) -> None:
    text = texts.text()
    task = asyncio.create_task(carrier.submit(text, begin=texts.yes))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await carrier.submit(texts.text(), begin=texts.yes)
    assert text.reference not in {reference for reference, _, _ in rig.taken()}


async def test_a_refused_connection_is_provably_not_taken_and_nothing_begins(rig: Rig) -> None:
    rig.stop()
    carrier = rig.carrier()
    await carrier.open()
    begun: list[str] = []
    outcome = await carrier.submit(
        texts.text("one ", "two"), begin=lambda reference: not begun.append(reference)
    )
    await carrier.close()
    assert fates(outcome) == [Taken.RETRY] * 2
    assert begun == []


async def test_a_carrier_that_comes_back_is_found_again(rig: Rig, carrier: contract.Carrier) -> None:
    rig.stop()
    rig.start()

    async def accepted() -> bool:
        return fates(await carrier.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]

    async with asyncio.timeout(20):
        while not await accepted():
            await asyncio.sleep(0.05)


async def test_a_throttled_text_comes_back_with_the_time_to_wait(rig: Rig, carrier: contract.Carrier) -> None:
    rig.throttle(2.5)
    outcome = await carrier.submit(texts.text(), begin=texts.yes)
    assert fates(outcome) == [Taken.RETRY]
    assert outcome.parts[0].retry_after == pytest.approx(rig.told_to_wait(2.5))
    assert rig.taken() == []


async def test_of_a_text_throttled_half_way_the_rest_can_follow(rig: Rig, carrier: contract.Carrier) -> None:
    rig.throttle(0.1)
    text = texts.text("one ", "two")
    first = await carrier.submit(text, begin=texts.yes)
    missing = tuple(part.index for part in first.parts if part.taken is Taken.RETRY)
    assert len(missing) == (2 if rig.whole else 1)
    rest = texts.text("one ", "two", reference=text.reference, indexes=missing)
    assert fates(await carrier.submit(rest, begin=texts.yes)) == [Taken.ACCEPTED] * len(missing)
    assert sorted(part for _, part, _ in rig.taken()) == ([0] if rig.whole else [0, 1])


async def test_a_refusal_is_definite_and_carries_the_carriers_code(
    rig: Rig, carrier: contract.Carrier
) -> None:
    rig.reject(rig.refusal)
    outcome = await carrier.submit(texts.text(), begin=texts.yes)
    assert fates(outcome) == [Taken.REJECTED]
    assert outcome.parts[0].code == rig.refusal
    assert rig.taken() == []


async def test_a_refusal_because_the_person_opted_out_at_the_carrier_says_so(
    rig: Rig, carrier: contract.Carrier
) -> None:
    rig.opted_out()
    outcome = await carrier.submit(texts.text(), begin=texts.yes)
    assert fates(outcome) == [Taken.OPTED_OUT]
    assert outcome.parts[0].code
    assert rig.taken() == []


async def test_a_text_without_an_answer_is_unknown_and_holds_up_no_other(
    rig: Rig, impatient: contract.Carrier
) -> None:
    rig.stall("+13035550199")
    stalled = texts.text(to="+13035550199")
    waiting = asyncio.create_task(impatient.submit(stalled, begin=texts.yes))
    assert fates(await impatient.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]
    assert fates(await waiting) == [Taken.UNKNOWN]
    assert stalled.reference in {reference for reference, _, _ in rig.taken()}


async def test_a_connection_dropped_after_taking_leaves_the_text_unknown(
    rig: Rig, carrier: contract.Carrier
) -> None:
    rig.drop(after_taking=True)
    text = texts.text()
    assert fates(await carrier.submit(text, begin=texts.yes)) == [Taken.UNKNOWN]
    assert [reference for reference, _, _ in rig.taken()] == [text.reference]


async def test_a_connection_dropped_before_taking_looks_the_same(rig: Rig, carrier: contract.Carrier) -> None:
    rig.drop(after_taking=False)
    assert fates(await carrier.submit(texts.text(), begin=texts.yes)) == [Taken.UNKNOWN]
    assert rig.taken() == []


async def test_texts_begun_when_the_carrier_dies_are_unknown_and_the_others_provably_unsent(rig: Rig) -> None:
    rig.stall("")
    carrier = rig.carrier()
    await carrier.open()
    begun: set[str] = set()
    tasks = [
        asyncio.create_task(carrier.submit(texts.text(), begin=lambda reference: not begun.add(reference)))
        for _ in range(1500)
    ]
    await until(lambda: len(begun) >= rig.at_once)
    rig.stop()
    outcomes = await asyncio.gather(*tasks)
    await carrier.close()
    for outcome in outcomes:
        assert fates(outcome) == [Taken.UNKNOWN if outcome.reference in begun else Taken.RETRY]


async def test_closing_settles_everything(rig: Rig) -> None:
    rig.stall("")
    carrier = rig.impatient()
    await carrier.open()
    task = asyncio.create_task(carrier.submit(texts.text(), begin=texts.yes))
    await asyncio.sleep(0.1)
    await carrier.close()
    await carrier.close()
    assert fates(await task) == [Taken.UNKNOWN]
    assert fates(await carrier.submit(texts.text(), begin=texts.yes)) == [Taken.RETRY]


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "a\udfff", "\u2028", "\U0001f600", "\\\"'\n\r\t\x1b"])
async def test_odd_characters_are_carried_as_they_are_or_refused(
    odd: str, rig: Rig, carrier: contract.Carrier
) -> None:
    text = texts.text(odd)
    outcome = await carrier.submit(text, begin=texts.yes)
    taken = rig.taken()
    assert (fates(outcome), taken) in (
        ([Taken.ACCEPTED], [(text.reference, 0, odd)]),
        ([Taken.REJECTED], []),
    )


async def test_a_text_far_too_long_is_refused_and_the_link_goes_on(carrier: contract.Carrier) -> None:
    assert fates(await carrier.submit(texts.text("x" * 100_000), begin=texts.yes)) == [Taken.REJECTED]
    assert fates(await carrier.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]


# look-ups


async def test_a_look_up_finds_what_was_taken_in_the_order_asked(rig: Rig, carrier: contract.Carrier) -> None:
    if not rig.finds:
        return
    sent = [texts.text("one ", "two"), texts.text()]
    outcomes = [await carrier.submit(text, begin=texts.yes) for text in sent]
    found = await carrier.look_up([texts.asked(text) for text in reversed(sent)])
    assert [one.finding for one in found] == [Finding.FOUND] * 2
    for one, outcome in zip(reversed(found), outcomes, strict=True):
        assert one.reference == outcome.reference
        assert {part.index: part.carrier_id for part in one.parts} == {
            part.index: part.carrier_id for part in outcome.parts
        }
        assert all(part.state.rank >= PartState.ACCEPTED.rank for part in one.parts)


async def test_absence_is_only_claimed_where_it_can_be_proven(rig: Rig, carrier: contract.Carrier) -> None:
    (found,) = await carrier.look_up([texts.never("never-sent")])
    assert found.finding is (Finding.ABSENT if rig.facts.proves_absence else Finding.UNCLEAR)
    assert found.parts == ()


async def test_absence_is_final(rig: Rig, carrier: contract.Carrier) -> None:
    if not rig.facts.proves_absence:
        return
    text = texts.text()
    await carrier.look_up([texts.asked(text)])
    outcome = await carrier.submit(text, begin=texts.yes)
    assert fates(outcome) == [Taken.REJECTED]
    assert rig.taken() == []
    (again,) = await carrier.look_up([texts.asked(text)])
    assert again.finding is Finding.ABSENT


async def test_of_a_text_taken_in_part_the_missing_parts_are_absent_for_good(
    rig: Rig, carrier: contract.Carrier
) -> None:
    if not rig.facts.proves_absence:
        return
    await carrier.submit(texts.text("one ", "two ", "three", reference="half", indexes=(1,)), begin=texts.yes)
    (found,) = await carrier.look_up([texts.never("half")])
    assert found.finding is Finding.FOUND
    assert [part.index for part in found.parts] == [1]
    rest = texts.text("one ", "two ", "three", reference="half", indexes=(0, 2))
    assert fates(await carrier.submit(rest, begin=texts.yes)) == [Taken.REJECTED] * 2
    assert [part for _, part, _ in rig.taken()] == [1]


async def test_a_look_up_that_cannot_be_asked_is_unclear(rig: Rig, carrier: contract.Carrier) -> None:
    rig.stop()
    found = await carrier.look_up([texts.never("a"), texts.never("b")])
    assert [(one.reference, one.finding) for one in found] == [("a", Finding.UNCLEAR), ("b", Finding.UNCLEAR)]


async def test_a_look_up_of_many_answers_for_each(carrier: contract.Carrier) -> None:
    asked = [f"none-{n}" for n in range(1201)]
    found = await carrier.look_up([texts.never(reference) for reference in asked])
    assert [one.reference for one in found] == asked
    assert await carrier.look_up([]) == []
