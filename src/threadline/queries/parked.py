"""Texts from people that could not be taken in, for who runs the installation: raw, until somebody has looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from threadline import sql

PAGE = 50
MOST = 1000
"""How far they are counted."""


@dataclass(frozen=True, slots=True)
class Parked:
    """One of them. All but `problem`, an error's name, is as the carrier brought it: anybody's words."""

    id: int
    at: datetime
    account: int
    account_name: str
    sender: str
    recipient: str
    text: str
    problem: str


def page(*, after: int = 0) -> list[Parked]:
    """The next ones after an id, the oldest first; at most `PAGE`."""
    return [Parked(*row) for row in sql.rows("parked", "page", {"after": after, "limit": PAGE})]


def one(parked: int) -> Parked | None:
    """That one; None when there is none, or somebody has looked."""
    rows = sql.rows("parked", "one", {"id": parked})
    return Parked(*rows[0]) if rows else None


def count() -> int:
    """How many there are, `MOST` at most."""
    found: int = sql.rows("parked", "count", {"most": MOST})[0][0]
    return found
