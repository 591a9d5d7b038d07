"""What the page of virtual phones may show: a workspace's own numbers at simulators, and whom they text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from threadline import sql
from threadline.models import Number, Sender

_LOOKED_AT = 2000
"""Conversations that are looked through, the one that moved last first."""


@dataclass(frozen=True, slots=True)
class Line:
    """A number of ours at a simulator; `account` is the carrier account it belongs to."""

    sender: int
    name: str
    number: str
    account: int


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody a line is in touch with."""

    recipient: int
    number: str
    name: str
    snippet: str
    at: datetime


def lines(workspace: int) -> list[Line]:
    """The numbers at simulators that only this workspace uses; none where it texts for real.

    A simulator knows numbers, not workspaces: a shared one's texts are not told apart on its phones.
    """
    found = [Line(*row) for row in sql.rows("people", "simulated", {"workspace": workspace})]
    shared = _shared([line.number for line in found])
    return [line for line in found if line.number not in shared]


def _shared(numbers: Sequence[str]) -> set[str]:
    """Those with more than one sender, open or closed."""
    own = Number.objects.filter(e164__in=numbers).values("pk")
    by_number = Sender.objects.filter(number__in=own).values("number__e164").annotate(senders=Count("pk"))
    return set(by_number.filter(senders__gt=1).values_list("number__e164", flat=True))


def customers(workspace: int, of: Sequence[Line], *, limit: int = 40) -> list[Customer]:
    """Whom these lines texted last, each number once."""
    senders = [line.sender for line in of]
    params = {"workspace": workspace, "senders": senders, "look": _LOOKED_AT, "limit": limit}
    found: dict[str, Customer] = {}
    for row in sql.rows("people", "on_phones", params):
        found.setdefault(row[1], Customer(*row))
    return list(found.values())
