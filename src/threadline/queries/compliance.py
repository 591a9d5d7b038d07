"""How a workspace stands: opt-ins and opt-outs by day, who is not to be texted, and the seal's health."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from threadline import sql
from threadline.models import Verification
from threadline.queries import contacts
from threadline.rules import channels, faults
from threadline.rules.channels import EVERYTHING, Channel
from threadline.rules.faults import Fault
from threadline.rules.levels import ConsentKind
from threadline.rules.suppression import Sought

DAYS = 30
PAGE = 50
MANY = 10_000
"""What is counted is counted up to this."""
_EXPORTED = 1_000
_LAST = "\U0010ffff"
"""Comes after all that goes on in any way."""
_IN, _OUT = (ConsentKind.GRANTED, ConsentKind.RESUMED), (ConsentKind.OPTED_OUT, ConsentKind.ENDED)

START = (datetime.max.replace(tzinfo=UTC), 2**62)
"""As `after`: from the latest."""


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day."""

    day: date
    opted_in: int
    opted_out: int


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An address whose person wants nothing there; `contact` 0 when nobody knows whose it is."""

    id: int
    address: str
    since: datetime
    event: int
    medium: str
    contact: int
    name: str

    @property
    def channel(self) -> Channel:
        """What kind of address it is."""
        return channels.of(self.address)

    @property
    def number(self) -> str:
        """The address as people know it."""
        return channels.bare(self.address)


@dataclass(frozen=True, slots=True)
class Found:
    """Those a search found; with `more` there are others, or too many people are called so."""

    rows: list[Suppressed]
    more: bool


@dataclass(frozen=True, slots=True)
class Seal:
    """The last block, and what waits for the next one."""

    block: int | None
    sealed_at: datetime | None
    count: int
    key: str
    unsealed: int
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class Check:
    """The last check of all consent; the faults are those of blocks and of this workspace."""

    at: datetime
    sound: bool
    events: int
    faults: tuple[Fault, ...]


def days(workspace: int, *, zone: str, now: datetime) -> list[Day]:
    """The last thirty days there, today last; of a day no more than MANY of a kind are counted."""
    local = ZoneInfo(zone)
    today = now.astimezone(local).date()
    dates = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    kinds = (*_IN, *_OUT)
    asked = [(kind, day) for day in dates for kind in kinds]
    rows = sql.rows(
        "compliance",
        "changes",
        {
            "workspace": workspace,
            "kinds": [kind.value for kind, _ in asked],
            "sinces": [_midnight(day, local) for _, day in asked],
            "untils": [_midnight(day + timedelta(days=1), local) for _, day in asked],
            "most": MANY,
        },
    )
    counts = [row[0] for row in rows]
    each = [counts[at : at + len(kinds)] for at in range(0, len(counts), len(kinds))]
    return [
        Day(day, sum(some[: len(_IN)]), sum(some[len(_IN) :])) for day, some in zip(dates, each, strict=True)
    ]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def suppressed(workspace: int, *, after: tuple[datetime, int] = START, limit: int = PAGE) -> list[Suppressed]:
    """Who opted out of everything, the latest first, after one of them."""
    params = {"workspace": workspace, "at": after[0], "id": after[1], "limit": limit}
    return _rows(workspace, _ids("suppressed", params), limit=limit)


def every_suppressed(workspace: int) -> Iterator[Suppressed]:
    """All of them, some at a time."""
    after = START
    while rows := suppressed(workspace, after=after, limit=_EXPORTED):
        yield from rows
        after = (rows[-1].since, rows[-1].id)


def search(workspace: int, sought: Sought, *, limit: int = PAGE) -> Found:
    """Those among them that a search means: by the beginning of an address, its last digits, or their name.

    The latest first; with `more`, of those that were looked at before there were too many.
    """
    named = contacts.named(workspace, sought.name) if sought.name else []
    ids = {
        *_beginning(workspace, sought.beginnings, limit=limit + 1),
        *_ending(workspace, sought.ending, limit=limit + 1),
        *_of_contacts(workspace, named or [], limit=limit + 1),
    }
    return Found(_rows(workspace, sorted(ids), limit=limit), more=len(ids) > limit or named is None)


def _beginning(workspace: int, beginnings: Sequence[str], *, limit: int) -> list[int]:
    untils = [each + _LAST for each in beginnings]
    params = {"workspace": workspace, "froms": list(beginnings), "untils": untils, "limit": limit}
    return _ids("suppressed_from", params) if beginnings else []


def _ending(workspace: int, digits: str, *, limit: int) -> list[int]:
    backwards = digits[::-1]
    params = {"workspace": workspace, "from": backwards, "until": backwards + _LAST, "limit": limit}
    return _ids("suppressed_ending", params) if digits else []


def _of_contacts(workspace: int, named: Sequence[int], *, limit: int) -> list[int]:
    if not named:
        return []
    known = sql.rows("compliance", "reached_at", {"workspace": workspace, "contacts": list(named)})
    addresses = channels.addresses(
        EVERYTHING,
        numbers=[address for address, is_number in known if is_number],
        emails=[address for address, is_number in known if not is_number],
    )
    return _ids("suppressed_at", {"workspace": workspace, "addresses": addresses, "limit": limit})


def _rows(workspace: int, ids: Sequence[int], *, limit: int) -> list[Suppressed]:
    params = {"workspace": workspace, "ids": list(ids), "limit": limit}
    return [Suppressed(*row) for row in sql.rows("compliance", "suppressed_rows", params)] if ids else []


def _ids(statement: str, params: dict[str, object]) -> list[int]:
    return [row[0] for row in sql.rows("compliance", statement, params)]


def suppressed_count(workspace: int) -> int:
    """How many there are, up to MANY + 1."""
    count: int = sql.rows("compliance", "suppressed_count", {"workspace": workspace, "most": MANY + 1})[0][0]
    return count


def seal(workspace: int) -> Seal:
    """The seal's health."""
    [(unsealed, since)] = sql.rows("compliance", "unsealed", {"workspace": workspace, "most": MANY})
    last = sql.rows("compliance", "last_block")
    block, sealed_at, count, key = last[0] if last else (None, None, 0, "")
    return Seal(block, sealed_at, count, key, unsealed, since)


def check(workspace: int) -> Check | None:
    """The last check that was kept."""
    last = Verification.objects.order_by("-id").first()
    if last is None:
        return None
    found = [faults.from_json(each) for each in last.faults]
    own = tuple(each for each in found if each.workspace in {None, workspace})
    # Of very many faults only the first were kept: then nobody knows that none of them is here.
    elsewhere = not own and len(found) == sum(last.counts.values())
    return Check(last.finished_at, last.sound or elsewhere, last.events, own)
