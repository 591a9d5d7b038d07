"""What people do with conversations apart from writing."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from threadline import sql
from threadline.actions import audit, drafts
from threadline.live import announcer, news
from threadline.models import Member
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind, MessageState

ENDED_BADLY = {
    MessageState.REJECTED, MessageState.UNDELIVERED, MessageState.FAILED, MessageState.SUPPRESSED,
    MessageState.EXPIRED,
}  # fmt: skip
"""Ends of a text that somebody should look at; one that a person took back is none."""


@transaction.atomic
def mark_read(actor: Actor, workspace: int, conversation: int) -> bool:
    """Nothing in this conversation is unread any more; False when nothing was."""
    if not sql.rows("conversation", "mark_read", {"workspace": workspace, "id": conversation}):
        return False
    audit.record(actor, workspace, "conversation.read", noun="conversation", noun_id=conversation)
    announcer.after_commit(news.changed(workspace, [conversation]))
    return True


@transaction.atomic
def assign(actor: Actor, workspace: int, conversation: int, *, member: int | None) -> bool:
    """From now on it is this member's, or (None) nobody's; False when it was already, or they are none here."""
    if member is not None and not Member.objects.filter(workspace=workspace, id=member, active=True).exists():
        return False
    params = {"workspace": workspace, "id": conversation, "member": member}
    if not sql.rows("conversation", "assign", params):
        return False
    _assigned(actor, workspace, conversation, member)
    announcer.after_commit(news.changed(workspace, [conversation]))
    return True


def _assigned(actor: Actor, workspace: int, conversation: int, member: int | None) -> None:
    record = {"noun": "conversation", "noun_id": conversation, "member": member}
    audit.record(actor, workspace, "conversation.assigned", **record)  # type: ignore[arg-type]


@transaction.atomic
def close(actor: Actor, workspace: int, conversation: int) -> bool:
    """It is done with, until they write again; False when it was closed already."""
    return _changed(actor, workspace, conversation, "close", action="conversation.closed")


@transaction.atomic
def reopen(actor: Actor, workspace: int, conversation: int) -> bool:
    """It is not done with after all; False when it was open."""
    return _changed(actor, workspace, conversation, "reopen", action="conversation.reopened")


@transaction.atomic
def see(actor: Actor, workspace: int, conversation: int) -> bool:
    """Somebody has looked at what went wrong there; False when nothing had."""
    return _changed(actor, workspace, conversation, "seen", action="conversation.seen")


def _changed(actor: Actor, workspace: int, conversation: int, statement: str, *, action: str) -> bool:
    if not sql.rows("conversation", statement, {"workspace": workspace, "id": conversation}):
        return False
    audit.record(actor, workspace, action, noun="conversation", noun_id=conversation)
    announcer.after_commit(news.changed(workspace, [conversation]))
    return True


def wrote(actor: Actor, workspace: int, conversations: Collection[int]) -> None:
    """A member has written there: what was nobody's is theirs, failures are seen, the draft has become the text.

    Within the transaction that keeps the texts; of programs and the engine there is nothing to do.
    """
    if actor.kind is not ActorKind.MEMBER:
        return
    params = {"workspace": workspace, "member": actor.id, "ids": list(conversations)}
    for conversation, was_nobodys in sql.rows("conversation", "wrote", params):
        if was_nobodys:
            _assigned(actor, workspace, conversation, actor.id)
    drafts.drop(actor, workspace, conversations)


def went_wrong(texts: Collection[tuple[int, int]]) -> None:
    """These texts, as (workspace, id), may have ended badly: conversations of those that did say so.

    The last write of its transaction, as it waits for whoever is writing in one of the conversations.
    """
    if texts:
        keys = sorted(texts)
        arrays = {"workspaces": [key[0] for key in keys], "ids": [key[1] for key in keys]}
        sql.run("conversation", "went_wrong", arrays)
        sql.run("lane", "went_wrong", arrays)
