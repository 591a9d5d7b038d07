"""What people do with conversations apart from writing."""

from __future__ import annotations

from django.db import transaction

from threadline import sql
from threadline.actions import audit
from threadline.live import announcer, news
from threadline.rules.actors import Actor


@transaction.atomic
def mark_read(actor: Actor, workspace: int, conversation: int) -> bool:
    """Nothing in this conversation is unread any more; False when nothing was."""
    if not sql.rows("conversation", "mark_read", {"workspace": workspace, "id": conversation}):
        return False
    audit.record(actor, workspace, "conversation.read", noun="conversation", noun_id=conversation)
    announcer.after_commit(news.changed(workspace, [conversation]))
    return True
