"""Texts that may have been opt-outs and wait for a person to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from threadline import sql
from threadline.rules.intents import Decision

PAGE = 30
MANY = 1_000
"""What waits is counted up to this."""


@dataclass(frozen=True, slots=True)
class Row:
    """One of them, with its text and whose it is; `name` is empty for a stranger."""

    id: int
    made_at: datetime
    rule: str
    matched: str
    version: int
    message: int
    conversation: int
    body: str
    at: datetime
    number: str
    contact: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some of them, the oldest first; `after` asks for the next ones, None at the end."""

    rows: list[Row]
    after: int | None


@dataclass(frozen=True, slots=True)
class Doubted:
    """What a decision needs to know of a review."""

    recipient: int
    number: str
    decision: Decision
    version: int
    conversation: int
    body: str
    at: datetime
    sender: int
    ours: str  # the number they wrote to


@dataclass(frozen=True, slots=True)
class Doubt:
    """The oldest open review of a person, with the text that raised it."""

    review: int
    rule: str
    message: int
    conversation: int
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many are open (`more`: more than that), and since when the oldest is, None without any."""

    count: int
    more: bool
    since: datetime | None


def page(workspace: int, *, after: int = 0, limit: int = PAGE) -> Page:
    """The open ones after that id."""
    params = {"workspace": workspace, "after": after, "limit": limit + 1}
    rows = [Row(*row) for row in sql.rows("review", "page", params)]
    return Page(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def waiting(workspace: int) -> Waiting:
    """How long the queue is."""
    [(count, since)] = sql.rows("review", "waiting", {"workspace": workspace, "most": MANY + 1})
    return Waiting(min(count, MANY), count > MANY, since)


def of_people(workspace: int, recipients: Sequence[int]) -> dict[int, Doubt]:
    """What is open of whoever has each of these numbers, whichever phone of theirs it came from."""
    rows = sql.rows("review", "of_people", {"workspace": workspace, "ids": list(recipients)})
    return {id_: Doubt(*rest) for id_, *rest in rows}


def one(workspace: int, review: int) -> Doubted | None:
    """A review by its id, decided or not."""
    rows = sql.rows("review", "one", {"workspace": workspace, "id": review})
    if not rows:
        return None
    recipient, number, decision, *rest = rows[0]
    return Doubted(recipient, number, Decision(decision), *rest)
