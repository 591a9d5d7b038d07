"""What a text's state is, from what became of its parts."""

from __future__ import annotations

from collections.abc import Sequence

from threadline.rules.carriage import PartState
from threadline.rules.levels import MessageState


def message_state(parts: Sequence[PartState]) -> MessageState:
    """The state of a whole text; it needs at least one part, else ValueError.

    One part unknown keeps the text unknown, whatever the others say: reconciling must go on. A part that is
    lost loses the text at once, also while others are still under way, since nobody can read a text with a
    hole in it; should a late receipt raise that part after all, the text rises with it. Otherwise a text has
    come as far as its slowest part.
    """
    if len(parts) == 1:  # nearly always
        return _AS_ITS_PARTS[parts[0]]
    states = frozenset(parts)
    if not states:
        raise ValueError("a text has at least one part")
    if PartState.UNKNOWN in states:
        return MessageState.UNKNOWN
    if states == {PartState.REJECTED}:
        return MessageState.REJECTED
    # Refused in part is worse than refused: the rest may be on the phone already.
    if PartState.FAILED in states or PartState.REJECTED in states:
        return MessageState.FAILED
    if PartState.UNDELIVERED in states:
        return MessageState.UNDELIVERED
    return _AS_ITS_PARTS[min(states, key=lambda state: state.rank)]


_AS_ITS_PARTS = {state: MessageState(state.value) for state in PartState}
