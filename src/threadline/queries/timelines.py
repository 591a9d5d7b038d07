"""What happened to a contact, the latest first: acts of consent, conversations, changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from threadline import sql
from threadline.queries.threads import Act
from threadline.rules.levels import ActorKind, ConsentKind, Level, Medium

PAGE = 20


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: an act of consent on a number, a conversation's last text, or a change."""

    at: datetime
    act: Act | None = None
    number: str = ""
    conversation: int | None = None
    sender: str = ""
    snippet: str = ""
    action: str = ""
    actor: ActorKind | None = None
    author: str = ""
    fields: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Timeline:
    """Some events, and before when the next ones happened (None: there are none)."""

    events: list[Event]
    before: datetime | None


def page(
    workspace: int, contact: int, recipients: Sequence[int], *, before: datetime, limit: int = PAGE
) -> Timeline:
    """What happened before a moment to a contact with these numbers."""
    params = {"workspace": workspace, "before": before, "limit": limit + 1}
    numbers = {**params, "recipients": list(recipients)}
    found = [
        *map(_act, sql.rows("contact", "acts", numbers)),
        *map(_conversation, sql.rows("contact", "conversations", numbers)),
        *map(_change, sql.rows("contact", "changes", {**params, "contact": contact})),
    ]
    return _cut(sorted(found, key=lambda event: event.at, reverse=True), limit)


def _cut(events: Sequence[Event], limit: int) -> Timeline:
    """One page; what happened at one moment (a STOP on every phone) stays together, since a moment is the cursor."""
    if len(events) <= limit:
        return Timeline(list(events), None)
    last = events[limit - 1].at
    shown = list(_until(events, last))
    return Timeline(shown, last if len(shown) < len(events) else None)


def _until(events: Iterable[Event], last: datetime) -> Iterable[Event]:
    return (event for event in events if event.at >= last)


def _act(row: sql.Row) -> Event:
    _, number, id_, kind, level, purpose, medium, occurred_at, recorded_at, actor = row
    act = Act(
        id_, ConsentKind(kind), Level(level), purpose, Medium(medium), occurred_at, recorded_at,
        ActorKind(actor),
    )  # fmt: skip
    return Event(recorded_at, act=act, number=number)


def _conversation(row: sql.Row) -> Event:
    id_, at, snippet, sender = row
    return Event(at, conversation=id_, snippet=snippet, sender=sender)


def _change(row: sql.Row) -> Event:
    _, at, action, actor, author, detail = row
    fields = tuple(map(str, json.loads(detail).get("fields", ())))
    return Event(at, action=action, actor=ActorKind(actor), author=author, fields=fields)
