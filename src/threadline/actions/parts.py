"""The state of a text follows from its parts: read under the message's lock, whoever changed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from threadline import sql
from threadline.actions import callbacks, conversations
from threadline.live import announcer, news
from threadline.rules import receipts
from threadline.rules.carriage import PartState
from threadline.rules.levels import MessageState


class Locked(NamedTuple):
    """A locked message; the columns of `lock_messages`."""

    workspace: int
    id: int
    state: str
    parts: int
    conversation: int
    occasion: str


_FINE = {MessageState.ACCEPTED, MessageState.SENT, MessageState.DELIVERED}


def lock(messages: Collection[tuple[int, int]]) -> list[Locked]:
    """Lock messages, given as (workspace, id), in order of id."""
    ordered = sorted(messages, key=lambda key: key[1])
    return [Locked(*row) for row in sql.rows("handoff", "lock_messages", _arrays(ordered))]


def follow(
    locked: Collection[Locked], *, wake: bool = False, ended: Collection[tuple[int, int]] = ()
) -> None:
    """Move each message to where its parts stand now, and tell pages about all of them.

    `ended` are others, as (workspace, id), that this transaction has moved to a bad end already: conversations
    are marked once, as two rounds of locks could meet another's.
    """
    bad = [*ended, *(_move(locked) if locked else ())]
    conversations.went_wrong(bad)
    tell(locked, wake=wake)


def _move(locked: Collection[Locked]) -> list[tuple[int, int]]:
    """Those that have ended badly."""
    now = {(each.workspace, each.id): each for each in locked}
    moved = []
    for workspace, message, states, code in sql.rows("part", "of_messages", _arrays(list(now))):
        known = now[workspace, message]
        then = _state([PartState(state) for state in states], known.parts)
        if then != known.state:
            moved.append((workspace, message, then, "" if then in _FINE else code))
    if moved:
        columns = [list(column) for column in zip(*moved, strict=True)]
        names = ("workspaces", "ids", "states", "codes")
        sql.run("part", "move_messages", dict(zip(names, columns, strict=True)))
    return [(row[0], row[1]) for row in moved if row[2] in conversations.ENDED_BADLY]


def tell(locked: Collection[Locked], *, wake: bool = False) -> None:
    """Tell pages, and programs that asked for it, that these messages changed."""
    conversations: dict[int, set[int]] = defaultdict(set)
    callbacks.note_texts([(each.workspace, each.id) for each in locked])
    for each in locked:
        conversations[each.workspace].add(each.conversation)
    for workspace, ids in conversations.items():
        announcer.after_commit(news.changed(workspace, ids, wake=wake))


def _state(states: list[PartState], count: int) -> MessageState:
    # A part nobody has answered for yet holds the text back as an unknown one would.
    missing = [PartState.UNKNOWN] * (count - len(states))
    return receipts.message_state(states + missing)


def _arrays(keys: Collection[tuple[int, int]]) -> dict[str, list[int]]:
    return {"workspaces": [key[0] for key in keys], "ids": [key[1] for key in keys]}
