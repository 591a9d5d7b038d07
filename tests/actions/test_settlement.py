"""Settling: every way out of `handing_off` and `unknown`, once, twice, late, out of turn."""

from __future__ import annotations

import itertools

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import make
from tests.actions.claims import (
    LONG,
    accepted,
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

from threadline.actions import settlement
from threadline.actions.handoff import Claimed
from threadline.actions.settlement import Settling
from threadline.rules.carriage import PartState, Taken

pytestmark = pytest.mark.django_db
A, R, T, U, N = Taken.ACCEPTED, Taken.REJECTED, Taken.RETRY, Taken.UNKNOWN, Taken.NEVER_BEGUN


@pytest.fixture
def line() -> make.Line:
    return make.line()


def handed(line: make.Line, body: str = make.BODY) -> Claimed:
    person = make.recipient(line.workspace)
    make.granted(person, line.purpose)
    make.text(line.sender, person, about=line.purpose, body=body)
    return only(claimed(line))


ONE_PART = [
    (A, "accepted", "accepted", ["accepted"]),
    (R, "rejected", "rejected", ["rejected"]),
    (U, "unknown", "unknown", ["unknown"]),
    (T, "queued", "returned", []),
    (N, "queued", "returned", []),
]


@pytest.mark.parametrize(("taken", "then", "ended", "parts"), ONE_PART)
def test_a_text_of_one_part_goes_where_its_outcome_says(
    line: make.Line, taken: Taken, then: str, ended: str, parts: list[str]
) -> None:
    text = handed(line)
    assert (state(text.message), outcome(text)) == ("handing_off", None)
    settle(line, said(text, taken))
    assert (state(text.message), outcome(text), part_states(text.message)) == (then, ended, parts)


@pytest.mark.parametrize(
    ("taken", "then", "ended"),
    [
        ((A, A, A), "accepted", "accepted"),
        ((A, A, R), "failed", "accepted"),
        ((A, T, A), "failed", "accepted"),
        ((A, U, A), "unknown", "unknown"),
        ((R, U, R), "unknown", "unknown"),
        ((R, R, R), "rejected", "rejected"),
        ((R, T, R), "rejected", "rejected"),
        ((T, T, N), "queued", "returned"),
        ((N, N, N), "queued", "returned"),
    ],
)
def test_a_text_goes_back_only_if_no_part_may_have_been_taken(
    line: make.Line, taken: tuple[Taken, ...], then: str, ended: str
) -> None:
    text = handed(line, LONG)
    settle(line, said(text, *taken))
    assert (state(text.message), outcome(text)) == (then, ended)
    assert bool(claimed(line)) == (then == "queued")


def test_no_outcomes_of_parts_is_a_text_never_begun(line: make.Line) -> None:
    text = handed(line)
    settle(line, Settling(text.workspace, text.message, text.attempt, ()))
    assert (state(text.message), outcome(text)) == ("queued", "returned")


@given(data=st.data())
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_settling_again_changes_nothing(line: make.Line, data: st.DataObject) -> None:
    with transaction.atomic():
        taken = data.draw(st.lists(st.sampled_from([A, R, T, U, N]), min_size=3, max_size=3))
        text = handed(line, LONG)
        settle(line, said(text, *taken))
        before = asked("SELECT m::text FROM message m WHERE id = %s", text.message)
        parts = asked("SELECT p::text FROM part p WHERE message_id = %s ORDER BY index", text.message)
        attempts = asked("SELECT outcome, code FROM attempt WHERE message_id = %s", text.message)
        for _ in range(data.draw(st.integers(1, 3))):
            settle(line, said(text, *taken))
        assert asked("SELECT m::text FROM message m WHERE id = %s", text.message) == before
        assert asked("SELECT p::text FROM part p WHERE message_id = %s ORDER BY index", text.message) == parts
        assert asked("SELECT outcome, code FROM attempt WHERE message_id = %s", text.message) == attempts
        transaction.set_rollback(True)


def test_nothing_said_after_acceptance_takes_it_back(line: make.Line) -> None:
    text = handed(line)
    accepted(line, text)
    for taken in (R, U, T, N):
        settle(line, said(text, taken))
        assert (state(text.message), outcome(text)) == ("accepted", "accepted")


def test_nothing_said_after_a_receipt_takes_it_back(line: make.Line) -> None:
    text = handed(line)
    accepted(line, text)
    received(line, receipt(text, PartState.DELIVERED))
    for taken in (A, R, U, T, N):
        settle(line, said(text, taken))
        assert state(text.message) == "delivered"


@pytest.mark.parametrize(
    ("taken", "then", "ended"),
    [(A, "accepted", "accepted"), (R, "rejected", "rejected"), (N, "queued", "returned")],
)
def test_an_unknown_text_is_settled_by_what_is_found_out(
    line: make.Line, taken: Taken, then: str, ended: str
) -> None:
    text = handed(line)
    settle(line, said(text, U))
    settle(line, said(text, taken))
    assert (state(text.message), outcome(text)) == (then, ended)


def test_an_unknown_text_is_never_sent_again_by_itself(line: make.Line) -> None:
    text = handed(line)
    settle(line, said(text, U))
    assert asked("SELECT lane_id, due_at FROM message WHERE id = %s", text.message) == [(None, None)]
    assert claimed(line) == []


def test_late_proof_of_acceptance_stops_a_text_that_waits_to_go_again(line: make.Line) -> None:
    text = handed(line)
    settle(line, said(text, N))
    assert state(text.message) == "queued"
    accepted(line, text)
    assert (state(text.message), outcome(text)) == ("accepted", "accepted")
    assert claimed(line) == []


def test_what_an_earlier_attempt_was_not_moves_nothing_back(line: make.Line) -> None:
    first = handed(line)
    settle(line, said(first, T))
    second = only(claimed(line))
    for taken in (T, N, R, U):
        settle(line, said(first, taken))
        assert state(first.message) == "handing_off"
    accepted(line, second)
    assert (state(second.message), outcome(first), outcome(second)) == ("accepted", "returned", "accepted")


def test_a_returned_text_waits_as_long_as_the_carrier_asked(line: make.Line) -> None:
    text = handed(line)
    settle(line, said(text, T, retry_after=30.0))
    [(wait,)] = asked(
        "SELECT extract(epoch FROM due_at - clock_timestamp())::float8 FROM message WHERE id = %s",
        text.message,
    )
    assert 25 < wait <= 30
    assert claimed(line) == []


def test_a_text_that_keeps_coming_back_goes_ever_more_rarely_but_never_waits_over_a_minute(
    line: make.Line,
) -> None:
    text = handed(line)
    waits = []
    for _ in range(16):
        settle(line, said(text, T))
        [(wait,)] = asked(
            "SELECT greatest(extract(epoch FROM due_at - clock_timestamp()), 0)::float8 FROM message WHERE id = %s",
            text.message,
        )
        waits.append(round(wait, 1))
        asked("UPDATE message SET due_at = clock_timestamp()")
        text = only(claimed(line))
    assert waits == sorted(waits)
    assert waits[:3] == [0, 0, 0]
    assert 0 < waits[3] < 1
    assert waits[-3:] == [60, 60, 60]


def test_a_refusal_keeps_the_carriers_code(line: make.Line) -> None:
    text = handed(line)
    settle(line, said(text, R))
    assert asked("SELECT reason FROM message WHERE id = %s", text.message) == [("30034",)]
    assert asked("SELECT code FROM attempt WHERE message_id = %s", text.message) == [("30034",)]


def test_a_stop_while_it_is_handed_over_keeps_a_returned_text_from_going_again(line: make.Line) -> None:
    person = make.recipient(line.workspace)
    make.granted(person, line.purpose)
    make.text(line.sender, person, about=line.purpose)
    text = only(claimed(line))
    make.stopped(person)
    settle(line, said(text, N))
    assert state(text.message) == "queued"
    assert claimed(line) == []
    assert asked("SELECT state, reason FROM message WHERE id = %s", text.message) == [
        ("suppressed", "opted_out")
    ]


def test_one_settle_takes_outcomes_of_many_texts_in_any_order(line: make.Line) -> None:
    texts = [handed(line) for _ in range(4)]
    for order in itertools.islice(itertools.permutations(range(4)), 0, 24, 7):
        with transaction.atomic():
            taken = [A, R, U, N]
            settle(line, *(said(texts[n], taken[n]) for n in order))
            assert [state(text.message) for text in texts] == ["accepted", "rejected", "unknown", "queued"]
            transaction.set_rollback(True)


def test_what_nobody_claimed_cannot_be_settled(line: make.Line) -> None:
    text = handed(line)
    settle(line, Settling(text.workspace, text.message, 7, said(text, N).parts))
    assert (state(text.message), outcome(text)) == ("handing_off", None)
    settlement.settle([], account=line.account)
