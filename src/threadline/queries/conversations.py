"""Conversations as the list shows them: newest first, by key, never by offset."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from threadline import sql
from threadline.rules.levels import Level, MessageState
from threadline.rules.moments import UNDO
from threadline.rules.standing import Standing
from threadline.rules.views import MOST, View

PAGE = 25
"""Rows of one page."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list: everything that comes after this row."""

    at: str  # a timestamp as PostgreSQL reads it
    id: int

    def __str__(self) -> str:
        return f"{self.at}~{self.id}"


_DID_NOT_ARRIVE = {
    MessageState.SUPPRESSED, MessageState.EXPIRED, MessageState.UNKNOWN, MessageState.REJECTED,
    MessageState.UNDELIVERED, MessageState.FAILED,
}  # fmt: skip

START = Cursor("infinity", 2**62)


def cursor(text: str) -> Cursor:
    """The cursor somebody sends back; the list's start for what is none."""
    at, _, id_ = text.rpartition("~")
    try:
        return Cursor(datetime.fromisoformat(at).isoformat(), min(int(id_), 2**62))
    except ValueError:
        return START


@dataclass(frozen=True, slots=True)
class Rights:
    """What may be sent to a person, in short: the letters of the badge."""

    opted_out: bool
    blocked: bool  # by one of us, whatever they agreed to
    answer: bool  # C: their own message is recent enough to be answered
    inform: bool  # I: consent to some informational purpose
    promote: bool  # P: written consent to some promotional one


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation; `name` is empty for a stranger."""

    id: int
    last_at: datetime
    unread: int
    snippet: str
    contact: int | None
    name: str
    recipient: int
    number: str
    where: Standing  # they may be
    sender: int
    sender_name: str
    review: bool
    rights: Rights
    last_out: bool  # the last text is one of ours
    last_state: str
    last_reason: str
    carrier: str  # whose codes that may hold
    assignee: int | None
    assignee_name: str
    closed_at: datetime | None
    failed_at: datetime | None
    tags: tuple[str, ...]  # the first three

    @property
    def closed(self) -> bool:
        """Nobody has anything to do here, until they write."""
        return self.closed_at is not None

    @property
    def failed(self) -> bool:
        """A text of ours went wrong and nobody has looked."""
        return self.failed_at is not None

    @property
    def last_failed(self) -> bool:
        """The last text is ours and did not arrive, or may not have."""
        return self.last_out and self.last_state in _DID_NOT_ARRIVE


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and where the next ones begin (None: there are none)."""

    rows: list[Row]
    next: Cursor | None


_PAGES = {
    View.MINE: "page_assigned",
    View.UNASSIGNED: "page_unassigned",
    View.ALL: "page_open",
    View.FAILED: "page_failed",
    View.CLOSED: "page_closed",
}


def page(
    workspace: int,
    after: Cursor,
    *,
    now: datetime,
    limit: int = PAGE,
    view: View | None = None,
    member: int | None = None,
) -> Page:
    """The rows after a cursor, of one view or (None) of all there are; `member` is whose "mine" means."""
    params = {"workspace": workspace, "at": after.at, "id": after.id, "limit": limit + 1}
    statement = "page" if view is None else _PAGES[view]
    if view is View.MINE:
        params["member"] = member or 0
    found = sql.rows("conversation", statement, params)
    more = Cursor(found[limit - 1][1].isoformat(), found[limit - 1][0]) if len(found) > limit else None
    return Page(rows(workspace, [row[0] for row in found[:limit]], now=now), more)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stand in each view, counted up to `views.MOST`; `unread` is what waits for whoever looks."""

    unassigned: int
    all: int
    failed: int
    closed: int
    scheduled: int
    unread_of_nobody: int
    reviews: int  # texts that may be opt-outs
    mine: Mapping[int, int]  # by member
    unread_of: Mapping[int, int]


def counts(workspace: int, members: Collection[int]) -> Counts:
    """The counts of a workspace, with what is theirs for these members."""
    params = {"workspace": workspace, "most": MOST, "undo": UNDO.total_seconds()}
    unassigned, open_, failed, closed, scheduled, unread, reviews = sql.rows(
        "conversation", "counts", params
    )[0]
    own = {"workspace": workspace, "most": MOST, "members": list(members)}
    rows = sql.rows("conversation", "counts_of_members", own)
    mine, theirs = {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}
    return Counts(unassigned, open_, failed, closed, scheduled, unread, reviews, mine, theirs)


def of_people(workspace: int, recipients: Sequence[int], *, now: datetime, limit: int = PAGE) -> list[Row]:
    """The conversations with these people."""
    params = {"workspace": workspace, "recipients": list(recipients), "limit": limit}
    return rows(workspace, [row[0] for row in sql.rows("conversation", "of_people", params)], now=now)


def rows(workspace: int, ids: Sequence[int], *, now: datetime) -> list[Row]:
    """These conversations, the one that moved last first; one that does not exist is left out."""
    if not ids:
        return []
    found = sql.rows("conversation", "rows", {"workspace": workspace, "ids": list(ids)})
    return [_row(row, now) for row in found]


def moved(workspace: int, *, since: datetime, limit: int) -> list[tuple[int, datetime]]:
    """The conversations that moved since a moment, with when."""
    params = {"workspace": workspace, "since": since, "limit": limit}
    return [(row[0], row[1]) for row in sql.rows("conversation", "moved", params)]


def rights_of(
    levels: Collection[str], *, opted_out: bool, blocked: bool, implied_until: datetime | None, now: datetime
) -> Rights:
    """The badge of who agreed to these levels."""
    return Rights(
        opted_out=opted_out,
        blocked=blocked,
        answer=not opted_out and implied_until is not None and implied_until > now,
        inform=not opted_out and bool({Level.INFORMATIONAL, Level.PROMOTIONAL} & set(levels)),
        promote=not opted_out and Level.PROMOTIONAL in levels,
    )


def _row(row: sql.Row, now: datetime) -> Row:
    (
        id_, last_at, unread, snippet, contact, name, recipient, number, country, states, zones, sender,
        sender_name, opted_out, blocked, review, implied_until, levels, direction, state, reason, carrier, assignee,
        assignee_name,        closed_at, failed_at, tags,
    ) = row  # fmt: skip
    rights = rights_of(levels, opted_out=opted_out, blocked=blocked, implied_until=implied_until, now=now)
    return Row(
        id_, last_at, unread, snippet, contact, name, recipient, number,
        Standing(country or None, tuple(states), tuple(zones)), sender, sender_name,
        review, rights, direction == "out", state or "", reason or "", carrier,
        assignee, assignee_name, closed_at, failed_at,
        tuple(tags),
    )  # fmt: skip
