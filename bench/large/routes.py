"""Every list, search and thread page of a large workspace, and of its API: each asked for with other rows each time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from bench.fill import Filled
from bench.large import rows

_COMMON = (
    "tuesday",
    "cleaning",
    "thanks",
    "please",
    "card",
    "retainer",
    "pharmacy",
    "whitening",
    "normal",
    "invoice",
)
_SEVERAL = (
    "retainer ready",
    "card invoice",
    "new patients county",
    "tuesday after",
    "reply confirm",
    "river street",
)
_RARE = ("periapical", "zwingmann", "radiograph", "doctor zwing", "periapical radiograph arrived")
_PEOPLE = ("ana ramirez", "zoe", "mateo kow", "singh", "wei tanaka", "una", "quinn b", "lucia vargas")
_VIEWS = ("mine", "unassigned", "all", "scheduled", "failed", "closed")


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and its addresses with different rows; `program` where an API key opens it instead of a session."""

    name: str
    paths: tuple[str, ...]
    program: bool = False


def every(filled: Filled, *, times: int) -> list[Page]:
    """Each page with so many addresses."""
    known = _Rows(filled, times)
    root = f"/w/{filled.slug}/"
    found = [
        *_inbox(root, known), *_threads(root, known), *_contacts(root, known), *_settings(root, known),
    ]  # fmt: skip
    pages = [Page(name, tuple(path(n) for n in range(times))) for name, path in found]
    api = _api(known)
    return pages + [
        Page(f"api {name}", tuple(path(n) for n in range(times)), program=True) for name, path in api
    ]


Route = tuple[str, Callable[[int], str]]
"""A page's name, and its address the so-manieth time."""


class _Rows:
    """Rows to ask for, drawn once: some of each kind, from everywhere."""

    def __init__(self, filled: Filled, times: int) -> None:
        self.filled = filled
        self._times = times
        self._random = random.Random(7)  # the same pages each run
        sizes = filled.sizes
        self.conversations = self._drawn(sizes.conversations)
        self.contacts = self._drawn(sizes.contacts)
        self.messages = self._drawn(sizes.messages)
        self.placed = _rows(
            "SELECT id, conversation_id, sent_text FROM message WHERE workspace_id = %s AND id = ANY(%s)",
            filled.workspace, self.messages,
        )  # fmt: skip
        self.numbers = [row[0] for row in self._some("number", "recipient")]
        self.tags = dict(_rows("SELECT name, id FROM tag WHERE workspace_id = %s", filled.workspace))

    def moved(self, condition: str) -> list[str]:
        """Cursors into a view of the inbox."""
        found = self._some("last_at, id", "conversation", f"AND {condition}")
        return [_cursor(*row) for row in found] or ["infinity~1"]

    def waiting(self) -> list[str]:
        """Cursors into the queue."""
        return [_cursor(*row) for row in self._some("not_before, id", "message", "AND lane_id IS NOT NULL")]

    def named(self) -> list[str]:
        """Cursors into the contacts."""
        from threadline.queries.contacts import Cursor

        return [str(Cursor(*row)) for row in self._some("name, id", "contact")]

    def deeds(self) -> list[int]:
        """Ids of the audit log."""
        [[last]] = _rows("SELECT max(id) FROM audit WHERE workspace_id = %s", self.filled.workspace)
        return self._drawn(last)

    def _drawn(self, last: int) -> list[int]:
        return [self._random.randint(1, last) for _ in range(self._times)]

    def _some(self, columns: str, table: str, condition: str = "") -> list[tuple[Any, ...]]:
        return _rows(
            f"SELECT {columns} FROM {table} WHERE workspace_id = %s {condition} ORDER BY hashint8(id) LIMIT %s",
            self.filled.workspace, self._times,
        )  # fmt: skip


def _inbox(root: str, known: _Rows) -> Iterator[Route]:
    for view in _VIEWS:
        yield f"inbox {view}", lambda n, view=view: f"{root}?view={view}"  # type: ignore[misc]
    open_ = "closed_at IS NULL"
    deep = {
        "mine": known.moved(f"{open_} AND assignee_id = {known.filled.member}"),
        "unassigned": known.moved(f"{open_} AND assignee_id IS NULL"),
        "all": known.moved(open_),
        "failed": known.moved("failed_at IS NOT NULL"),
        "closed": known.moved("closed_at IS NOT NULL"),
        "scheduled": known.waiting(),
    }
    for view, cursors in deep.items():
        yield f"inbox {view}, deep", _asking(root, cursors, "after", view=view)
    for what, words in _searches(known):
        yield f"inbox search {what}", _asking(root, words, "q")
    yield "palette", _asking(f"{root}go/", _PEOPLE, "q")


def _searches(known: _Rows) -> Iterator[tuple[str, Sequence[str]]]:
    yield "common word", _COMMON
    yield "several words", _SEVERAL
    yield "rare word", _RARE
    yield "no such word", [f"xylophon{n}" for n in range(20)]
    yield "rare beside common", [f"periapical {word}" for word in _COMMON]
    yield "number of an order", [str(n // 10 * 10 + 4) for n in known.messages]
    yield "person", _PEOPLE
    yield "whole number", known.numbers
    yield "end of a number", [number[-4:] for number in known.numbers]


def _threads(root: str, known: _Rows) -> Iterator[Route]:
    def thread(conversation: int) -> str:
        return f"{root}c/{conversation}/"

    some, placed = known.conversations, known.placed
    yield "thread", lambda n: thread(some[n])
    yield (
        "thread at a text",
        lambda n: f"{thread(placed[n % len(placed)][1])}?at={placed[n % len(placed)][0]}",
    )
    yield "thread's texts", lambda n: f"{thread(some[n])}texts/"
    yield "thread, very long", lambda n: thread(rows.TALKATIVE)
    yield "thread's texts, very long", lambda n: f"{thread(rows.TALKATIVE)}texts/?before={known.messages[n]}"
    # Each two-hundredth text is of that conversation.
    yield (
        "thread at a text, very long",
        lambda n: f"{thread(rows.TALKATIVE)}?at={known.messages[n] // 200 * 200 + 1}",
    )


def _contacts(root: str, known: _Rows) -> Iterator[Route]:
    listed, cursors, some = f"{root}contacts/", known.named(), known.contacts
    for name, asked in _filters(known).items():
        yield f"contacts {name}", _asking(listed, [""], "q", **asked)
        yield f"contacts {name}, counted", _asking(f"{listed}count/", [""], "q", **asked)
        yield f"contacts {name}, deep", _asking(listed, cursors, "after", **asked)
    for what, words in (
        ("common word", ("ana", "mei", "santos", "example", "kim")),
        ("two words", _PEOPLE),
        ("rare word", [f"ana{n // 30 * 30}" for n in some]),
        ("no such word", [f"xylophon{n}" for n in range(20)]),
        ("number", known.numbers),
        ("end of a number", [number[-5:] for number in known.numbers]),
    ):
        yield f"contacts search {what}", _asking(listed, words, "q")
        yield f"contacts search {what}, counted", _asking(f"{listed}count/", words, "q")
    yield "contact", lambda n: f"{listed}{some[n]}/"
    yield "contact's timeline", lambda n: f"{listed}{some[n]}/timeline/?before=2026-01-01T00:00:00Z"
    yield "contact changed", lambda n: f"{listed}{some[n]}/edit/"
    yield "contact made", lambda n: f"{listed}new/"


def _filters(known: _Rows) -> dict[str, dict[str, object]]:
    """Every filter alone, and those that go together worst."""
    vip, seldom, rep = known.tags["vip"], known.tags["seldom"], known.filled.member
    alone: dict[str, dict[str, object]] = {
        "by name": {},
        "of a tag": {"tag": vip},
        "of a rare tag": {"tag": seldom},
        "of a rep": {"rep": rep},
        "of nobody": {"rep": 0},
        "by lead status": {"lead": "hot"},
        "opted out": {"consent": "opted_out"},
        "with consent": {"consent": "given"},
        "of all at once": {"tag": vip, "rep": rep, "lead": "hot", "consent": "opted_out"},
        "of a word and more": {"q": "example", "tag": vip, "rep": rep},
    }
    return alone | {f"{name}, newest": {**asked, "order": "newest"} for name, asked in alone.items()}


def _settings(root: str, known: _Rows) -> Iterator[Route]:
    for page in ("people", "departments", "roles", "keys", "tags", "fields", "purposes", "numbers"):
        yield f"settings {page}", lambda n, page=page: f"{root}settings/{page}/"  # type: ignore[misc]
    deeds, member = known.deeds(), known.filled.member
    for name, asked in (
        ("", {}),
        (" of a member", {"member": member}),
        (" of texts", {"noun": "message"}),
        (" of one kind", {"action": "conversation.closed"}),
        (" of a member and kind", {"member": member, "action": "conversation.closed"}),
        (" of a rare kind", {"action": "api_key.created"}),
        (" of a member and rare kind", {"member": member, "action": "api_key.created"}),
    ):
        yield f"audit{name}", _asking(f"{root}settings/audit/", deeds[:1], "", **asked)
        yield f"audit{name}, deep", _asking(f"{root}settings/audit/", deeds, "before", **asked)
    yield "phones", lambda n: f"{root}phones/"


def _api(known: _Rows) -> Iterator[Route]:
    v1, vip, member = "/api/v1/", known.tags["vip"], known.filled.member
    contacts, texts = f"{v1}contacts", f"{v1}messages"
    yield "contacts", _asking(contacts, [50], "limit")
    yield "contacts, two hundred", _asking(contacts, [200], "limit")
    yield "contacts, deep", _asking(contacts, known.named(), "after")
    yield "contacts of a tag, deep", _asking(contacts, known.named(), "after", tag=vip)
    yield "contacts opted out", _asking(contacts, ["opted_out"], "consent")
    yield "contacts of a rep", _asking(contacts, [member], "rep", lead_status="hot")
    yield "contacts search", _asking(contacts, _PEOPLE, "q")
    yield "contact", lambda n: f"{contacts}/{known.contacts[n]}"
    yield "conversations", _asking(f"{v1}conversations", [50], "limit")
    yield "conversations, deep", _asking(f"{v1}conversations", known.moved("true"), "after", limit=200)
    for view, condition in (("closed", "closed_at IS NOT NULL"), ("failed", "failed_at IS NOT NULL")):
        cursors = known.moved(condition)
        yield f"conversations {view}, deep", _asking(f"{v1}conversations", cursors, "after", view=view)
    yield "conversations of a member", _asking(f"{v1}conversations", [member], "assignee")
    yield "texts", _asking(texts, [50], "limit")
    yield "texts, deep", _asking(texts, known.messages, "before", limit=200)
    yield "texts of a conversation", _asking(texts, known.conversations, "conversation")
    yield "text", lambda n: f"{texts}/{known.messages[n]}"
    for what, words in _searches(known):
        yield f"texts search {what}", _asking(texts, words, "search")
    yield "consent of a number", lambda n: f"{v1}consent/{quote(known.numbers[n % len(known.numbers)])}"
    for what in ("tags", "fields", "members", "departments", "senders", "purposes"):
        yield what, lambda n, what=what: f"{v1}{what}"  # type: ignore[misc]


def _asking(path: str, values: Sequence[object], name: str, **more: object) -> Callable[[int], str]:
    """The page with one value after the other."""

    def asking(n: int) -> str:
        said = {**more, name: values[n % len(values)]} if name and values[n % len(values)] != "" else more
        return f"{path}?{urlencode(said)}" if said else path

    return asking


def _cursor(at: datetime, id_: int) -> str:
    return f"{at.isoformat()}~{id_}"


def _rows(query: str, *params: object) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()
