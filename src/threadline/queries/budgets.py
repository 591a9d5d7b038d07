"""Limits on texts as they stand: what is spent of each, and what is left."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from threadline import sql
from threadline.models import Budget
from threadline.rules import budgets
from threadline.rules.budgets import Limit, Room


class Kept(NamedTuple):
    """A limit, since when it is kept, and what is spent of it by slot."""

    name: str
    created: datetime
    spent: dict[int, int]
    limit: Limit

    def left(self, now: datetime) -> Room:
        """What it still allows."""
        return budgets.room(self.limit, self.spent, now)

    def opens(self, now: datetime) -> datetime:
        """When it lets through again what nobody waits for; `now` where it does."""
        return budgets.opens(self.limit, self.spent, now, urgent=False)


def of_account(account: int) -> str:
    """What an account's own limit is called."""
    return f"account {account}"


def limit_of_account(account: int) -> Limit | None:
    """An account's own limit, where it has one."""
    name = of_account(account)
    found = Budget.objects.filter(name=name).values_list("parts", "seconds", "zone").first()
    return Limit(*found) if found is not None else None


def read(ids: Iterable[int]) -> dict[int, Kept]:
    """These limits by id."""
    return _kept(sql.rows("budget", "read", {"ids": sorted(set(ids))}))


def lock(ids: Iterable[int]) -> dict[int, Kept]:
    """The same, and nobody else spends of them until the transaction ends."""
    return _kept(sql.rows("budget", "lock", {"ids": sorted(set(ids))}))


def _kept(rows: Iterable[sql.Row]) -> dict[int, Kept]:
    return {
        id_: Kept(
            name, created, {int(slot): parts for slot, parts in json.loads(spent).items()}, Limit(*limit)
        )
        for id_, name, created, spent, *limit in rows
    }
