"""Contacts as lists, pages and programs see them.

A list is driven by one index and never reads more than a bounded number of rows for a page. A filter that few
contacts pass (a rare tag, a name) drives it; else the order itself does, and what it yields is sifted. A page
may then be short, or empty, and still say where to go on.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from threadline import sql
from threadline.queries.conversations import Rights, rights_of
from threadline.rules import texts, words
from threadline.rules.contacts import Details

PAGE = 40
FEW = 2000
"""Contacts a filter finds that are sorted at once, at most."""

STEPS = (400, 1200)
"""Contacts that a page sifts, as long as it is not full."""

COUNTED = 10_000
"""Contacts that are counted; what is more is "more than"."""

NOBODY = 0
"""As a filter's `rep`: contacts that nobody looks after."""


class Consent(StrEnum):
    """What is asked of the contacts' consent."""

    OPTED_OUT = "opted_out"  # on one of their phones
    GIVEN = "given"  # some text may be sent to one of their phones


@dataclass(frozen=True, slots=True)
class Filter:
    """Which contacts; what is None or '' is not asked."""

    text: str = ""
    tag: int | None = None
    rep: int | None = None
    lead_status: str | None = None
    consent: Consent | None = None
    newest: bool = False  # the one made last first; else by name

    @property
    def any(self) -> bool:
        """Whether it leaves anybody out."""
        asked = (self.tag, self.rep, self.lead_status, self.consent)
        return bool(self.text) or any(each is not None for each in asked)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: everything after this contact."""

    name: str
    id: int

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(json.dumps([self.name, self.id]).encode()).decode()


def cursor(text: str) -> Cursor | None:
    """The place that somebody sends back; None for what is none."""
    try:
        name, id_ = json.loads(base64.urlsafe_b64decode(text.encode("ascii")))
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(name, str) or type(id_) is not int or not 0 <= id_ <= 2**62:
        return None
    return Cursor(texts.storable(name), id_)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A tag as a row shows it."""

    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Row:
    """One contact of a list; `number` is the phone to text, '' without one."""

    id: int
    name: str
    email: str
    company: str
    lead_status: str
    rep: str
    created_at: datetime
    number: str
    phones: int
    rights: Rights
    tags: tuple[Tagged, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some contacts, and where the next ones begin (None: there are none)."""

    rows: list[Row]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many; not `exact` means at least so many."""

    number: int
    exact: bool


def start(asked: Filter) -> Cursor:
    """The beginning of a list."""
    return Cursor("", 2**62 if asked.newest else 0)


def page(
    workspace: int, asked: Filter, *, after: Cursor | None = None, now: datetime, limit: int = PAGE
) -> Page:
    """The contacts after a place in the list."""
    found, following = _ids(workspace, asked, after or start(asked), now=now, limit=limit)
    return Page(rows(workspace, [each.id for each in found], now=now), following)


def ids(workspace: int, asked: Filter, *, now: datetime, limit: int, most: int) -> Iterator[list[int]]:
    """The ids of all that match, at most so many, in batches."""
    after: Cursor | None = start(asked)
    left = most
    while after is not None and left > 0:
        found, after = _ids(workspace, asked, after, now=now, limit=min(limit, left))
        left -= len(found)
        if found:
            yield [each.id for each in found]


def count(workspace: int, asked: Filter, *, now: datetime) -> Count:
    """How many match, as far as that is quickly told."""
    asked = replace(asked, newest=False)  # the order does not matter, and another may lead straight to them
    if asked.tag is not None and asked == Filter(tag=asked.tag):
        on = len(_found(workspace, "by_tag", limit=COUNTED + 1, tag=asked.tag))
        return Count(min(on, COUNTED), exact=on <= COUNTED)
    found = 0
    after: Cursor | None = start(asked)
    for _ in range(1 if _sifts(asked) else COUNTED // FEW + 1):
        some, after = _ids(workspace, asked, after or start(asked), now=now, limit=FEW, steps=(FEW,))
        found += len(some)
        if after is None:
            return Count(found, exact=True)
    return Count(min(found, COUNTED), exact=False)


def _ids(
    workspace: int,
    asked: Filter,
    after: Cursor,
    *,
    now: datetime,
    limit: int,
    steps: Sequence[int] = STEPS,
) -> tuple[list[Cursor], Cursor | None]:
    few = _few(workspace, asked)
    if few is not None:
        found = _sifted(workspace, asked, few, after, now=now, limit=limit + 1)
        return found[:limit], found[limit - 1] if len(found) > limit else None
    if not _sifts(asked):
        found = _walk(workspace, asked, after, limit + 1)
        return found[:limit], found[limit - 1] if len(found) > limit else None
    return _walked(workspace, asked, after, now=now, limit=limit, steps=steps)


def _walked(
    workspace: int, asked: Filter, after: Cursor, *, now: datetime, limit: int, steps: Sequence[int]
) -> tuple[list[Cursor], Cursor | None]:
    found: list[Cursor] = []
    at = after
    for step in steps:
        seen = _walk(workspace, asked, at, step)
        found += _sifted(workspace, asked, [each.id for each in seen], at, now=now, limit=step)
        if len(found) > limit:
            return found[:limit], found[limit - 1]
        if len(seen) < step:
            return found, None
        at = seen[-1]
    return found, at


def _few(workspace: int, asked: Filter) -> list[int] | None:
    """All that the narrowest filter finds by an index of its own, when they are few; [] when that is nobody."""
    narrow: list[list[int]] = []
    if asked.text:
        query = words.query(asked.text, workspace=workspace)
        narrow.append(_found(workspace, "by_words", query=query, near=words.NEAR) if query else [])
    if asked.tag is not None:
        narrow.append(_found(workspace, "by_tag", tag=asked.tag))
    shortest = min(narrow, key=len, default=None)
    return shortest if shortest is not None and len(shortest) <= FEW else None


def named(workspace: int, text: str) -> list[int] | None:
    """The contacts that a text finds, in no order; None when they are more than FEW."""
    return _few(workspace, Filter(text=text))


def _found(workspace: int, statement: str, *, limit: int = FEW + 1, **how: object) -> list[int]:
    params = {"workspace": workspace, "limit": limit, **how}
    return [row[0] for row in sql.rows("contact", statement, params)]


def _sifts(asked: Filter) -> bool:
    """Whether the walk yields contacts that some filter leaves out."""
    driven = _driver(asked)
    return bool(
        asked.text
        or asked.tag is not None
        or asked.consent is not None
        or (asked.rep is not None and driven != "by_rep")
        or (asked.lead_status is not None and driven != "by_lead_status")
    )


def _driver(asked: Filter) -> str:
    if asked.newest:
        return "newest"
    if asked.rep:
        return "by_rep"
    return "by_lead_status" if asked.lead_status is not None else "by_name"


def _walk(workspace: int, asked: Filter, after: Cursor, limit: int) -> list[Cursor]:
    params = {"workspace": workspace, "id": after.id, "limit": limit}
    match _driver(asked):
        case "newest":
            found = sql.rows("contact", "newest", params)
        case "by_rep":
            found = sql.rows("contact", "by_rep", {**params, "name": after.name, "rep": asked.rep})
        case "by_lead_status":
            wanted = {"name": after.name, "lead_status": asked.lead_status}
            found = sql.rows("contact", "by_lead_status", {**params, **wanted})
        case _:
            found = sql.rows("contact", "by_name", {**params, "name": after.name})
    return [Cursor(name, id_) for id_, name in found]


def _sifted(
    workspace: int, asked: Filter, candidates: Sequence[int], after: Cursor, *, now: datetime, limit: int
) -> list[Cursor]:
    if not candidates:
        return []
    params = {
        "workspace": workspace,
        "ids": list(candidates),
        "query": words.query(asked.text, workspace=workspace) or None,
        "tag": asked.tag,
        "rep": asked.rep,
        "lead_status": asked.lead_status,
        "consent": asked.consent,
        "now": now,
        "newest": asked.newest,
        "name": after.name,
        "id": after.id,
        "limit": limit,
    }
    return [Cursor(name, id_) for id_, name in sql.rows("contact", "matching", params)]


def rows(workspace: int, wanted: Sequence[int], *, now: datetime) -> list[Row]:
    """These contacts in this order; one that does not exist is left out."""
    if not wanted:
        return []
    return [
        _row(row, now) for row in sql.rows("contact", "rows", {"workspace": workspace, "ids": list(wanted)})
    ]


def _row(row: sql.Row, now: datetime) -> Row:
    (
        id_, name, email, company, lead_status, rep, created_at, number, phones, opted_out, blocked,
        implied_until, levels, tags, colours,
    ) = row  # fmt: skip
    return Row(
        id_, name, email, company, lead_status, rep, created_at, number or "", phones or 0,
        rights_of(levels, opted_out=opted_out, blocked=blocked, implied_until=implied_until, now=now),
        tuple(Tagged(*each) for each in zip(tags, colours, strict=True)),
    )  # fmt: skip


def lead_statuses(workspace: int, *, limit: int = 50) -> list[str]:
    """The words in use for where somebody stands."""
    params = {"workspace": workspace, "limit": limit}
    return [row[0] for row in sql.rows("contact", "lead_statuses", params)]


@dataclass(frozen=True, slots=True)
class Known:
    """A contact with everything it says of itself."""

    id: int
    details: Details
    rep_name: str
    created_at: datetime

    @property
    def name(self) -> str:
        """What they are called."""
        return self.details.name


def find(workspace: int, contact: int) -> Known | None:
    """One contact."""
    return _known(workspace, [contact]).get(contact)


def several(workspace: int, contacts: Sequence[int]) -> list[Known]:
    """These contacts in this order; one that does not exist is left out."""
    return list(_known(workspace, contacts).values())


def details(workspace: int, contacts: Sequence[int]) -> dict[int, Details]:
    """What these contacts say of themselves."""
    return {id_: known.details for id_, known in _known(workspace, contacts).items()}


def _known(workspace: int, contacts: Sequence[int]) -> Mapping[int, Known]:
    found = sql.rows("contact", "details", {"workspace": workspace, "ids": list(contacts)})
    return {row[0]: _read(row) for row in found}


def _read(row: sql.Row) -> Known:
    (
        id_, name, email, company, street, city, state, postcode, country, zone, rep, rep_name, lead_status,
        fields, created_at,
    ) = row  # fmt: skip
    said = Details(
        name, email, company, street, city, state, postcode, country, zone, rep, lead_status,
        json.loads(fields),
    )  # fmt: skip
    return Known(id_, said, rep_name, created_at)
