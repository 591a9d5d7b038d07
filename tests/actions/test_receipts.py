"""Receipts: before, during or after their message's own settle, in any order, twice, late."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import make
from tests.actions.claims import (
    LONG,
    accepted,
    apply_all,
    asked,
    claimed,
    only,
    outcome,
    part_states,
    receipt,
    received,
    said,
    settle,
    state,
)

from threadline.actions import leftovers, receipts
from threadline.actions.handoff import Claimed
from threadline.rules import receipts as rules
from threadline.rules.carriage import PartState, Receipt, Taken

pytestmark = pytest.mark.django_db

UNTIL_TOLD = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WORDS = (PartState.SENT, PartState.DELIVERED, PartState.FAILED, PartState.UNDELIVERED)


@pytest.fixture
def line() -> make.Line:
    return make.line()


def handed(line: make.Line, body: str = make.BODY) -> Claimed:
    """A text that is being handed over."""
    person = make.recipient(line.workspace)
    make.granted(person, line.purpose)
    make.text(line.sender, person, about=line.purpose, body=body)
    return only(claimed(line))


def test_the_long_text_of_these_tests_has_three_parts(line: make.Line) -> None:
    assert len(handed(line, LONG).submission.parts) == 3


@pytest.mark.parametrize("body", [make.BODY, LONG], ids=["one part", "three parts"])
@pytest.mark.parametrize("echo", [True, False], ids=["reference echoed", "no reference"])
@given(data=st.data())
@UNTIL_TOLD
def test_any_order_of_settle_and_receipts_ends_the_same(
    line: make.Line, body: str, echo: bool, data: st.DataObject
) -> None:
    with transaction.atomic():
        text = handed(line, body)
        count = len(text.submission.parts)
        highest = [data.draw(st.sampled_from(WORDS)) for _ in range(count)]
        words = [(part, state) for part in range(count) for state in {PartState.SENT, highest[part]}]
        words += data.draw(st.lists(st.sampled_from(words), max_size=3))  # some twice
        steps: list[object] = ["settle", *words, *["apply"] * 3]
        for step in data.draw(st.permutations(steps)):
            if step == "settle":
                accepted(line, text)
            elif step == "apply":
                apply_all()
            else:
                part, word = step  # type: ignore[misc]
                receipts.keep([receipt(text, word, part=part, echo=echo)], account=line.account)
        apply_all()
        assert part_states(text.message) == [each.value for each in highest]
        assert state(text.message) == rules.message_state(highest)
        assert outcome(text) == "accepted"
        assert asked("SELECT count(*) FROM receipt") == [(0,)]
        transaction.set_rollback(True)


def test_a_late_delivered_beats_failed_and_nothing_goes_down_again(line: make.Line) -> None:
    text = handed(line)
    accepted(line, text)
    received(line, receipt(text, PartState.FAILED, code="30003"))
    assert state(text.message) == "failed"
    assert asked("SELECT reason FROM message WHERE id = %s", text.message) == [("30003",)]
    received(line, receipt(text, PartState.DELIVERED))
    assert state(text.message) == "delivered"
    assert asked("SELECT reason FROM message WHERE id = %s", text.message) == [("",)]
    received(line, receipt(text, PartState.FAILED), receipt(text, PartState.SENT))
    assert state(text.message) == "delivered"


def test_each_part_rises_by_itself_and_the_text_with_its_slowest(line: make.Line) -> None:
    text = handed(line, LONG)
    accepted(line, text)
    for part, then in ((2, "accepted"), (0, "accepted"), (1, "delivered")):
        received(line, receipt(text, PartState.DELIVERED, part=part))
        assert state(text.message) == then
    assert part_states(text.message) == ["delivered"] * 3


def test_one_lost_part_loses_the_text_until_it_arrives_after_all(line: make.Line) -> None:
    text = handed(line, LONG)
    accepted(line, text)
    received(line, *(receipt(text, PartState.DELIVERED, part=part) for part in (0, 2)))
    received(line, receipt(text, PartState.FAILED, part=1))
    assert state(text.message) == "failed"
    received(line, receipt(text, PartState.DELIVERED, part=1))
    assert state(text.message) == "delivered"


def test_the_same_receipt_twice_in_one_batch_changes_nothing(line: make.Line) -> None:
    text = handed(line)
    accepted(line, text)
    received(line, *[receipt(text, PartState.DELIVERED)] * 3)
    assert state(text.message) == "delivered"
    assert part_states(text.message) == ["delivered"]


def test_both_states_of_a_part_in_one_batch_end_at_the_higher(line: make.Line) -> None:
    for words in itertools.permutations([PartState.SENT, PartState.DELIVERED, PartState.FAILED]):
        text = handed(line)
        accepted(line, text)
        received(line, *(receipt(text, word) for word in words))
        assert state(text.message) == "delivered"


def test_a_receipt_before_the_answer_is_proof_that_the_text_is_out(line: make.Line) -> None:
    text = handed(line)
    received(line, receipt(text, PartState.DELIVERED))
    assert state(text.message) == "delivered"
    assert outcome(text) == "accepted"
    settle(line, said(text, Taken.UNKNOWN))  # the answer itself got lost
    assert state(text.message) == "delivered"
    assert outcome(text) == "accepted"


def test_a_receipt_lifts_an_unknown_text(line: make.Line) -> None:
    text = handed(line)
    settle(line, said(text, Taken.UNKNOWN))
    assert (state(text.message), outcome(text)) == ("unknown", "unknown")
    received(line, receipt(text, PartState.SENT))
    assert (state(text.message), outcome(text)) == ("sent", "accepted")


def test_a_receipt_that_the_reference_alone_names_never_takes_another_part(line: make.Line) -> None:
    refused = handed(line)
    settle(line, said(refused, Taken.REJECTED))  # its part has no carrier's id either
    text = handed(line)
    received(line, receipt(text, PartState.DELIVERED, named=False))
    assert state(refused.message) == "rejected"
    assert state(text.message) == "delivered"


def test_a_receipt_without_any_name_waits_and_changes_nothing(line: make.Line) -> None:
    refused = handed(line)
    settle(line, said(refused, Taken.REJECTED))
    received(line, receipt(refused, PartState.DELIVERED, named=False, echo=False))
    assert state(refused.message) == "rejected"


def test_a_receipt_of_some_parts_before_the_answer_leaves_the_rest_to_be_found_out(line: make.Line) -> None:
    text = handed(line, LONG)
    received(line, receipt(text, PartState.DELIVERED, part=1))
    # Nobody knows of the other two: were the attempt closed now and its engine gone, nobody would ever ask.
    assert outcome(text) is None
    asked("UPDATE attempt SET claimed_at = claimed_at - interval '61 seconds'")
    assert leftovers.give_up_overdue() == 1
    assert (state(text.message), outcome(text)) == ("unknown", "unknown")
    assert [each.message for each in leftovers.unclear(line.account)] == [text.message]
    settle(line, said(text, Taken.ACCEPTED, Taken.ACCEPTED, Taken.REJECTED))  # as the look-up found
    assert part_states(text.message) == ["accepted", "delivered", "rejected"]
    assert (state(text.message), outcome(text)) == ("failed", "accepted")


def test_a_lost_part_told_before_the_answer_is_not_forgotten_by_it(line: make.Line) -> None:
    text = handed(line, LONG)
    received(line, receipt(text, PartState.FAILED, part=1))
    accepted(line, text)
    assert state(text.message) == "failed"


def test_a_receipt_of_a_text_given_up_as_unsent_stops_it_from_going_again(line: make.Line) -> None:
    for body in (make.BODY, LONG):
        text = handed(line, body)
        settle(line, said(text, Taken.NEVER_BEGUN))
        assert state(text.message) == "queued"
        received(line, receipt(text, PartState.SENT))
        assert state(text.message) == ("sent" if body == make.BODY else "unknown")
        assert claimed(line) == []
        assert outcome(text) == ("accepted" if body == make.BODY else "unknown")


def test_a_receipt_of_one_part_before_the_text_is_given_up_as_unsent_stops_it_too(line: make.Line) -> None:
    text = handed(line, LONG)
    received(line, receipt(text, PartState.DELIVERED, part=1))
    settle(line, said(text, Taken.NEVER_BEGUN))
    assert claimed(line) == []
    assert (state(text.message), outcome(text)) == ("unknown", "unknown")


def test_a_text_of_which_every_part_is_known_is_asked_about_no_more_whatever_came_first(
    line: make.Line,
) -> None:
    for receipt_first in (True, False):
        text = handed(line, LONG)
        steps = [
            lambda text=text: received(line, receipt(text, PartState.SENT)),
            lambda text=text: settle(line, said(text, Taken.UNKNOWN, Taken.REJECTED, Taken.ACCEPTED)),
        ]
        for step in steps if receipt_first else reversed(steps):
            step()
        assert (state(text.message), outcome(text)) == ("failed", "accepted")


def test_of_failed_and_undelivered_the_same_word_stands_whichever_came_first(line: make.Line) -> None:
    for words in itertools.permutations([PartState.FAILED, PartState.UNDELIVERED]):
        text = handed(line)
        accepted(line, text)
        for word in words:
            received(line, receipt(text, word))
        assert state(text.message) == "undelivered"


def test_a_part_first_named_by_our_reference_alone_is_found_by_the_carriers_id_later(line: make.Line) -> None:
    text = handed(line)
    received(line, receipt(text, PartState.SENT, named=False))
    accepted(line, text)
    received(line, receipt(text, PartState.DELIVERED, echo=False))
    assert state(text.message) == "delivered"


def test_a_receipt_from_another_account_is_not_believed(line: make.Line) -> None:
    text = handed(line)
    other = make.account()
    receipts.keep([receipt(text, PartState.DELIVERED)], account=other.pk)
    receipts.apply()
    assert state(text.message) == "handing_off"
    assert asked("SELECT tries FROM receipt") == [(1,)]


@pytest.mark.parametrize(
    "reference",
    ["", "1.2", "a.b.c", "1.2.3.4", "999999999999999999999.1.1", "1.1.99999", "-1.2.3", "1.²3.4", "7.7.7"],
)
def test_a_reference_that_is_none_of_ours_is_kept_and_forgotten_after_three_days(
    line: make.Line, reference: str
) -> None:
    word = Receipt("SM-unheard-of", PartState.SENT, make.soon(0), reference=reference)
    received(line, word)
    assert asked("SELECT count(*) FROM receipt") == [(1,)]
    receipts.forget()
    assert asked("SELECT count(*) FROM receipt") == [(1,)]
    asked("UPDATE receipt SET received_at = received_at - interval '73 hours'")
    receipts.forget()
    assert asked("SELECT count(*) FROM receipt") == [(0,)]


def test_what_matches_nothing_is_looked_at_ever_more_rarely(line: make.Line) -> None:
    received(line, Receipt("SM-unheard-of", PartState.SENT, make.soon(0)))
    waits = []
    for _ in range(15):
        [(wait,)] = asked("SELECT extract(epoch FROM due_at - clock_timestamp())::float8 FROM receipt")
        waits.append(wait)
        apply_all()
    rounded = [round(wait, 1) for wait in waits]
    assert rounded == sorted(rounded)
    assert waits[0] < 1
    assert 600 < waits[-1] < 3600


def test_a_receipt_of_a_text_of_two_attempts_counts_for_the_one_it_names(line: make.Line) -> None:
    first = handed(line)
    settle(line, said(first, Taken.RETRY))
    second = only(claimed(line))
    assert second.attempt == 2
    accepted(line, second)
    received(line, receipt(second, PartState.DELIVERED))
    assert state(second.message) == "delivered"
    assert (outcome(first), outcome(second)) == ("returned", "accepted")


def taken_as(line: make.Line, text: Claimed, carrier_id: str) -> None:
    """Every part was accepted under one id of the carrier's."""
    told = said(text, Taken.ACCEPTED)
    settle(line, replace(told, parts=tuple(replace(part, carrier_id=carrier_id) for part in told.parts)))


def test_one_receipt_for_a_text_that_was_taken_whole_is_for_all_its_parts(line: make.Line) -> None:
    text = handed(line, LONG)
    taken_as(line, text, "whole")
    received(line, Receipt("whole", PartState.DELIVERED, datetime.now(UTC)))
    assert state(text.message) == "delivered"
    assert asked("SELECT count(*) FROM receipt") == [(0,)]


def test_a_carrier_that_gives_an_id_again_means_the_newest_text_by_it(line: make.Line) -> None:
    before, after = handed(line), handed(line)
    taken_as(line, before, "again")
    taken_as(line, after, "again")
    received(line, Receipt("again", PartState.DELIVERED, datetime.now(UTC)))
    assert (state(before.message), state(after.message)) == ("accepted", "delivered")
    named = Receipt("again", PartState.FAILED, datetime.now(UTC), reference=before.submission.reference)
    received(line, named)
    assert (state(before.message), state(after.message)) == ("failed", "delivered")
