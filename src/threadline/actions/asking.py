"""Somebody of ours asks a person to agree: that they may be asked is on record, and the question goes by text."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from threadline.actions import answers, consent, joining, messages, recipients
from threadline.actions.consent import Evidence, Refused
from threadline.actions.recipients import Key
from threadline.models import Workspace
from threadline.queries import desk as desks
from threadline.queries.conversations import Row
from threadline.rules.actors import Actor
from threadline.rules.consent import State, Status
from threadline.rules.levels import ConsentKind, Occasion


class Unasked(StrEnum):
    """Why somebody is not asked."""

    NO_PURPOSE = "no_purpose"
    OPTED_OUT = "opted_out"
    AGREED = "agreed"
    ASKED = "asked"
    TAKEN_BACK = "taken_back"


@transaction.atomic
def ask(
    actor: Actor, workspace: Workspace, row: Row, purpose: int, *, now: datetime, evidence: Evidence
) -> int | Unasked | Refused:
    """Ask the person of a conversation to reply YES for one purpose; the event's id.

    Once only, and nobody who has agreed or taken it back: then the next word is theirs.
    """
    desk = desks.read(workspace.pk)
    key = Key(workspace.pk, row.recipient)
    locked, _ = recipients.lock_people([key])
    unasked = _unasked(locked[key].state, purpose) if purpose in desk.purposes else Unasked.NO_PURPOSE
    if unasked is not None:
        return unasked
    event = consent.record(
        actor, workspace, row.number, kind=ConsentKind.REQUESTED, level=desk.purposes[purpose].level,
        purpose=purpose, occurred_at=now, evidence=evidence,
    )  # fmt: skip
    if isinstance(event, Refused):
        return event
    question = answers.answer(
        desk, desk.senders[row.sender], key, row.id, Occasion.OPT_IN_REQUEST, purpose=purpose,
        expires_at=now + joining.REQUEST_LASTS,
    )  # fmt: skip
    messages.add([question])
    return event


def _unasked(state: State, purpose: int) -> Unasked | None:
    if state.opted_out is not None:
        return Unasked.OPTED_OUT
    grant = state.grants.get(purpose)
    return None if grant is None else _UNASKED[grant.status]


_UNASKED = {
    Status.ACTIVE: Unasked.AGREED,
    Status.PENDING: Unasked.ASKED,
    Status.STOPPED: Unasked.TAKEN_BACK,
    Status.ENDED: Unasked.TAKEN_BACK,
}
