"""Texts written by people and programs: queued here, decided at the claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import transaction

from threadline import sql
from threadline.actions import audit, callbacks
from threadline.live import announcer, news
from threadline.queries.desk import Sender
from threadline.rules import levels, parts, words
from threadline.rules.actors import Actor
from threadline.rules.callbacks import About
from threadline.rules.levels import Direction, Level, MessageState, Occasion

Place = tuple[int, int, int]
"""Where a text stands: workspace, sender, recipient."""

_NOTHING: Mapping[Place, str] = MappingProxyType({})

SNIPPET = 120
"""Characters of a text that a list shows."""

FILE = "\N{PAPERCLIP}"
"""What it shows where there is nothing but files."""


@dataclass(frozen=True, slots=True)
class New:
    """A text to be kept; `sender` carries the lane, so an inbound one names it too."""

    workspace: int
    conversation: int
    recipient: int
    sender: Sender
    level: Level
    body: str
    actor: Actor
    occasion: Occasion = Occasion.ORDINARY
    direction: Direction = Direction.OUT
    purpose: int | None = None
    automated: bool = False
    not_before: datetime | None = None
    expires_at: datetime | None = None
    confirms: int | None = None
    arrival: int | None = None
    wrote_at: datetime | None = None  # an inbound one: when the person wrote it; None for now
    why: str = ""  # of an emergency
    files: int = 0  # that come with it
    begins: bool = False  # its conversation was made with it, and shows it


def add(texts: Sequence[New]) -> list[int]:
    """Keep these texts (outbound ones queued, inbound ones received) and tell pages; their ids in order.

    Within the caller's transaction.
    """
    if not texts:
        return []
    counts = [parts.count(text.body) for text in texts]
    out = [text.direction is Direction.OUT for text in texts]
    arrays: dict[str, list[Any]] = {
        "workspaces": [text.workspace for text in texts],
        "conversations": [text.conversation for text in texts],
        "recipients": [text.recipient for text in texts],
        "senders": [text.sender.id for text in texts],
        "directions": [text.direction for text in texts],
        "states": [MessageState.QUEUED if each else MessageState.RECEIVED for each in out],
        "levels": [text.level for text in texts],
        "occasions": [text.occasion for text in texts],
        "purposes": [text.purpose for text in texts],
        "automateds": [text.automated for text in texts],
        "bodies": [text.body for text in texts],
        "parts": [count.parts for count in counts],
        "encodings": [count.encoding for count in counts],
        "lanes": [text.sender.lane if each else None for text, each in zip(texts, out, strict=True)],
        "priorities": [levels.priority(text.level, text.occasion) for text in texts],
        "not_befores": [text.not_before for text in texts],
        "expiries": [text.expires_at for text in texts],
        "confirms": [text.confirms for text in texts],
        "actor_kinds": [text.actor.kind for text in texts],
        "actor_ids": [text.actor.id for text in texts],
        "arrivals": [text.arrival for text in texts],
        "whys": [text.why for text in texts],
    }
    ids = [row[0] for row in sql.rows("message", "add", arrays)]
    index([(text.workspace, id_, text.body) for text, id_ in zip(texts, ids, strict=True)])
    came = [(text.workspace, id_) for text, id_, goes in zip(texts, ids, out, strict=True) if not goes]
    callbacks.note(About.ARRIVAL, came)
    _bump(texts)
    return ids


def index(texts: Sequence[tuple[int, int, str]]) -> None:
    """Let a search find these texts, given as (workspace, id, body), by the words they have now."""
    arrays = {
        "workspaces": [workspace for workspace, _, _ in texts],
        "ids": [message for _, message, _ in texts],
        "lexemes": [" ".join(_lexemes(*text)) for text in texts],
    }
    sql.run("message", "index", arrays)


def _lexemes(workspace: int, message: int, body: str) -> list[str]:
    return words.lexemes(words.words(body), workspace=workspace, bucket=words.bucket(message))


def _bump(texts: Sequence[New]) -> None:
    _show([text for text in texts if not text.begins])
    wake = any(text.direction is Direction.OUT for text in texts)
    for workspace in {text.workspace for text in texts}:
        ids = sorted({text.conversation for text in texts if text.workspace == workspace})
        announcer.after_commit(news.changed(workspace, ids, wake=wake))


def _show(texts: Sequence[New]) -> None:
    if not texts:
        return
    last: dict[tuple[int, int], New] = {}
    inbound: dict[tuple[int, int], int] = {}
    wrote: dict[tuple[int, int], datetime | None] = {}
    for text in texts:
        key = (text.workspace, text.conversation)
        last[key] = text
        inbound[key] = inbound.get(key, 0) + (text.direction is Direction.IN)
        wrote[key] = max(filter(None, (wrote.get(key), text.wrote_at)), default=None)
    keys = sorted(last)
    arrays = {
        "workspaces": [key[0] for key in keys],
        "ids": [key[1] for key in keys],
        "snippets": [snippet(last[key].body, files=last[key].files) for key in keys],
        "inbounds": [inbound[key] for key in keys],
        "wrote_ats": [wrote[key] for key in keys],
    }
    sql.run("message", "bump", arrays)


def snippet(body: str, *, files: int) -> str:
    """What a list shows of a text."""
    return body[:SNIPPET] or FILE * (files > 0)


@transaction.atomic
def edit(actor: Actor, workspace: int, message: int, *, body: str, not_before: datetime | None) -> bool:
    """Give a waiting text new words or another time; False when it no longer waits."""
    count = parts.count(body)
    new = {"body": body, "parts": count.parts, "encoding": count.encoding, "not_before": not_before}
    if not _changed(actor, workspace, message, "edit", new, action="message.edited"):
        return False
    index([(workspace, message, body)])
    return True


@transaction.atomic
def cancel(actor: Actor, workspace: int, message: int) -> bool:
    """Take back a waiting text; False when it no longer waits."""
    return _changed(actor, workspace, message, "cancel", {"reason": "taken_back"}, action="message.cancelled")


def _changed(
    actor: Actor, workspace: int, message: int, statement: str, new: Mapping[str, object], *, action: str
) -> bool:
    # A claim that holds the row makes this wait, and then it is no longer queued.
    rows = sql.rows("message", statement, {"workspace": workspace, "id": message, **new})
    if rows:
        audit.record(actor, workspace, action, noun="message", noun_id=message)
        callbacks.note_texts([(workspace, message)])
        announcer.after_commit(news.changed(workspace, [rows[0][0]], wake=True))
    return bool(rows)


class Conversation(NamedTuple):
    """A conversation, and whether it was made just now with what is written there."""

    id: int
    begun: bool = False


def conversations(
    wanted: Iterable[Place], *, shown: Mapping[Place, str] = _NOTHING
) -> dict[Place, Conversation]:
    """The conversations of (workspace, sender, recipient), made where there were none.

    `shown` is the snippet of what we write there now: one that is made shows it from the beginning.
    """
    keys = sorted(set(wanted))
    found = _found(keys)
    return found | begun([key for key in keys if key not in found], shown=shown)


def begun(unknown: Iterable[Place], *, shown: Mapping[Place, str] = _NOTHING) -> dict[Place, Conversation]:
    """The same for those of which there was none a moment ago."""
    keys = sorted(set(unknown))
    if not keys:
        return {}
    snippets = {"snippets": [shown.get(key, "") for key in keys]}
    rows = sql.rows("message", "ensure_conversations", _of_conversations(keys) | snippets)
    made = {(row[0], row[1], row[2]): Conversation(row[3], row[:3] in shown) for row in rows}
    others = [key for key in keys if key not in made]  # made by somebody else in between
    return made | (_found(others) if others else {})


def _found(keys: Sequence[Place]) -> dict[Place, Conversation]:
    rows = sql.rows("message", "find_conversations", _of_conversations(keys))
    return {(row[0], row[1], row[2]): Conversation(row[3]) for row in rows}


def _of_conversations(keys: Sequence[Place]) -> dict[str, list[int]]:
    columns = zip(*keys, strict=True) if keys else ((), (), ())
    return dict(zip(("workspaces", "senders", "recipients"), map(list, columns), strict=True))
