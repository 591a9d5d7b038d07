"""Addresses of programs that are called, and the events that a call brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from threadline import sql
from threadline.queries import reports
from threadline.rules import channels, retention
from threadline.rules.callbacks import About
from threadline.rules.levels import MessageState

COUNTED = 1000
"""What waits is counted no further."""

_UNDER_WAY = {MessageState.QUEUED, MessageState.HANDING_OFF}
"""Nothing has come of such a text yet; it is told of when something has."""


@dataclass(frozen=True, slots=True)
class Callback:
    """An address, what it is told of, and how its calls went."""

    id: int
    address: str
    tells: list[str]
    created_at: datetime
    renewed_at: datetime | None
    told_at: datetime | None  # when a call was last taken
    failing_since: datetime | None
    problem: str  # what the last call in vain came to
    paused_at: datetime | None
    again_at: datetime | None  # when it is tried again, where it fails
    waiting: int  # events it is still to be told of, at most COUNTED


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that an address is to be told of."""

    id: int
    about: About
    about_id: int
    at: datetime


def listed(workspace: int) -> list[Callback]:
    """All addresses of a workspace, the first made first."""
    rows = sql.rows("callback", "listed", {"workspace": workspace, "most": COUNTED})
    return [Callback(*row) for row in rows]


def one(workspace: int, callback: int) -> Callback | None:
    """One of them."""
    return next((each for each in listed(workspace) if each.id == callback), None)


@transaction.atomic
def told(workspace: int, due: Sequence[Due]) -> list[dict[str, Any]]:
    """These events as programs are told of them, as things are now: the last word of each text only.

    Consent of who was erased, and texts of which nothing has come yet, are left out.
    """
    sql.run("facts", "nested")
    texts = _texts(workspace, _of(due, About.END, About.TEXT, About.ARRIVAL))
    consent = _consent(workspace, _of(due, About.CONSENT))
    found = []
    for (about, about_id), event in {(each.about, each.about_id): each for each in due}.items():
        known: Mapping[int, dict[str, Any] | None] = consent if about is About.CONSENT else texts
        told = {"test": True} if about is About.TEST else known.get(about_id)
        if told is not None:
            found.append({"id": f"evt_{event.id}", "type": about, "at": event.at, "data": told})
    return found


def _of(due: Iterable[Due], *about: About) -> set[int]:
    return {each.about_id for each in due if each.about in about}


def _texts(workspace: int, ids: set[int]) -> dict[int, dict[str, Any]]:
    return {
        text.id: reports.fields(text)
        for text in reports.these(workspace, sorted(ids))
        if text.state not in _UNDER_WAY
    }


def _consent(workspace: int, ids: set[int]) -> dict[int, dict[str, Any]]:
    if not ids:
        return {}
    rows = sql.rows("callback", "consent_events", {"workspace": workspace, "ids": sorted(ids)})
    return {row[0]: _event(*row) for row in rows if not retention.is_erased(row[6])}


def _event(
    id_: int, kind: str, level: str, purpose: int | None, name: str, medium: str, address: str,
    occurred_at: datetime, recorded_at: datetime,
) -> dict[str, Any]:  # fmt: skip
    return {
        "id": id_,
        "kind": kind,
        "level": level,
        "purpose": purpose,
        "purpose_name": name,
        "medium": medium,
        "channel": channels.of(address),
        "person": channels.bare(address),
        "occurred_at": occurred_at,
        "recorded_at": recorded_at,
    }
