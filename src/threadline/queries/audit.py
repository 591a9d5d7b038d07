"""The audit log, page by page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from threadline import sql
from threadline.rules.levels import ActorKind

NEWEST = 2**63 - 1
PAGE = 50
_LOOK = 2000
"""Acts of one member that are looked through for one page."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts: of a member, on a noun, of one kind; 0 and '' are all."""

    member: int = 0
    noun: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act, and what its actor is called (members only)."""

    id: int
    at: datetime
    actor_kind: ActorKind
    actor_id: int | None
    action: str
    noun: str
    noun_id: int | None
    detail: Mapping[str, object]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Log:
    """A page; `before` asks for the next one, None at the end."""

    entries: list[Entry]
    before: int | None


def page(workspace: int, wanted: Wanted, *, before: int = NEWEST) -> Log:
    """The newest acts before that id. Each filter has an index; two at once look through a member's acts."""
    rows = _rows(workspace, wanted, before)
    ended = next((row[0] for row in rows if row[4] is None), None)
    found = [row for row in rows if row[4] is not None]
    more = found[PAGE - 1][0] if len(found) > PAGE else ended
    found = found[:PAGE]
    names = named(workspace, {row[3] for row in found if row[2] == ActorKind.MEMBER and row[3]})
    return Log([_entry(row, names) for row in found], more)


def named(workspace: int, members: set[int]) -> dict[int, str]:
    """What these members are called."""
    if not members:
        return {}
    rows = sql.rows("member", "named", {"workspace": workspace, "members": sorted(members)})
    return {row[0]: row[1] for row in rows}


def _rows(workspace: int, wanted: Wanted, before: int) -> list[sql.Row]:
    asked = {"workspace": workspace, "before": before, "limit": PAGE + 1}
    kind = {"noun": wanted.noun, "action": wanted.action}
    if wanted.member:
        return sql.rows("audit", "of_member", {**asked, **kind, "member": wanted.member, "look": _LOOK})
    if wanted.action:
        return sql.rows("audit", "of_action", {**asked, "action": wanted.action})
    if wanted.noun:
        return sql.rows("audit", "of_noun", {**asked, "noun": wanted.noun})
    return sql.rows("audit", "all", asked)


def _entry(row: sql.Row, names: Mapping[int, str]) -> Entry:
    id_, at, kind, actor, action, noun, noun_id, detail = row
    said = detail if isinstance(detail, dict) else json.loads(detail)
    name = names.get(actor, "") if kind == ActorKind.MEMBER else ""
    return Entry(id_, at, ActorKind(kind), actor, action, noun, noun_id, said, name)
