"""The queue of texts that wait for their time, the soonest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from threadline import sql
from threadline.queries.conversations import Cursor
from threadline.rules.levels import Occasion
from threadline.rules.moments import UNDO
from threadline.rules.standing import Standing

PAGE = 40
START = Cursor("-infinity", 0)


@dataclass(frozen=True, slots=True)
class Queued:
    """One of them; `name` is empty for a stranger, `author` for a program's."""

    id: int
    conversation: int
    body: str
    not_before: datetime
    occasion: Occasion
    name: str
    recipient: int
    number: str
    where: Standing  # they may be
    author: str
    automated: bool
    reason: str
    due_at: datetime | None

    @property
    def changeable(self) -> bool:
        """Whether a person may still change it or take it back."""
        return self.occasion is Occasion.ORDINARY


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the queue, and where the next ones begin (None: there are none)."""

    texts: list[Queued]
    next: Cursor | None


def page(workspace: int, after: Cursor = START, *, limit: int = PAGE) -> Page:
    """What waits after a cursor."""
    params = {"workspace": workspace, "at": after.at, "id": after.id, "limit": limit + 1}
    rows = sql.rows("waiting", "page", {**params, "undo": UNDO.total_seconds()})
    found = [_queued(row) for row in rows[:limit]]
    more = len(rows) > limit
    return Page(found, Cursor(found[-1].not_before.isoformat(), found[-1].id) if more else None)


def _queued(row: sql.Row) -> Queued:
    (
        id_, conversation, body, not_before, occasion, name, recipient, number, country, states, zones, author,
        automated, reason, due_at,
    ) = row  # fmt: skip
    return Queued(
        id_, conversation, body, not_before, Occasion(occasion), name, recipient, number,
        Standing(country or None, tuple(states), tuple(zones)), author, automated, reason, due_at,
    )  # fmt: skip
