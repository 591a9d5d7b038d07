"""Where a person is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from threadline import sql

MOST = 100


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is signed in; `agent` is what it says of itself."""

    id: int
    key: str
    address: str
    agent: str
    begun_at: datetime
    seen_at: datetime


def of(user: int) -> list[Session]:
    """The person's living sessions, the one used last first; at most `MOST`."""
    return [Session(*row) for row in sql.rows("session", "of_user", {"user": user, "limit": MOST})]


def known_from(user: int, address: str) -> bool:
    """Whether the person is signed in somewhere at this address."""
    [(known,)] = sql.rows("session", "known_from", {"user": user, "address": address})
    return bool(known)
