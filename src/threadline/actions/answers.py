"""What is answered to words that every number understands: STOP, START, HELP and a join word."""

from __future__ import annotations

from datetime import datetime

from threadline.actions.messages import New
from threadline.actions.recipients import Key
from threadline.queries.desk import Desk, Sender
from threadline.rules import actors, disclosure
from threadline.rules.levels import Level, Occasion


def answer(
    desk: Desk,
    sender: Sender,
    recipient: Key,
    conversation: int,
    occasion: Occasion,
    *,
    purpose: int | None = None,
    confirms: int | None = None,
    expires_at: datetime | None = None,
) -> New:
    """The answer, in the workspace's own words where it has some."""
    return New(
        workspace=desk.workspace,
        conversation=conversation,
        recipient=recipient.id,
        sender=sender,
        level=Level.CONVERSATIONAL,
        body=_words(desk, occasion, purpose),
        actor=actors.ENGINE,
        occasion=occasion,
        purpose=purpose,
        automated=True,
        confirms=confirms,
        expires_at=expires_at,
    )


def _words(desk: Desk, occasion: Occasion, purpose: int | None) -> str:
    own = {
        Occasion.STOP_CONFIRMATION: desk.stop_text,
        Occasion.START_ANSWER: desk.start_text,
        Occasion.HELP_ANSWER: desk.help_text,
    }.get(occasion, "")
    name = desk.purposes[purpose].name if purpose is not None else ""
    return own or disclosure.default(occasion, business=desk.business, purpose=name, language=desk.language)
