"""Attempts whose engine is gone, or whose outcome nobody knows: given up, given back, or asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from threadline import sql
from threadline.actions import conversations, parts, settlement
from threadline.actions.settlement import Settling
from threadline.rules.carriage import PartOutcome, Taken

GRACE = 2.0
"""Seconds after a claim from which a missing line in the journal proves that the text never began."""


class Open(NamedTuple):
    """An attempt without an outcome, and its age in seconds."""

    workspace: int
    message: int
    attempt: int
    account: int
    age: float

    @property
    def reference(self) -> str:
        """What the carrier knows it by."""
        return f"{self.workspace}.{self.message}.{self.attempt}"


class Unclear(NamedTuple):
    """An attempt that may have gone, to be asked about."""

    workspace: int
    message: int
    attempt: int
    account: int
    parts: int

    @property
    def reference(self) -> str:
        """What the carrier knows it by."""
        return f"{self.workspace}.{self.message}.{self.attempt}"


def give_up_overdue() -> int:
    """Attempts without an outcome for a minute become unknown, whoever holds the lane; how many."""
    overdue = [Open(*row) for row in sql.rows("handoff", "overdue")]
    _settle((each, (_UNKNOWN,)) for each in overdue)
    return len(overdue)


def clear(worker: int, *, begun: Collection[str] | None) -> bool:
    """Settle what a dead engine left open; whether everything is (some may still be too young).

    `begun` is what its journal names; None when there is no journal, and then everything may have gone.
    """
    left = [Open(*row) for row in sql.rows("handoff", "open_of_worker", {"worker": worker})]
    old = [each for each in left if each.age >= GRACE]
    may_have_gone = [each for each in old if begun is None or each.reference in begun]
    never_began = [each for each in old if begun is not None and each.reference not in begun]
    _settle([(each, (_UNKNOWN,)) for each in may_have_gone] + [(each, ()) for each in never_began])
    return not left


def unclear(account: int) -> list[Unclear]:
    """Attempts of one account to be asked about now."""
    return [Unclear(*row) for row in sql.rows("handoff", "unknown", {"account": account})]


def ask_later(asked: Sequence[Unclear]) -> None:
    """Nothing was proven of these: ask again, ever more rarely; after a quarter of an hour a person is shown them."""
    arrays = {
        "workspaces": [each.workspace for each in asked],
        "ids": [each.message for each in asked],
        "attempts": [each.attempt for each in asked],
    }
    _show([(workspace, id_) for workspace, id_ in sql.rows("handoff", "ask_later", arrays)])


def show_unasked() -> None:
    """Unknown texts that nobody could ask about for a quarter of an hour are shown to a person too."""
    _show([(workspace, id_) for workspace, id_ in sql.rows("handoff", "unasked")])


@transaction.atomic
def _show(texts: Collection[tuple[int, int]]) -> None:
    locked = parts.lock(set(texts))
    keys = {"workspaces": [each.workspace for each in locked], "ids": [each.id for each in locked]}
    shown = sql.rows("handoff", "unresolved", keys)
    if shown:
        conversations.went_wrong([(workspace, id_) for workspace, id_ in shown])
        parts.tell(locked)


_UNKNOWN = PartOutcome(0, Taken.UNKNOWN)


def _settle(left: Iterable[tuple[Open, tuple[PartOutcome, ...]]]) -> None:
    by_account: dict[int, list[Settling]] = defaultdict(list)
    for each, outcome in left:
        by_account[each.account].append(Settling(each.workspace, each.message, each.attempt, outcome))
    for account, settlings in by_account.items():
        settlement.settle(settlings, account=account)
