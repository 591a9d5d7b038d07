"""Each fault that a check can find has its words, and says which row it is."""

from __future__ import annotations

import pytest

from threadline.rules.faults import Fault, FaultKind
from threadline.web import fault_words


@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_has_words(kind: FaultKind) -> None:
    assert str(fault_words.FAULTS[kind])


@pytest.mark.parametrize(
    ("fault", "row"),
    [
        (Fault(FaultKind.PUBLIC_CHANGED, workspace=1, event=17), "Event 17 of workspace 1"),
        (Fault(FaultKind.EVENT_GONE, workspace=1, event=17, block=5, place=0), "block 5, place 1"),
        (Fault(FaultKind.EVENT_GONE, block=5, place=2), "The event at place 3 of block 5"),
        (Fault(FaultKind.STATE, workspace=1, recipient=9), "Recipient 9 of workspace 1"),
        (Fault(FaultKind.BLOCK_ROOT, block=5), "Block 5: "),
    ],
)
def test_the_words_say_which_row(fault: Fault, row: str) -> None:
    assert row in fault_words.fault(fault)
