"""What a workspace says of itself: read once for a batch, not once for each text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from threadline import sql
from threadline.rules.levels import Level


@dataclass(frozen=True, slots=True)
class Sender:
    """A workspace's use of a number."""

    id: int
    name: str
    number: str
    country: str
    open: bool
    lane: int


@dataclass(frozen=True, slots=True)
class Purpose:
    """What people consent to, and the words that join it."""

    id: int
    name: str
    level: Level
    join_words: tuple[str, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """A workspace's own facts; empty texts mean the product's wording."""

    workspace: int
    business: str
    language: str
    country: str
    daily_cap: int
    implied_days: int
    stop_text: str
    start_text: str
    help_text: str
    senders: Mapping[int, Sender]
    purposes: Mapping[int, Purpose]


def read(workspace: int) -> Desk:
    """The workspace as it is now; LookupError when there is none."""
    own = sql.rows("facts", "of_workspace", {"workspace": workspace})
    if not own:
        raise LookupError("no such workspace")
    senders = sql.rows("facts", "of_senders", {"workspace": workspace})
    purposes = sql.rows("facts", "of_purposes", {"workspace": workspace})
    business, language, country, cap, days, stop_text, start_text, help_text = own[0]
    return Desk(
        workspace=workspace,
        business=business,
        language=language,
        country=country,
        daily_cap=cap,
        implied_days=days,
        stop_text=stop_text,
        start_text=start_text,
        help_text=help_text,
        senders={row[0]: Sender(*row) for row in senders},
        purposes={row[0]: Purpose(row[0], row[1], Level(row[2]), tuple(row[3]), row[4]) for row in purposes},
    )
