"""Receipts: owed from the moment a part is taken until the product has acknowledged them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any, Protocol

from threadline.carriers.simulator import wire
from threadline.carriers.simulator.faults import Fate
from threadline.carriers.simulator.ledger import Ledger, Taken
from threadline.rules.carriage import PartState

SENT, LAST = 0, 1
"""The two receipts of a part: part n's are numbered 2n and 2n + 1."""

IN_FLIGHT = 5_000  # pushed and unacknowledged; a product that commits slowly is not buried

_OWED: dict[Fate, tuple[int, ...]] = {
    Fate.NONE: (),
    Fate.DELIVERED: (LAST,),
    Fate.SENT_FIRST: (SENT, LAST),
    Fate.REVERSED: (LAST, SENT),
    Fate.TWICE: (LAST, LAST),
    Fate.UNDELIVERED: (LAST,),
    Fate.FAILED: (LAST,),
}
_LAST_STATE = {Fate.UNDELIVERED: PartState.UNDELIVERED, Fate.FAILED: PartState.FAILED}
DEFAULT_CODES = {Fate.UNDELIVERED: "30003", Fate.FAILED: "30006"}


class Line(Protocol):
    """A link that can carry receipts now."""

    paused: bool

    @property
    def closing(self) -> bool:
        """Whether it is going down."""

    def send(self, message: list[Any]) -> None:
        """Write one message."""


def owed(taken: Taken) -> list[int]:
    """The receipts of a part in the order they go out, without the acknowledged ones."""
    first = taken.n * 2
    return [first + half for half in _OWED[taken.fate] if not taken.acked >> half & 1]


def settle(taken: Taken, receipt: int) -> PartState:
    """The state a receipt tells; the part itself only rises."""
    state = PartState.SENT if receipt & 1 == SENT else _LAST_STATE.get(taken.fate, PartState.DELIVERED)
    if state.rank > taken.state.rank:
        taken.state = state
    return state


def recall(taken: Taken) -> None:
    """After a start: the part's state as far as the product has acknowledged it."""
    for half in (SENT, LAST):
        if taken.acked >> half & 1:
            settle(taken, taken.n * 2 + half)


class Outbox:
    """One account's receipts: due ones wait for a link, pushed ones for their acknowledgement."""

    def __init__(self, ledger: Ledger, *, push_again_after: float) -> None:
        self.push_again_after = push_again_after
        self.links: list[Line] = []
        self._ledger = ledger
        self._waiting: deque[int] = deque()
        self._flying: dict[int, tuple[Line, float]] = {}  # the one pushed longest ago first

    def add(self, receipts: Iterable[int], *, now: float) -> None:
        """These are due."""
        self._waiting.extend(receipts)
        self.push(now=now)

    def push(self, *, now: float) -> None:
        """Send what waits, as far as there is a link and room."""
        while self._waiting and len(self._flying) < IN_FLIGHT and (line := self._line()) is not None:
            count = min(wire.FRAME, len(self._waiting))
            receipts = [self._waiting.popleft() for _ in range(count)]
            for receipt in receipts:
                self._flying.pop(receipt, None)  # to the end of the queue
                self._flying[receipt] = (line, now)
            line.send(["r", [self._row(receipt, now=now) for receipt in receipts]])

    def acknowledge(self, receipts: list[int], *, now: float) -> None:
        """The product has committed these."""
        for receipt in receipts:
            self._flying.pop(receipt, None)
        self._ledger.acknowledge(receipts)
        self.push(now=now)

    def leave(self, line: Line, *, now: float) -> None:
        """A link is gone, and with it perhaps what it carried: that goes out again on another."""
        if line in self.links:
            self.links.remove(line)
        self._again([receipt for receipt, (on, _) in self._flying.items() if on is line], now=now)

    def remind(self, *, now: float) -> None:
        """Push again what nobody acknowledged in time."""
        late = []
        for receipt, (_, pushed) in self._flying.items():
            if pushed > now - self.push_again_after:
                break
            late.append(receipt)
        self._again(late, now=now)

    @property
    def open(self) -> int:
        """How many are due or pushed and not acknowledged."""
        return len(self._waiting) + len(self._flying)

    def _again(self, receipts: list[int], *, now: float) -> None:
        for receipt in receipts:
            del self._flying[receipt]
        self._waiting.extend(receipts)
        self.push(now=now)

    def _line(self) -> Line | None:
        return next((line for line in self.links if not line.paused and not line.closing), None)

    def _row(self, receipt: int, *, now: float) -> list[Any]:
        taken = self._ledger.taken[receipt >> 1]
        state = settle(taken, receipt)
        code = taken.code if receipt & 1 == LAST else ""
        carrier_id = self._ledger.carrier_id(taken)
        return [receipt, carrier_id, state.value, now, taken.reference, taken.part, code]
