"""What a workspace says of itself: read once for a batch, not once for each text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from threadline import sql
from threadline.queries import numbers
from threadline.rules import opening
from threadline.rules.hours import Schedule
from threadline.rules.levels import Level
from threadline.rules.scopes import StopScope


@dataclass(frozen=True, slots=True)
class Sender:
    """A workspace's use of a number."""

    id: int
    name: str
    number: str
    country: str
    open: bool
    lane: int
    takes_files: bool  # it, and its carrier, send pictures and other files along


@dataclass(frozen=True, slots=True)
class Purpose:
    """What people consent to, and the words that join it."""

    id: int
    name: str
    level: Level
    join_words: tuple[str, ...]
    open: bool
    join_text: str  # what is answered to who joined it; '' = ours


@dataclass(frozen=True, slots=True)
class Word:
    """A word that joins a purpose on one number; an empty text means the purpose's answer, or ours."""

    id: int
    sender: int
    word: str
    purpose: int
    text: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A workspace's own facts; empty texts mean the product's wording."""

    workspace: int
    business: str
    language: str
    country: str
    daily_cap: int
    weekly_cap: int
    implied_days: int
    stop_scope: StopScope
    stop_text: str
    start_text: str
    help_text: str
    stop_ends_all: bool  # STOP means every channel, and not only texts
    staffed: Schedule | None  # when somebody is there; None when nobody has said
    staffed_only: bool  # programs and promotions may write only then
    blockers_pass: bool  # texts of programs leave although their wording blocks them
    senders: Mapping[int, Sender]
    purposes: Mapping[int, Purpose]
    words: tuple[Word, ...]  # that join a purpose on one number

    def purpose(self, named: int | str | None) -> Purpose | None:
        """The purpose of that id or name."""
        return next((each for each in self.purposes.values() if named in (each.id, each.name)), None)


def read(workspace: int, *, claimed: bool = False) -> Desk:
    """The workspace as it is now; LookupError when there is none. `claimed`: for texts of a lane whose account was open
    when it was locked; a number's account does not count."""
    own = sql.rows("facts", "of_workspace", {"workspace": workspace, "claimed": claimed})
    if not own:
        raise LookupError("no such workspace")
    (
        business, language, country, daily, weekly, days, scope, stop_text, start_text, help_text, zone, hours,
        only, ends_all, passes, senders, purposes, words,
    ) = own[0]  # fmt: skip
    return Desk(
        workspace=workspace,
        business=business,
        language=language,
        country=country,
        daily_cap=daily,
        weekly_cap=weekly,
        implied_days=days,
        stop_scope=StopScope(scope),
        stop_text=stop_text,
        start_text=start_text,
        help_text=help_text,
        stop_ends_all=ends_all,
        staffed=_hours(hours, zone),
        staffed_only=only,
        blockers_pass=passes,
        senders={row[0]: _sender(row) for row in senders or ()},
        purposes={
            id_: Purpose(id_, name, Level(level), tuple(joins), is_open, text)
            for id_, name, level, joins, is_open, text in purposes or ()
        },
        words=tuple(Word(*row) for row in words or ()),
    )


def _sender(row: Sequence[Any]) -> Sender:
    id_, name, number, country, is_open, lane, mms, carrier = row
    return Sender(id_, name, number, country, is_open, lane, mms and numbers.takes_files(carrier))


@lru_cache(maxsize=1024)
def _hours(kept: str, zone: str) -> Schedule | None:
    return opening.schedule(opening.read(json.loads(kept)), zone)
