"""Who is invited, and what a link invites to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from threadline import sql
from threadline.queries import api_keys

MOST = 200
LONGEST = 100
"""Characters of a link's secret; what is longer is none of ours and is not even hashed."""


@dataclass(frozen=True, slots=True)
class Open:
    """An invitation that waits, or whose time is over."""

    id: int
    email: str
    role: str
    department: str
    by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link offers, and to whom; `known` says that the address has an account."""

    workspace: str
    slug: str
    email: str
    name: str
    role: str
    expires_at: datetime
    known: bool


def waiting(workspace: int) -> list[Open]:
    """Those nobody accepted or revoked, the newest first; at most `MOST`."""
    return [Open(*row) for row in sql.rows("member", "invited", {"workspace": workspace, "limit": MOST})]


def find(secret: str, *, now: datetime) -> Offer | None:
    """What the link offers; None for one that is wrong, used, revoked or too old."""
    if len(secret) > LONGEST:
        return None
    rows = sql.rows("member", "invitation", {"digests": api_keys.digests(secret), "now": now})
    return Offer(*rows[0]) if rows else None
