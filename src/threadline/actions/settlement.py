"""What the carrier said of attempts, written in sets: the second transaction of every hand-over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction

from threadline import sql
from threadline.actions import budgets, conversations, parts
from threadline.actions.lanes import Returned
from threadline.actions.parts import Locked
from threadline.rules import receipts
from threadline.rules.carriage import PartOutcome, PartState, Taken
from threadline.rules.levels import CONFIRMATIONS, MessageState


class Ending(StrEnum):
    """How an attempt ended, as `attempt.outcome` keeps it."""

    ACCEPTED = "accepted"  # the carrier has at least one part
    REJECTED = "rejected"
    RETURNED = "returned"  # provably not sent: back to the queue
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Settling:
    """One attempt's outcome: the parts as the carrier answered for them; none for a text never begun."""

    workspace: int
    message: int
    attempt: int
    parts: tuple[PartOutcome, ...]
    retry_after: float = 0.0  # seconds until a returned text is due again


_STATES = {
    Taken.ACCEPTED: PartState.ACCEPTED,
    Taken.REJECTED: PartState.REJECTED,
    Taken.OPTED_OUT: PartState.REJECTED,
    Taken.UNKNOWN: PartState.UNKNOWN,
    # Retried within the attempt as long as that was allowed, and in the end not taken.
    Taken.RETRY: PartState.REJECTED,
    Taken.NEVER_BEGUN: PartState.REJECTED,
}


def ending(outcomes: Sequence[PartOutcome]) -> Ending:
    """The attempt's end: returned only if no part may have been taken."""
    if len(outcomes) == 1 and outcomes[0].taken is Taken.ACCEPTED:  # nearly always
        return Ending.ACCEPTED
    taken = {part.taken for part in outcomes}
    if taken <= {Taken.RETRY, Taken.NEVER_BEGUN}:
        return Ending.RETURNED
    if Taken.UNKNOWN in taken:
        return Ending.UNKNOWN
    return Ending.ACCEPTED if Taken.ACCEPTED in taken else Ending.REJECTED


@transaction.atomic
@sql.together()
def settle(settlings: Sequence[Settling], *, account: int) -> list[Returned]:
    """Write these outcomes; doing it again changes nothing. Those that went back to the queue by it.

    The commit does not wait for the disk: what a crash takes is still open, becomes unknown and is reconciled.
    """
    if not settlings:
        return []
    sql.run("facts", "nested")
    sql.run("receipt", "hurry")
    locked = parts.lock({(each.workspace, each.message) for each in settlings})
    told = {each.id for each in locked if each.state == MessageState.UNKNOWN}
    endings = [ending(each.parts) for each in settlings]
    closed = sql.rows("handoff", "settle", _said(settlings, endings))
    _add_parts(settlings, account)
    _close_proven(settlings)
    recipients = {"workspaces": [row[0] for row in closed], "recipients": [row[4] for row in closed]}
    sql.run("handoff", "release", recipients)
    _give_back(closed)
    # Where a receipt was quicker the attempt was closed already, or some of its parts were told before: the
    # text stands where its parts do.
    settled = {(row[0], row[1]) for row in closed if row[1] not in told}
    said = {(s.workspace, s.message): _state(s, end) for s, end in zip(settlings, endings, strict=True)}
    parts.follow(
        [each for each in locked if (each.workspace, each.id) not in settled],
        ended=[key for key in settled - _spared(settlings, locked) if said[key] in conversations.ENDED_BADLY],
    )
    parts.tell(locked, wake=Ending.RETURNED in endings)
    return [
        Returned(row[0], row[3], row[6], row[8], first=row[7] == 1)
        for row in closed
        if row[2] == Ending.RETURNED
    ]


def _spared(settlings: Sequence[Settling], locked: Sequence[Locked]) -> set[tuple[int, int]]:
    """Confirmations that a carrier refused because it confirmed the opt-out itself: nobody has to see to them."""
    confirmations = {(each.workspace, each.id) for each in locked if each.occasion in CONFIRMATIONS}
    refused = {
        (s.workspace, s.message) for s in settlings if any(p.taken is Taken.OPTED_OUT for p in s.parts)
    }
    return confirmations & refused


def _said(settlings: Sequence[Settling], endings: Sequence[Ending]) -> dict[str, list[Any]]:
    return {
        "workspaces": [s.workspace for s in settlings],
        "ids": [s.message for s in settlings],
        "attempts": [s.attempt for s in settlings],
        "outcomes": list(endings),
        "codes": [next((part.code for part in s.parts if part.code), "") for s in settlings],
        "states": [_state(s, end) for s, end in zip(settlings, endings, strict=True)],
        "retries": [max([s.retry_after, *(p.retry_after for p in s.parts)]) for s in settlings],
    }


def _state(settling: Settling, end: Ending) -> MessageState:
    if end is Ending.RETURNED:
        return MessageState.QUEUED
    return receipts.message_state([_STATES[part.taken] for part in settling.parts])


def _add_parts(settlings: Sequence[Settling], account: int) -> None:
    # A part of a returned attempt was never anywhere, so there is nothing to keep of it.
    kept = [s for s in settlings if ending(s.parts) is not Ending.RETURNED]
    rows = [(s, part, _STATES[part.taken]) for s in kept for part in s.parts]
    if not rows:
        return
    arrays = {
        "account": account,
        "workspaces": [s.workspace for s, _, _ in rows],
        "ids": [s.message for s, _, _ in rows],
        "attempts": [s.attempt for s, _, _ in rows],
        "indexes": [part.index for _, part, _ in rows],
        "carrier_ids": [part.carrier_id for _, part, _ in rows],
        "states": [state for _, _, state in rows],
        "ranks": [state.rank for _, _, state in rows],
        "codes": [part.code for _, part, _ in rows],
    }
    sql.run("handoff", "add_parts", arrays)


def _close_proven(settlings: Sequence[Settling]) -> None:
    unknown = [s for s in settlings if ending(s.parts) is Ending.UNKNOWN]
    if unknown:
        arrays = {
            "workspaces": [s.workspace for s in unknown],
            "ids": [s.message for s in unknown],
            "attempts": [s.attempt for s in unknown],
        }
        sql.run("handoff", "close_proven", arrays)


def _give_back(closed: Sequence[sql.Row]) -> None:
    back = [
        budgets.Back(workspace, message, lane, claimed, count)
        for workspace, message, outcome, lane, _, count, claimed, *_ in closed
        if outcome == Ending.RETURNED
    ]
    if back:
        budgets.give_back(back)
