"""How the states of parts make the state of a text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import receipts
from threadline.rules.carriage import PartState
from threadline.rules.levels import MessageState

P, M = PartState, MessageState


@pytest.mark.parametrize("state", list(PartState))
def test_a_text_of_one_part_is_where_its_part_is(state: PartState) -> None:
    assert receipts.message_state([state]).value == state.value


@pytest.mark.parametrize(
    ("states", "text"),
    [
        ([P.DELIVERED, P.DELIVERED], M.DELIVERED),
        ([P.DELIVERED, P.SENT], M.SENT),
        ([P.DELIVERED, P.ACCEPTED, P.SENT], M.ACCEPTED),
        ([P.DELIVERED, P.FAILED], M.FAILED),
        ([P.DELIVERED, P.UNDELIVERED], M.UNDELIVERED),
        ([P.ACCEPTED, P.UNDELIVERED], M.UNDELIVERED),
        ([P.FAILED, P.UNDELIVERED], M.FAILED),
        ([P.REJECTED, P.REJECTED], M.REJECTED),
        ([P.REJECTED, P.ACCEPTED], M.FAILED),
        ([P.REJECTED, P.DELIVERED], M.FAILED),
        ([P.UNKNOWN, P.DELIVERED], M.UNKNOWN),
        ([P.UNKNOWN, P.REJECTED], M.UNKNOWN),
        ([P.UNKNOWN, P.FAILED], M.UNKNOWN),
    ],
)
def test_a_text_of_several_parts(states: list[PartState], text: MessageState) -> None:
    assert {receipts.message_state(order) for order in itertools.permutations(states)} == {text}


def test_a_text_without_parts_is_a_bug() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        receipts.message_state([])


STATES = st.sampled_from(PartState)


@given(st.lists(STATES, min_size=1))
def test_only_a_text_whose_parts_all_arrived_is_delivered(states: list[PartState]) -> None:
    delivered = receipts.message_state(states) is M.DELIVERED
    assert delivered == all(each is P.DELIVERED for each in states)
