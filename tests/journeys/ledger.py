"""The ledger of a running product: what it holds of one address, with all fields of both halves of each event."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import dict_row
from tests.journeys.browser import STARTING, Product

from threadline.rules import phrases

Event = dict[str, Any]

OWNER = "owner@demo.example"
"""Whose browser it is."""

WORDS = f"keywords-{phrases.TABLE_VERSION}"
"""The version of the words that texts are read by."""

_LATELY = timedelta(minutes=10)
_AHEAD = timedelta(minutes=1)

# By the personal half: it still says whose it was when the number is forgotten.
_EVENTS = """
SELECT e.id, e.block_id, e.recorded_at, e.kind, e.level, coalesce(p.name, '') AS purpose, e.medium, e.campaign,
       e.text_version, e.occurred_at, e.actor_kind, coalesce(u.email, k.name, '') AS actor,
       c.number, c.identity, c.ip, c.user_agent, c.capture, c.source_url
FROM consent_event e
JOIN consent_person c ON c.workspace_id = e.workspace_id AND c.event_id = e.id
LEFT JOIN purpose p ON p.workspace_id = e.workspace_id AND p.id = e.purpose_id
LEFT JOIN member m ON m.workspace_id = e.workspace_id AND m.id = e.actor_id AND e.actor_kind = 'member'
LEFT JOIN app_user u ON u.id = m.user_id
LEFT JOIN api_key k ON k.workspace_id = e.workspace_id AND k.id = e.actor_id AND e.actor_kind = 'key'
WHERE c.number = %s AND (e.kind = 'implied') = %s ORDER BY e.id
"""
_BLOCKS = """
SELECT u.email, a.action, a.detail FROM audit a
JOIN recipient r ON r.workspace_id = a.workspace_id AND r.id = a.noun_id AND a.noun = 'recipient'
JOIN member m ON m.workspace_id = a.workspace_id AND m.id = a.actor_id AND a.actor_kind = 'member'
JOIN app_user u ON u.id = m.user_id
WHERE r.number = %s AND a.action LIKE 'recipient.%%blocked' ORDER BY a.id
"""
_UNNAMED = {"id", "block_id", "recorded_at"}


def events(product: Product, address: str, count: int, *, implied: bool = False) -> list[Event]:
    """The events of an address as soon as there are so many and all are sealed, the oldest first.

    Those that only say that somebody wrote are left out, or they alone are given.
    """
    found = _sealed(product, address, count, implied=implied)
    assert len(found) == count, found
    return found


def latest(product: Product, address: str, *, after: int) -> Event:
    """The one event of an address that came after so many others, as soon as it is there and sealed."""
    return events(product, address, after + 1)[-1]


def count(product: Product, address: str) -> int:
    """How many events there are of an address that changed something."""
    return len(_sealed(product, address, 0, implied=False))


def blocks(product: Product, number: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Who blocked or unblocked somebody, which of the two, and how and why: what a workspace decides is no consent."""
    with product.database() as connection:
        return connection.execute(_BLOCKS, [number]).fetchall()


def _sealed(product: Product, address: str, least: int, *, implied: bool) -> list[Event]:
    last = time.monotonic() + STARTING
    while True:
        with product.database() as connection:
            rows = connection.cursor(row_factory=dict_row).execute(_EVENTS, (address, implied)).fetchall()
        if len(rows) >= least and all(row["block_id"] is not None for row in rows):
            return rows
        assert time.monotonic() < last, rows
        time.sleep(0.1)


def check(event: Event, **said: str | re.Pattern[str] | datetime) -> None:
    """Every field is as it is said to be, and those of which nothing is said are empty.

    Where nothing is said of when it happened, that was shortly before it was recorded.
    """
    if "occurred_at" not in said:
        assert -_AHEAD <= event["recorded_at"] - event["occurred_at"] <= _LATELY, event
        said["occurred_at"] = event["occurred_at"]
    wanted: Event = dict.fromkeys(event.keys() - _UNNAMED, "") | said
    wrong = {name: (event[name], one) for name, one in wanted.items() if not _fits(event[name], one)}
    assert not wrong, f"what is there, and what should be: {wrong}"


def _fits(there: object, wanted: object) -> bool:
    if isinstance(wanted, re.Pattern):
        return wanted.search(str(there)) is not None
    return there == wanted
