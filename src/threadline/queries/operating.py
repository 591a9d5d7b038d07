"""What the operator sees of accounts at carriers and of numbers; of no workspace, and no secret among it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from threadline import sql
from threadline.carriers import registry
from threadline.queries import accounts as kept_accounts

PAGE = 100
NEWEST = 2**62
_MOST_WORKSPACES = 500


@dataclass(frozen=True, slots=True)
class Line:
    """An account in a list; `halted_until` while the breaker keeps it at rest, `away_since` while its carrier cannot
    be reached, `idle` while no engine sends by its numbers."""

    id: int
    name: str
    carrier: str
    open: bool
    numbers: int
    halted_until: datetime | None
    halted_why: str
    away_since: datetime | None
    away_why: str
    idle: bool

    @property
    def title(self) -> str:
        """What its carrier is called."""
        facts = registry.CARRIERS.get(self.carrier)
        return facts.title if facts is not None else self.carrier


@dataclass(frozen=True, slots=True)
class Account:
    """One account: `plain` settings with their values, `secret` ones by name alone."""

    line: Line
    webhook: str  # the path that its carrier calls; '' where it calls none
    plain: Mapping[str, str]
    secret: frozenset[str]
    readable: bool  # False: the key that its secrets were sealed under is lost


@dataclass(frozen=True, slots=True)
class Number:
    """A number of an account, with the first of those who use it."""

    id: int
    e164: str
    country: str
    kind: str
    open: bool
    sms: bool
    mms: bool
    voice: bool
    account: int
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """A workspace's use of a number."""

    workspace: int
    workspace_name: str
    slug: str
    sender: int
    name: str
    open: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of an operator; `by` is empty for what was done by a command."""

    id: int
    at: datetime
    action: str
    noun: str
    noun_id: str
    detail: Mapping[str, object]
    by: str


def accounts(*, after: str = "") -> list[Line]:
    """Accounts by name, after that one; at most `PAGE`."""
    return [Line(*row) for row in sql.rows("operating", "accounts", {"after": after, "limit": PAGE})]


def account(account: int) -> Account | None:
    """One account."""
    rows = sql.rows("operating", "account", {"account": account})
    if not rows:
        return None
    *line, key, own, sealed = rows[0]
    told: list[object] = line
    found = Line(*told)  # type: ignore[arg-type]
    facts = registry.CARRIERS.get(found.carrier)
    calls = facts is not None and facts.webhook is not None
    secrets = kept_accounts.opened(bytes(sealed))
    return Account(
        found,
        f"/hooks/{found.carrier}/{key}" if calls else "",
        own if isinstance(own, dict) else json.loads(own),
        frozenset(secrets or ()),
        readable=secrets is not None,
    )


def numbers(account: int, *, after: str = "") -> list[Number]:
    """Numbers of an account, after that one; at most `PAGE`."""
    asked = {"account": account, "after": after, "limit": PAGE}
    return [_number(row) for row in sql.rows("operating", "numbers", asked)]


def number(number: int) -> Number | None:
    """One number."""
    rows = sql.rows("operating", "number", {"number": number})
    return _number(rows[0]) if rows else None


def _number(row: sql.Row) -> Number:
    *known, users = row
    told: list[object] = [*known, tuple(users)]
    return Number(*told)  # type: ignore[arg-type]


def uses(number: int) -> list[Use]:
    """Who uses it."""
    return [Use(*row) for row in sql.rows("operating", "uses", {"number": number})]


def workspaces() -> list[tuple[str, str]]:
    """The address and name of workspaces, to choose from."""
    return [(slug, name) for slug, name in sql.rows("operating", "workspaces", {"limit": _MOST_WORKSPACES})]


def tested(workspace: int, message: int) -> tuple[str, int] | None:
    """The state and the number of a text by which an operator tested a line; None for any other text."""
    rows = sql.rows("operating", "tested", {"workspace": workspace, "message": message})
    return (rows[0][0], rows[0][1]) if rows else None


def log(*, before: int = NEWEST) -> list[Deed]:
    """What operators did, the latest first; at most `PAGE`."""
    rows = sql.rows("operating", "log", {"before": before, "limit": PAGE})
    return [
        Deed(id_, at, action, noun, noun_id, told if isinstance(told, dict) else json.loads(told), by)
        for id_, at, action, noun, noun_id, told, by in rows
    ]
