"""The phones of contacts, with what each may be sent and what their owners agreed to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from threadline import sql
from threadline.queries.conversations import Rights, rights_of
from threadline.rules.levels import Level
from threadline.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class Agreed:
    """A purpose that was ever spoken of with a number, and where it stands since when."""

    purpose: int
    name: str
    level: Level
    status: str
    since: datetime
    medium: str


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone; `conversation` is the one it was last used in, `stopped_at` and `medium` the opt-out in force."""

    id: int
    recipient: int
    number: str
    kind: str
    textable: bool
    where: Standing  # they may be
    rights: Rights
    implied_until: datetime | None
    stopped_at: datetime | None
    medium: str
    conversation: int | None


def of(workspace: int, wanted: Sequence[int], *, now: datetime) -> dict[int, list[Phone]]:
    """The phones of these contacts, in the order they were linked."""
    found: dict[int, list[Phone]] = defaultdict(list)
    for row in sql.rows("contact", "phones", {"workspace": workspace, "ids": list(wanted)}):
        (
            contact, id_, recipient, number, kind, textable, country, states, zones, opted_out, blocked, stopped_at,
            medium, implied_until, levels, conversation,
        ) = row  # fmt: skip
        rights = rights_of(levels, opted_out=opted_out, blocked=blocked, implied_until=implied_until, now=now)
        found[contact].append(
            Phone(
                id_, recipient, number, kind, textable,
                Standing(country or None, tuple(states), tuple(zones)), rights, implied_until, stopped_at, medium,
                conversation,
            )
        )  # fmt: skip
    return found


def agreed(workspace: int, recipients: Sequence[int]) -> dict[int, list[Agreed]]:
    """What is on record for each of these numbers."""
    found: dict[int, list[Agreed]] = defaultdict(list)
    params = {"workspace": workspace, "recipients": list(recipients)}
    for recipient, purpose, name, level, *rest in sql.rows("contact", "rights", params):
        found[recipient].append(Agreed(purpose, name, Level(level), *rest))
    return found
