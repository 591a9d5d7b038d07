"""What a member has begun to write: kept with its conversation, for nobody but them."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from threadline import sql
from threadline.actions import audit
from threadline.rules import texts
from threadline.rules.actors import Actor


@transaction.atomic
def keep(actor: Actor, workspace: int, conversation: int, *, body: str) -> bool:
    """Keep these words as the member's draft there; without any there is no draft. False: no such conversation.

    It is saved with every pause in typing, so only its beginning leaves a record.
    """
    if not body.strip():
        drop(actor, workspace, [conversation])
        return True
    words = {"body": texts.keepable(body), "member": actor.id}
    rows = sql.rows("draft", "keep", {"workspace": workspace, "id": conversation, **words})
    if rows and rows[0][0]:
        audit.record(actor, workspace, "draft.begun", noun="conversation", noun_id=conversation)
    return bool(rows)


def drop(actor: Actor, workspace: int, conversations: Collection[int]) -> None:
    """The member's drafts in these conversations are gone."""
    sql.run("draft", "drop", {"workspace": workspace, "member": actor.id, "ids": list(conversations)})
