"""Faults on demand: what goes wrong with which parts, decided part by part and repeatable by seed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    """What can go wrong."""

    STALL = "stall"  # accepted, never answered
    DROP_AFTER = "drop_after"  # accepted, then the connection is dropped without an answer
    DROP_BEFORE = "drop_before"  # the connection is dropped, nothing was accepted
    THROTTLE = "throttle"  # not accepted: come back in `delay` seconds
    REJECT = "reject"  # refused for good with `code`
    OPTED_OUT = "opted_out"  # refused because the phone opted out at the carrier
    SLOW = "slow"  # accepted, answered after `delay` seconds
    RECEIPT_EARLY = "receipt_early"  # the last receipt goes out first, the answer `delay` seconds later
    RECEIPT_TWICE = "receipt_twice"
    RECEIPTS_REVERSED = "receipts_reversed"  # `delivered`, and then `sent`
    UNDELIVERED = "undelivered"  # the last receipt says so
    FAILED = "failed"


class Fate(StrEnum):
    """Which receipts a part will get; kept in the journal, so that a restart owes the same ones."""

    NONE = "none"
    DELIVERED = "delivered"
    SENT_FIRST = "sent_first"
    REVERSED = "reversed"
    TWICE = "twice"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


ANSWERS = frozenset(
    {
        FaultKind.STALL,
        FaultKind.DROP_AFTER,
        FaultKind.DROP_BEFORE,
        FaultKind.THROTTLE,
        FaultKind.REJECT,
        FaultKind.OPTED_OUT,
        FaultKind.SLOW,
        FaultKind.RECEIPT_EARLY,
    }
)
"""Faults of the answer; the others change the receipts, and a part may suffer one of each."""

_FATES = {
    FaultKind.RECEIPT_TWICE: Fate.TWICE,
    FaultKind.RECEIPTS_REVERSED: Fate.REVERSED,
    FaultKind.UNDELIVERED: Fate.UNDELIVERED,
    FaultKind.FAILED: Fate.FAILED,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One order to go wrong: for the next `times` parts (None: until cleared) that match `number`.

    `number` is the beginning of the recipient's or our number ("" is everybody); `probability` thins it
    out, drawn from `seed`; `code` goes with REJECT, UNDELIVERED and FAILED; `delay` is in seconds.
    """

    kind: FaultKind
    times: int | None = None
    number: str = ""
    probability: float = 1.0
    seed: int = 0
    code: str = ""
    delay: float = 0.05


def from_json(said: Mapping[str, Any]) -> Fault:
    """The fault that a control request orders; ValueError or TypeError when it makes no sense."""
    known = {field.name for field in fields(Fault)}
    if not set(said) <= known:
        raise ValueError("unknown field of a fault")
    fault = Fault(**{**said, "kind": FaultKind(said["kind"])})
    times_fit = fault.times is None or (isinstance(fault.times, int) and fault.times > 0)
    if not times_fit or not 0 <= float(fault.probability) <= 1 or not 0 <= float(fault.delay) <= 86400:
        raise ValueError("times, probability or delay out of range")
    if (
        not isinstance(fault.number, str)
        or not isinstance(fault.code, str)
        or not isinstance(fault.seed, int)
    ):
        raise ValueError("number and code are texts, seed a whole number")
    return fault


def to_json(fault: Fault) -> dict[str, Any]:
    """The fault as `from_json` reads it."""
    return asdict(fault)


class _Active:
    """A fault that is in force, with what is left of it."""

    __slots__ = ("fault", "left", "random")

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.left = fault.times
        self.random = random.Random(fault.seed)  # noqa: S311 (repeatable on purpose)

    def strikes(self, sender: str, recipient: str) -> bool:
        """Whether this part is hit; counts it when it is."""
        fault = self.fault
        if self.left == 0 or not (recipient.startswith(fault.number) or sender.startswith(fault.number)):
            return False
        if fault.probability < 1.0 and self.random.random() >= fault.probability:
            return False
        if self.left is not None:
            self.left -= 1
        return True


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens to one part: a fault of its answer, the fate that its receipts tell, that fate's code."""

    answer: Fault | None
    fate: Fate | None
    code: str


class Faults:
    """The faults in force, oldest first; the oldest that strikes wins."""

    def __init__(self) -> None:
        self._active: list[_Active] = []

    def __bool__(self) -> bool:
        return bool(self._active)

    def add(self, fault: Fault) -> None:
        """Put one more in force."""
        self._active.append(_Active(fault))

    def clear(self) -> None:
        """Everything works again."""
        self._active.clear()

    def listed(self) -> list[Fault]:
        """What is in force, with the times that are left."""
        return [Fault(**{**asdict(one.fault), "times": one.left}) for one in self._active]

    def draw(self, *, sender: str, recipient: str) -> Plan:
        """Decide over one part."""
        answer: Fault | None = None
        change: Fault | None = None
        for one in self._active:
            if one.fault.kind in ANSWERS:
                if answer is None and one.strikes(sender, recipient):
                    answer = one.fault
            elif change is None and one.strikes(sender, recipient):
                change = one.fault
        self._active = [one for one in self._active if one.left != 0]
        if change is None:
            return Plan(answer, None, "")
        return Plan(answer, _FATES[change.kind], change.code)
