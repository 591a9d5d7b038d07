"""What changed, as the pages show it: read and rendered once, whoever looks."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.template.loader import get_template
from django.utils import translation

from threadline.queries import conversations, threads
from threadline.queries.conversations import Row
from threadline.queries.threads import Text, Thread
from threadline.rules.levels import MessageState

_NEWEST = 20
"""Texts looked at in a changed conversation: what changes is at the end."""

_SOON = timedelta(seconds=10)
_LONG = timedelta(minutes=10)
"""A receipt that has not come after this long is not waited for every two seconds."""

_MOVING = {MessageState.HANDING_OFF, MessageState.ACCEPTED, MessageState.SENT, MessageState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class View:
    """What a template needs to know of a workspace, whoever looks."""

    workspace: int
    slug: str
    zone: str
    language: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One changed conversation; the same `stamp` shows the same. `moving`: a text's state will change soon."""

    conversation: int
    stamp: str
    said: dict[str, object]
    moving: bool


def paint(view: View, ids: Collection[int], *, since: datetime, now: datetime) -> list[Picture]:
    """Rows of these conversations, and their texts that changed since."""
    rows = conversations.rows(view.workspace, list(ids), now=now)
    if not rows:
        return []
    found = threads.newest(view.workspace, [row.id for row in rows], zone=view.zone, limit=_NEWEST)
    with translation.override(view.language):
        return [_picture(view, row, found[row.id], since, now) for row in rows]


def count(workspace: int, members: Collection[int]) -> str:
    """The counts of the views, as one event's data; what differs by member is told for each of these."""
    counted = conversations.counts(workspace, members)
    own = {str(member): (counted.mine[member], counted.unread_of[member]) for member in counted.mine}
    said = {
        "unassigned": counted.unassigned,
        "all": counted.all,
        "failed": counted.failed,
        "closed": counted.closed,
        "scheduled": counted.scheduled,
        "unread": counted.unread_of_nobody,
        "reviews": counted.reviews,
        "members": own,
    }
    return json.dumps(said, separators=(",", ":"))


def _picture(view: View, row: Row, thread: Thread, since: datetime, now: datetime) -> Picture:
    fresh = [item for item in thread.items if item.changed_at > since]
    context = {"visit": view, "row": row}
    shown = get_template("inbox/row.html").render(context)
    said: dict[str, object] = {
        "id": row.id,
        "unread": row.unread,
        "at": row.last_at.timestamp(),
        "row": shown,
        "items": get_template("inbox/items.html").render({**context, "items": fresh}) if fresh else "",
    }
    latest = max((item.changed_at for item in thread.items), default=now)
    moving = any(item.text is not None and _moves(item.text, now) for item in thread.items)
    return Picture(row.id, f"{latest.timestamp()} {shown}", said, moving)


def encode(pictures: Sequence[Picture]) -> str:
    """As one event's data."""
    return json.dumps([picture.said for picture in pictures], separators=(",", ":"))


def _moves(text: Text, now: datetime) -> bool:
    """Whether its state is about to change; one scheduled for later is not."""
    if text.state is MessageState.QUEUED:
        return text.due_at is not None and text.due_at < now + _SOON
    return text.state in _MOVING and now - text.changed_at < _LONG
