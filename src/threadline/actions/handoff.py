"""Claim and settle: the two transactions around every hand-over of a text to a carrier."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from threadline import sql
from threadline.actions import budgets, callbacks, conversations
from threadline.actions.budgets import Allowance
from threadline.queries import attachments, preview
from threadline.queries import desk as desks
from threadline.queries.desk import Desk
from threadline.rules import disclosure, gate, parts
from threadline.rules.carriage import Submission
from threadline.rules.levels import URGENT, Level, MessageState, Occasion

BATCH = 500
_LOOK_AGAIN = timedelta(seconds=2)
_WRITING = (
    1.0  # seconds from the debit of limits to the moment from which a text has its second to begin, at most
)
_SHORT = timedelta(seconds=90)  # so long a limit is waited for without writing it down


class Due(NamedTuple):
    """A lane and workspace with something to send, and how urgent."""

    lane: int
    workspace: int
    priority: int


class _Text(NamedTuple):
    """A due text as the claim locked it; the columns of `lock_due`."""

    id: int
    recipient: int
    sender: int
    conversation: int
    level: str
    occasion: str
    automated: bool
    purpose: int | None
    not_before: datetime | None
    expires_at: datetime | None
    confirms: int | None
    body: str
    attempt: int
    priority: int
    files: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """One text to be handed over: what goes to the carrier, and what the settle must name."""

    submission: Submission
    workspace: int
    message: int
    attempt: int


@dataclass(slots=True)
class Claim:
    """What one claim did. `committing_at` is the monotonic clock just before its COMMIT was sent, at most a second
    after limits were debited: the recipients were still locked then, so any later STOP commits after it."""

    account: int = 0
    texts: list[Claimed] = field(default_factory=list)
    committing_at: float = 0.0
    looked_at: int = 0
    blocked: bool = False  # nothing more for now: an unread spool, a paused or lost lane
    halted: bool = False  # its account takes nothing for a while
    tries: bool = False  # its account was halted: one text tells whether it is well again
    rest: float = 0.0  # seconds until a spent limit lets more of this lane and workspace go
    rest_urgent: bool = False  # answers rest too, not only what nobody waits for


class _Held(NamedTuple):
    """The lane as its worker holds it, for one workspace's texts."""

    lane: int
    workspace: int
    worker: int
    fence: int
    now: datetime


class _Going(NamedTuple):
    text: _Text
    verdict: gate.Send
    sent_text: str
    encoding: parts.Encoding
    pieces: tuple[str, ...]


@dataclass(slots=True)
class _Decided:
    going: list[_Going] = field(default_factory=list)
    waiting: list[tuple[_Text, gate.Hold]] = field(default_factory=list)
    refused: list[tuple[_Text, gate.Refuse]] = field(default_factory=list)


def due(lanes: Sequence[int]) -> list[Due]:
    """The lanes and workspaces with something due, most urgent first."""
    return [Due(*row) for row in sql.rows("handoff", "due", {"lanes": list(lanes)})]


def next_due(lanes: Sequence[int]) -> datetime | None:
    """When something of these lanes falls due next, past or future."""
    found: datetime | None = sql.rows("handoff", "next_due", {"lanes": list(lanes)})[0][0]
    return found


def claim(lane: int, *, workspace: int, worker: int, limit: int = BATCH) -> Claim:
    """Take what may go now from one lane and workspace; everything else waits or is refused, with its reason.

    Separate READ COMMITTED statements, on purpose: a statement that waits for a lock still sees the facts
    from before the wait, which let texts out after a committed STOP.
    """
    claimed = Claim()
    with transaction.atomic(), sql.together():
        sql.run("facts", "nested")
        params = {"lane": lane, "workspace": workspace, "worker": worker, "limit": limit}
        locked = sql.rows("handoff", "lock_lane", params)
        if not locked:
            claimed.blocked = True
            return claimed
        fence, claimed.account, paused, unread, now, claimed.halted, claimed.tries = locked[0]
        if paused or unread or claimed.halted:
            claimed.blocked = True
            return claimed
        if claimed.tries:
            params["limit"] = 1
        held = _Held(lane, workspace, worker, fence, now)
        # Before texts and people: after this nothing here waits.
        allowance = budgets.lock(lane, workspace=workspace, now=now)
        texts, numbers = _lock(params)
        claimed.looked_at = len(texts)
        begun = time.monotonic()
        if texts:
            desk = desks.read(workspace, claimed=True)
            decided = _decide(texts, desk=desk, now=now, allowance=allowance, claimed=claimed)
            begun = _write(decided, held, allowance)
            links = attachments.links(workspace, [each.text.id for each in decided.going if each.text.files])
            claimed.texts = [_claimed(each, workspace, desk, numbers, links) for each in decided.going]
        claimed.committing_at = min(time.monotonic(), begun + _WRITING)
    return claimed


def _lock(params: Mapping[str, int]) -> tuple[list[_Text], dict[int, str]]:
    """The due texts whose recipients could be locked, most urgent first, and the recipients' numbers."""
    texts = [_Text(*row) for row in sql.rows("handoff", "lock_due", params)]
    if not texts:
        return [], {}
    wanted = sorted({text.recipient for text in texts})
    arrays = {"workspaces": [params["workspace"]] * len(wanted), "recipients": wanted}
    locked = sql.rows("handoff", "lock_recipients", arrays)
    numbers: dict[int, str] = dict(locked)
    return [text for text in texts if text.recipient in numbers], numbers


def _decide(
    texts: Sequence[_Text], *, desk: Desk, now: datetime, allowance: Allowance | None, claimed: Claim
) -> _Decided:
    """Ask the gate one by one, each Send counting for the next: to one person only one is in flight."""
    decided = _Decided()
    in_flight: set[int] = set()
    for text, facts in zip(texts, preview.facts([_draft(t) for t in texts], desk=desk), strict=True):
        known = replace(facts, in_flight=True) if text.recipient in in_flight else facts
        verdict = gate.decide(known, now)
        if isinstance(verdict, gate.Send):
            going = _going(text, verdict, desk)
            if allowance is None or allowance.take(
                text.sender, priority=text.priority, parts=len(going.pieces)
            ):
                decided.going.append(going)
                in_flight.add(text.recipient)
                continue
            opens = allowance.opens(text.sender, priority=text.priority)
            if allowance.common and opens - now <= _SHORT:
                # Nothing behind it could go either; it stays due, and nobody looks until then.
                claimed.rest = (opens - now).total_seconds()
                claimed.rest_urgent = text.priority in URGENT
                break
            decided.waiting.append((text, gate.Hold(gate.Holding.LIMIT, opens)))
        elif isinstance(verdict, gate.Hold):
            decided.waiting.append((text, verdict))
        else:
            decided.refused.append((text, verdict))
    return decided


def _draft(text: _Text) -> preview.Draft:
    return preview.Draft(
        recipient=text.recipient,
        sender=text.sender,
        level=Level(text.level),
        occasion=Occasion(text.occasion),
        automated=text.automated,
        purpose=text.purpose,
        not_before=text.not_before,
        expires_at=text.expires_at,
        confirms=text.confirms,
        files=text.files,
    )


def _going(text: _Text, verdict: gate.Send, desk: Desk) -> _Going:
    sent_text = disclosure.compose(
        text.body,
        introduce=verdict.introduce,
        instruct=verdict.instruct,
        business=desk.business,
        language=desk.language,
    )
    # With files it is an MMS, which is one whatever its length.
    pieces = (sent_text,) if text.files else parts.split(sent_text)
    return _Going(text, verdict, sent_text, parts.encoding(sent_text), pieces)


def _claimed(
    going: _Going,
    workspace: int,
    desk: Desk,
    numbers: Mapping[int, str],
    links: Mapping[int, tuple[str, ...]],
) -> Claimed:
    attempt = going.text.attempt + 1
    submission = Submission(
        reference=f"{workspace}.{going.text.id}.{attempt}",
        sender=desk.senders[going.text.sender].number,
        recipient=numbers[going.text.recipient],
        encoding=going.encoding.value,
        parts=going.pieces,
        indexes=tuple(range(len(going.pieces))),
        media=links.get(going.text.id, ()),
        expires_at=going.text.expires_at,
    )
    return Claimed(submission, workspace, going.text.id, attempt)


def _write(decided: _Decided, held: _Held, allowance: Allowance | None) -> float:
    """Write it all down; the monotonic clock just before the attempts were dated and the limits debited."""
    begun = time.monotonic()
    rule = {"rule": gate.RULE_VERSION, "law": settings.JURISDICTIONS.version}
    if decided.going:
        lease = {"lane": held.lane, "worker": held.worker, "fence": held.fence}
        attempts = sql.rows("handoff", "begin", rule | lease | _begun(decided.going, held.workspace))
        if allowance is not None:
            allowance.spend(attempts[0][0])
        sql.run("lane", "went", {"lane": held.lane, "texts": len(decided.going)})
    if decided.waiting:
        until = [_until(hold, held.now) for _, hold in decided.waiting]
        reasons = [hold.reason for _, hold in decided.waiting]
        keys = _keys([text for text, _ in decided.waiting], held.workspace)
        sql.run("handoff", "put_off", {**rule, **keys, "until": until, "reasons": reasons})
    if decided.refused:
        refusals = [refusal.reason for _, refusal in decided.refused]
        states = [_end_of(reason) for reason in refusals]
        keys = _keys([text for text, _ in decided.refused], held.workspace)
        sql.run("handoff", "turn_down", {**rule, **keys, "states": states, "reasons": refusals})
        refused = [(held.workspace, text.id) for text, _ in decided.refused]
        conversations.went_wrong(refused)
        callbacks.note_texts(refused)
    return begun


def _keys(texts: Sequence[_Text], workspace: int) -> dict[str, list[int]]:
    return {"workspaces": [workspace] * len(texts), "ids": [text.id for text in texts]}


def _until(hold: gate.Hold, now: datetime) -> datetime | None:
    # The settle of the one in flight releases it; but that may commit between our facts and our commit,
    # and then nobody would ever look again.
    return now + _LOOK_AGAIN if hold.reason is gate.Holding.IN_FLIGHT else hold.until


def _begun(going: Sequence[_Going], workspace: int) -> dict[str, Any]:
    return {
        **_keys([each.text for each in going], workspace),
        "recipients": [each.text.recipient for each in going],
        "events": [each.verdict.event for each in going],
        "texts": [each.sent_text if each.sent_text != each.text.body else None for each in going],
        "parts": [len(each.pieces) for each in going],
        "encodings": [each.encoding.value for each in going],
        "attempts": [each.text.attempt + 1 for each in going],
    }


def _end_of(reason: gate.Refusal) -> MessageState:
    late = reason in {gate.Refusal.TOO_LATE, gate.Refusal.CONFIRMATION_LATE}
    return MessageState.EXPIRED if late else MessageState.SUPPRESSED
