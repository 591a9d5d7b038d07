"""Numbers of ours: those a workspace texts from, and the operator's accounts with theirs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from threadline import sql
from threadline.carriers import registry
from threadline.rules import budgets
from threadline.rules.choosing import Ability, Unfit
from threadline.rules.registration import Registration

PAGE = 200


@dataclass(frozen=True, slots=True)
class Warming:
    """A number that is warmed up: its day, counted from 1, and how many parts go today."""

    day: int
    today: int
    first: int
    growth: int
    most: int

    @property
    def done(self) -> bool:
        """Whether the limit grows no more."""
        return self.today >= self.most


@dataclass(frozen=True, slots=True)
class SenderRow:
    """A number of the workspace's: `open` here, `open_there` at the operator and the carrier account."""

    id: int
    name: str
    number: str
    country: str
    kind: str
    open: bool
    open_there: bool
    account: str
    carrier: str
    sms: bool
    mms: bool
    voice: bool
    halted: bool
    member: int | None
    member_name: str
    department: int | None
    department_name: str
    campaign: int | None
    campaign_name: str
    registration: Registration | None
    brand_name: str
    brand_registration: Registration | None
    warming: Warming | None
    alone: bool  # a limit of its own would limit nobody else

    @property
    def ability(self) -> Ability:
        """What it can do now."""
        return Ability(
            self.country, self.kind, self.open, self.open_there, self.sms, self.mms, self.halted,
            registers(self.carrier), self.registration, self.brand_registration,
        )  # fmt: skip

    @property
    def needs_campaign(self) -> bool:
        """Whether its country's carriers ask for one."""
        return self.ability.needs_campaign

    @property
    def unfit(self) -> Unfit | None:
        """Why it is not chosen for any text; the first of the reasons."""
        return self.ability.unfit


def registers(carrier: str) -> bool:
    """Whether a carrier is one whose countries may ask for a campaign; one that is not here any more may be."""
    facts = registry.CARRIERS.get(carrier)
    return facts is None or facts.registers


def takes_files(carrier: str) -> bool:
    """Whether a carrier sends files along with texts, where the number can."""
    facts = registry.CARRIERS.get(carrier)
    return facts is not None and facts.files is not None


def page(workspace: int, *, now: datetime, after: int = 0, limit: int = PAGE) -> list[SenderRow]:
    """The workspace's numbers by when it got them, after that id."""
    asked = {"workspace": workspace, "after": after, "limit": limit}
    return [_sender(row, now) for row in sql.rows("number", "listed", asked)]


def one(workspace: int, sender: int, *, now: datetime) -> SenderRow | None:
    """One of the workspace's numbers."""
    found = page(workspace, now=now, after=sender - 1, limit=1)
    return found[0] if found and found[0].id == sender else None


def _sender(row: sql.Row, now: datetime) -> SenderRow:
    known, (state, brand, brand_state, first, growth, started, most, zone, alone) = row[:-9], row[-9:]
    kept = Registration(state) if state else None
    of_brand = Registration(brand_state) if brand_state else None
    warming = _warming(first, growth, started, most, zone, now) if first is not None else None
    told: list[Any] = [*known, kept, brand, of_brand, warming, alone]
    made = SenderRow(*told)
    # Whatever was said of the number: what its carrier takes no part in, it cannot do.
    return replace(made, mms=False) if made.mms and not takes_files(made.carrier) else made


def _warming(first: int, growth: int, started: date, most: int, zone: str, now: datetime) -> Warming:
    today = now.astimezone(ZoneInfo(zone)).date()
    limit = budgets.Limit(most, zone=zone, first=first, growth=growth, started=started)
    return Warming(max((today - started).days, 0) + 1, limit.on(today), first, growth, most)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A carrier account; `webhook` is the path that its carrier calls, "" where it calls none."""

    name: str
    carrier: str
    open: bool
    numbers: tuple[str, ...]
    webhook: str
    away_since: datetime | None  # its carrier cannot be reached
    away_why: str


def accounts() -> list[AccountRow]:
    """Every carrier account by name, with its numbers: the operator's to see, of no workspace."""
    return [
        AccountRow(name, carrier, is_open, tuple(numbers), _path(carrier, key), since, why)
        for name, carrier, key, is_open, since, why, numbers in sql.rows("number", "accounts")
    ]


def _path(carrier: str, key: str) -> str:
    facts = registry.CARRIERS.get(carrier)
    return f"/hooks/{carrier}/{key}" if facts is not None and facts.webhook is not None else ""
