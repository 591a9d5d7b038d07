"""Brands and campaigns of a workspace, as registered with the carriers."""

from __future__ import annotations

from dataclasses import dataclass

from threadline import sql
from threadline.rules.registration import Registration

MOST = 500
"""Of each that are shown."""


@dataclass(frozen=True, slots=True)
class Brand:
    """A company as registered; `limit` in parts a day."""

    id: int
    name: str
    code: str
    registration: Registration
    limit: int | None


@dataclass(frozen=True, slots=True)
class Campaign:
    """What a brand texts about, as registered; `limit` in parts a minute."""

    id: int
    brand: int
    name: str
    code: str
    registration: Registration
    limit: int | None
    numbers: int


def brands(workspace: int) -> list[Brand]:
    """Every brand, by name."""
    rows = sql.rows("registration", "brands", {"workspace": workspace, "limit": MOST})
    return [Brand(id_, name, code, Registration(state), limit) for id_, name, code, state, limit in rows]


def campaigns(workspace: int) -> list[Campaign]:
    """Every campaign, by name."""
    rows = sql.rows("registration", "campaigns", {"workspace": workspace, "limit": MOST})
    return [
        Campaign(id_, brand, name, code, Registration(state), limit, numbers)
        for id_, brand, name, code, state, limit, numbers in rows
    ]
