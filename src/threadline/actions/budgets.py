"""Limits on texts: what a claim may still spend, what it spent, and what comes back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from threadline import sql
from threadline.actions import audit
from threadline.live import announcer, news
from threadline.models import Budget, Lane, LaneBudget
from threadline.queries import budgets as known
from threadline.queries.budgets import Kept
from threadline.rules import budgets
from threadline.rules.budgets import Limit, Room
from threadline.rules.levels import URGENT


@dataclass(slots=True)
class Allowance:
    """What one claim may spend, of every limit that its texts draw on."""

    checked: datetime
    _kept: Mapping[int, Kept]
    _shared: frozenset[int]  # of all texts of the lane
    _own: Mapping[int, frozenset[int]]  # of each sender's campaign and brand, of every sender of the lane
    _rooms: dict[int, Room] = field(init=False)
    _taken: dict[int, int] = field(init=False)
    _full: set[int] = field(init=False)  # limits that had no room for some text
    _opens: dict[tuple[int, bool], datetime] = field(init=False)

    def __post_init__(self) -> None:
        self._rooms = {id_: each.left(self.checked) for id_, each in self._kept.items()}
        self._taken = defaultdict(int)
        self._full = set()
        self._opens = {}

    def take(self, sender: int, *, priority: int, parts: int) -> bool:
        """Spend so many parts of a text, if they fit each limit; a text longer than a limit itself goes alone."""
        drawn = self._shared | self._own[sender]
        full = {id_ for id_ in drawn if not self._fits(id_, priority, parts)}
        self._full |= full
        if full:
            return False
        for id_ in drawn:
            self._taken[id_] += parts
        return True

    def _fits(self, id_: int, priority: int, parts: int) -> bool:
        room, taken = self._rooms[id_], self._taken[id_]
        return taken + parts <= (room.urgent if priority in URGENT else room.other) or (
            room.whole and not taken
        )

    @property
    def common(self) -> bool:
        """Whether what has no room for one sender's text has none for any other's here."""
        return bool(self._full & self._shared) or len(set(self._own.values())) == 1

    def opens(self, sender: int, *, priority: int) -> datetime:
        """When what was full for this sender's text has room again for such a one."""
        asked = (sender, priority in URGENT)
        if asked not in self._opens:
            drawn = self._shared | self._own[sender]
            self._opens[asked] = max(self._open(id_, urgent=asked[1]) for id_ in drawn & self._full)
        return self._opens[asked]

    def _open(self, id_: int, *, urgent: bool) -> datetime:
        return budgets.opens(
            self._kept[id_].limit, self._after(id_, self.checked), self.checked, urgent=urgent
        )

    def spend(self, claimed: datetime) -> None:
        """Write what was taken, as claimed at that moment."""
        _keep({id_: self._after(id_, claimed) for id_, parts in self._taken.items() if parts})

    def _after(self, id_: int, claimed: datetime) -> dict[int, int]:
        each, parts = self._kept[id_], self._taken[id_]
        if not parts:
            return dict(each.spent)
        return budgets.spend(each.limit, each.spent, self.checked, claimed, parts)


def lock(lane: int, *, workspace: int, now: datetime) -> Allowance | None:
    """What texts of this workspace may spend on this lane; None where nothing limits them."""
    shared: set[int] = set()
    own: dict[int, set[int]] = defaultdict(set)
    for budget, sender in sql.rows("budget", "drawn", {"lane": lane, "workspace": workspace}):
        ids = shared if sender is None else own[sender]
        if budget is not None:
            ids.add(budget)
    drawn = shared.union(*own.values())
    if not drawn:
        return None
    senders = {sender: frozenset(ids) for sender, ids in own.items()}
    return Allowance(now, known.lock(drawn), frozenset(shared), senders)


@transaction.atomic
def keep_limit(name: str, limit: Limit | None) -> int | None:
    """Make the limit of that name be so; None takes it away. Its id, where it is kept.

    What is spent counts on where the stretch stays as it is; texts that wait for it are looked at again.
    """
    found = Budget.objects.select_for_update().filter(name=name).first()
    if limit is None:
        if found is not None:
            _look_again(found.pk)
            found.delete()
        return None
    told = asdict(limit)
    if found is None:
        return Budget.objects.create(name=name, **told).pk
    if (found.seconds, found.zone) != (limit.seconds, limit.zone):
        told |= {"spent": {}, "created_at": sql.rows("budget", "now")[0][0]}
    Budget.objects.filter(pk=found.pk).update(**told)
    _look_again(found.pk)
    return found.pk


def limit_account(account: int, limit: Limit | None, *, by: int | None = None) -> None:
    """So much for all numbers of an account together, those added later too; None: no such limit."""
    name = known.of_account(account)
    with transaction.atomic():
        kept = keep_limit(name, limit)
        if kept is not None:
            for lane in Lane.objects.filter(account_id=account).values_list("pk", flat=True):
                LaneBudget.objects.get_or_create(lane_id=lane, budget_id=kept)
        said = {} if limit is None else {"parts": limit.parts, "seconds": limit.seconds, "zone": limit.zone}
        audit.record_operator("account.limited", noun="carrier_account", noun_id=str(account), by=by, **said)


def join(lane: int, *, account: int) -> None:
    """A new lane draws on its account's limit."""
    found = Budget.objects.filter(name=known.of_account(account)).first()
    if found is not None:
        LaneBudget.objects.get_or_create(lane_id=lane, budget=found)


def _look_again(budget: int) -> None:
    """Texts that wait for this limit may go sooner now."""
    sql.run("budget", "look_again", {"budget": budget})
    announcer.after_commit(news.News(wake=True))


class Back(NamedTuple):
    """An attempt whose parts are known never to have left."""

    workspace: int
    message: int
    lane: int
    claimed: datetime
    parts: int


def give_back(returned: Sequence[Back]) -> None:
    """What these attempts had spent may be spent again."""
    arrays = {
        "workspaces": [each.workspace for each in returned],
        "messages": [each.message for each in returned],
        "lanes": [each.lane for each in returned],
        "claimed": [each.claimed for each in returned],
    }
    drawn = [(id_, returned[place - 1]) for place, id_ in sql.rows("budget", "drawn_by", arrays)]
    if not drawn:
        return
    kept = known.lock(id_ for id_, _ in drawn)
    for id_, each in drawn:
        was = kept[id_]
        if was.created <= each.claimed:
            spent = budgets.give_back(was.limit, was.spent, each.claimed, each.parts)
            kept[id_] = was._replace(spent=spent)
    _keep({id_: each.spent for id_, each in kept.items()})


def _keep(spent: Mapping[int, Mapping[int, int]]) -> None:
    if spent:
        said = [json.dumps(each) for each in spent.values()]
        sql.run("budget", "keep", {"ids": list(spent), "spent": said})
