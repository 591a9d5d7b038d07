"""Opening a conversation with somebody before the first text."""

from __future__ import annotations

from django.db import transaction

from threadline.actions import audit, messages, recipients
from threadline.rules.actors import Actor


@transaction.atomic
def open_conversation(actor: Actor, workspace: int, *, sender: int, number: str) -> int:
    """The conversation between one of our senders and a number (E.164), made when there was none; its id."""
    recipient = recipients.ensure([(workspace, number)])[workspace, number]
    key = (workspace, sender, recipient)
    id_ = messages.conversations([key])[key].id
    audit.record(actor, workspace, "conversation.opened", noun="conversation", noun_id=id_)
    return id_
