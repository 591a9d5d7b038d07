"""Lanes as people see them: what waits, how fast it goes, what is left of limits, what went wrong, when it is done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from threadline import sql
from threadline.queries import budgets, troubles
from threadline.rules import pace
from threadline.rules.levels import Priority
from threadline.rules.pace import NOTHING, Forecast
from threadline.rules.troubles import Trouble

PAGE = 25
MOST = 1000
"""Texts that are counted of each workspace, priority and state; beyond that it is "more than"."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: for its turn, for an hour, for somebody to look; `more` than was counted."""

    now: int = 0
    later: int = 0
    held: int = 0
    more: bool = False

    def __add__(self, other: Waiting) -> Waiting:
        return Waiting(
            self.now + other.now, self.later + other.later, self.held + other.held, self.more or other.more
        )


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a limit: `kind` is brand, campaign, account, lane or warm-up, `name` whose it is."""

    kind: str
    name: str
    parts: int
    others: int  # of those, what is not kept for answers and emergencies
    of: int
    daily: bool
    seconds: int  # the stretch it counts in, where it is not daily
    opens: datetime  # when the first part may go; now where one may


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane."""

    id: int
    name: str
    account: int
    account_name: str
    carrier: str
    open: bool
    paused_until: datetime | None
    restored: bool  # held since a restore, until it is resumed
    halted_until: datetime | None
    halted_why: str
    leased: bool
    away_since: datetime | None  # its carrier cannot be reached
    away_why: str
    pace: float
    paced_at: datetime
    numbers: tuple[str, ...]
    queue: Waiting = Waiting()
    queues: tuple[tuple[Priority, Waiting], ...] = ()
    troubles: tuple[tuple[Trouble, int], ...] = ()
    left: tuple[Left, ...] = ()
    forecast: Forecast = NOTHING

    @property
    def moves(self) -> bool:
        """Whether anything can leave by it just now."""
        return (
            self.open
            and self.leased
            and not self.restored
            and not (self.paused_until or self.halted_until or self.away_since)
        )


def page(*, now: datetime, workspace: int | None = None, after: str = "") -> list[Lane]:
    """Lanes by name, after that one, at most `PAGE`; of a workspace those it sends by, and its own texts in them."""
    asked = {"workspace": workspace, "after": after, "limit": PAGE}
    lanes = [_lane(row) for row in sql.rows("lane", "listed", asked)]
    about = {"workspace": workspace, "lanes": [lane.id for lane in lanes]}
    queues, left = _queues(about), _left(about, now)
    wrong = _troubles(about, {lane.id: lane.carrier for lane in lanes})
    return [_told(lane, queues.get(lane.id, []), left[lane.id], wrong[lane.id], now) for lane in lanes]


def _lane(row: sql.Row) -> Lane:
    *known, numbers = row
    told: list[Any] = [*known, tuple(numbers)]
    return Lane(*told)


def _told(
    lane: Lane,
    queues: Sequence[tuple[Priority, Waiting]],
    left: Sequence[Left],
    wrong: Mapping[Trouble, int],
    now: datetime,
) -> Lane:
    queue = sum((waiting for _, waiting in queues), Waiting())
    told = replace(
        lane,
        pace=pace.of(lane.pace, lane.paced_at, now),
        queue=queue,
        queues=tuple(queues),
        troubles=tuple(sorted(wrong.items(), key=lambda each: -each[1])),
        left=tuple(left),
    )
    short = [
        pace.Left(each.name or each.kind, each.others, each.opens)
        for each in left
        if each.daily or not each.others
    ]
    waiting = queue.now if queue.now or not any(not each.parts for each in short) else queue.later
    expected = pace.forecast(
        waiting, counted_all=not queue.more, moves=told.moves, pace=told.pace, limits=short, now=now
    )
    return replace(told, forecast=expected)


def _queues(about: Mapping[str, object]) -> dict[int, list[tuple[Priority, Waiting]]]:
    found: dict[int, list[tuple[Priority, Waiting]]] = defaultdict(list)
    for lane, priority, now, later, held, more in sql.rows("lane", "queues", {**about, "most": MOST}):
        found[lane].append((Priority(priority), Waiting(now, later, held, more)))
    return found


def _troubles(about: Mapping[str, object], carriers: Mapping[int, str]) -> dict[int, Counter[Trouble]]:
    found: dict[int, Counter[Trouble]] = defaultdict(Counter)
    for lane, code, texts in sql.rows("lane", "troubles", about):
        found[lane][troubles.of_code(carriers[lane], code)] += texts
    return found


def _left(about: Mapping[str, object], now: datetime) -> dict[int, list[Left]]:
    rows = sql.rows("lane", "limits", about)
    kept = budgets.read({row[1] for row in rows})
    found: dict[int, list[Left]] = defaultdict(list)
    for lane, budget, kind, name in rows:
        if budget in kept:
            limit = kept[budget].limit
            room = kept[budget].left(now)
            found[lane].append(
                Left(
                    kind,
                    name,
                    room.urgent,
                    room.other,
                    limit.allows(now),
                    bool(limit.zone),
                    limit.seconds,
                    kept[budget].opens(now),
                )
            )
    return found
