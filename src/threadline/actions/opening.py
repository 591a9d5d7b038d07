"""Opening a conversation with somebody before the first text."""

from __future__ import annotations

from django.db import transaction

from threadline.actions import audit, messages, recipients
from threadline.queries import choosing
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind


@transaction.atomic
def open_conversation(actor: Actor, workspace: int, *, sender: int | None, number: str) -> int | None:
    """The conversation between one of our senders and a number (E.164), made when there was none; its id.

    `sender` None: the number of ours that suits them best. None where no number of ours can text them.
    """
    recipient = recipients.ensure([(workspace, number)])[workspace, number]
    if sender is None:
        member = actor.id if actor.kind is ActorKind.MEMBER else None
        [sender] = choosing.choose(workspace, [choosing.Wanted(recipient, number, member)])
    if sender is None:
        return None
    key = (workspace, sender, recipient)
    id_ = messages.conversations([key])[key].id
    audit.record(actor, workspace, "conversation.opened", noun="conversation", noun_id=id_)
    return id_
