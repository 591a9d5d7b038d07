"""Addresses of pages with other rows each time, and the rows they ask for."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bench.fill import Filled


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and its addresses with different rows; `program` where an API key opens it instead of a session.

    A `file` is no page: it is asked for seldom, and may take the time its size needs.
    """

    name: str
    paths: tuple[str, ...]
    program: bool = False
    file: bool = False


Route = tuple[str, Callable[[int], str]]
"""A page's name, and its address the so-manieth time."""


class Rows:
    """Rows to ask for, drawn once: some of each kind, from everywhere."""

    def __init__(self, filled: Filled, times: int) -> None:
        self.filled = filled
        self._times = times
        self._random = random.Random(7)  # the same pages each run
        sizes = filled.sizes
        self.conversations = self._drawn(sizes.conversations)
        self.contacts = self._drawn(sizes.contacts)
        self.messages = self._drawn(sizes.messages)
        self.placed = select(
            "SELECT id, conversation_id, sent_text FROM message WHERE workspace_id = %s AND id = ANY(%s)",
            filled.workspace, self.messages,
        )  # fmt: skip
        self.numbers = [row[0] for row in self.some("number", "recipient")]
        self.sender = select("SELECT min(id) FROM sender WHERE workspace_id = %s", filled.workspace)[0][0]
        self.tags = dict(select("SELECT name, id FROM tag WHERE workspace_id = %s", filled.workspace))

    def moved(self, condition: str) -> list[str]:
        """Cursors into a view of the inbox."""
        found = self.some("last_at, id", "conversation", f"AND {condition}")
        return [cursor(*row) for row in found] or ["infinity~1"]

    def waiting(self) -> list[str]:
        """Cursors into the queue."""
        return [cursor(*row) for row in self.some("not_before, id", "message", "AND lane_id IS NOT NULL")]

    def named(self) -> list[str]:
        """Cursors into the contacts."""
        from threadline.queries.contacts import Cursor

        return [str(Cursor(*row)) for row in self.some("name, id", "contact")]

    def deeds(self) -> list[int]:
        """Ids of the audit log."""
        [[last]] = select("SELECT max(id) FROM audit WHERE workspace_id = %s", self.filled.workspace)
        return self._drawn(last)

    def some(self, columns: str, table: str, condition: str = "") -> list[tuple[Any, ...]]:
        """Columns of some rows from everywhere in the workspace."""
        return select(
            f"SELECT {columns} FROM {table} WHERE workspace_id = %s {condition} ORDER BY hashint8(id) LIMIT %s",
            self.filled.workspace, self._times,
        )  # fmt: skip

    def number_of(self, recipient: int) -> str:
        """Their number."""
        [[number]] = select(
            "SELECT number FROM recipient WHERE workspace_id = %s AND id = %s",
            self.filled.workspace,
            recipient,
        )
        return str(number)

    def acts_of(self, recipient: int) -> list[int]:
        """What they agreed to and took back."""
        return [row[0] for row in self.some("id", "consent_event", f"AND recipient_id = {recipient}")]

    def _drawn(self, last: int) -> list[int]:
        return [self._random.randint(1, last) for _ in range(self._times)]


def asking(path: str, values: Sequence[object], name: str, **more: object) -> Callable[[int], str]:
    """The page with one value after the other."""

    def of(n: int) -> str:
        said = {**more, name: values[n % len(values)]} if name and values[n % len(values)] != "" else more
        return f"{path}?{urlencode(said)}" if said else path

    return of


def cursor(at: datetime, id_: int) -> str:
    """Where a list by time goes on."""
    return f"{at.isoformat()}~{id_}"


def select(query: str, *params: object) -> list[tuple[Any, ...]]:
    """What the database has."""
    from django.db import connection

    with connection.cursor() as link:
        link.execute(query, params)
        return link.fetchall()
