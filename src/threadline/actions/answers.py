"""What is answered to words that every number understands: STOP, of all or of some, START, HELP and a join word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from threadline.actions.messages import New
from threadline.actions.recipients import Key
from threadline.queries.desk import Desk, Sender
from threadline.rules import actors, disclosure, opt_in_pages
from threadline.rules.levels import Level, Occasion


def answer(
    desk: Desk,
    sender: Sender,
    recipient: Key,
    conversation: int,
    occasion: Occasion,
    *,
    purpose: int | None = None,
    named: Sequence[int] = (),
    language: str = "",
    text: str = "",
    confirms: int | None = None,
    expires_at: datetime | None = None,
) -> New:
    """The answer: `text`, or the workspace's own words, or ours in the `language` ('' is the workspace's).

    `named` are the purposes that ours names, where those are more than `purpose`.
    """
    return New(
        workspace=desk.workspace,
        conversation=conversation,
        recipient=recipient.id,
        sender=sender,
        level=Level.CONVERSATIONAL,
        body=text or _words(desk, occasion, named or _one(purpose), language or desk.language),
        actor=actors.ENGINE,
        occasion=occasion,
        purpose=purpose,
        automated=True,
        confirms=confirms,
        expires_at=expires_at,
    )


def _one(purpose: int | None) -> tuple[int, ...]:
    return () if purpose is None else (purpose,)


def _words(desk: Desk, occasion: Occasion, purposes: Sequence[int], language: str) -> str:
    own = {
        Occasion.STOP_CONFIRMATION: desk.stop_text,
        Occasion.START_ANSWER: desk.start_text,
        Occasion.HELP_ANSWER: desk.help_text,
    }.get(occasion, "")
    if occasion is Occasion.JOIN_ANSWER and len(purposes) == 1:
        own = desk.purposes[purposes[0]].join_text
    name = opt_in_pages.named([desk.purposes[each].name for each in purposes], language)
    return own or disclosure.default(occasion, business=desk.business, purpose=name, language=language)
