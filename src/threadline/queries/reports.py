"""What a program is told of texts and people's consent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.text import capfirst

from threadline import sql
from threadline.queries import attachments, troubles
from threadline.queries.attachments import Attachment
from threadline.rules import channels
from threadline.rules.channels import EVERYTHING, Channel

NEWEST = 2**62
"""As `before`: from the newest."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text, in or out. `sent_text` is what left, where something was added to `body`."""

    id: int
    conversation: int
    direction: str
    state: str
    reason: str
    level: str
    occasion: str
    purpose: int | None
    purpose_name: str
    automated: bool
    our_number: str
    their_number: str
    body: str
    sent_text: str | None
    parts: int
    encoding: str
    not_before: datetime | None
    due_at: datetime | None
    created_at: datetime
    updated_at: datetime
    actor_kind: str
    actor_id: int | None
    why: str  # of an emergency
    carrier: str  # whose codes `reason` may hold
    file_count: int
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One hand-over to the carrier, with the consent event and the rule's version that let it go."""

    number: int
    claimed_at: datetime
    settled_at: datetime | None
    outcome: str | None
    code: str
    rule: int
    law: str  # the version of the table of places
    event: int | None
    event_kind: str | None
    event_level: str | None
    event_purpose: str
    event_medium: str | None
    event_at: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text at the carrier."""

    attempt: int
    index: int
    carrier_id: str
    state: str
    code: str
    at: datetime


def texts(workspace: int, *, before: int = NEWEST, limit: int, conversation: int | None = None) -> list[Text]:
    """The newest texts before an id, of one conversation or of all."""
    params = {"workspace": workspace, "before": before, "limit": limit, "conversation": conversation}
    statement = "texts" if conversation is None else "texts_of_conversation"
    return _texts(workspace, sql.rows("report", statement, params))


def these(workspace: int, ids: Sequence[int]) -> list[Text]:
    """These texts, the newest first; one that does not exist is left out."""
    if not ids:
        return []
    return _texts(workspace, sql.rows("report", "these", {"workspace": workspace, "ids": list(ids)}))


def _texts(workspace: int, rows: Sequence[sql.Row]) -> list[Text]:
    found = [Text(*row) for row in rows]
    files = attachments.of_messages(workspace, [text.id for text in found if text.file_count])
    return [replace(text, files=files.get(text.id, ())) if text.file_count else text for text in found]


def text(workspace: int, message: int) -> Text | None:
    """One text."""
    found = texts(workspace, before=message + 1, limit=1)
    return next((each for each in found if each.id == message), None)


def fields(text: Text) -> dict[str, Any]:
    """A text as programs are told of it, by the API's names for its fields."""
    return {
        "id": text.id,
        "conversation": text.conversation,
        "direction": text.direction,
        "state": text.state,
        "reason": text.reason,
        "error": _error(text),
        "level": text.level,
        "occasion": text.occasion,
        "purpose": text.purpose,
        "automated": text.automated,
        "sender": text.our_number,
        "person": text.their_number,
        "body": text.body,
        "sent_text": text.sent_text,
        "attachments": [file(each) for each in text.files],
        "parts": text.parts,
        "encoding": text.encoding,
        "send_at": text.not_before,
        "until": text.due_at,
        "emergency_reason": text.why,
        "created_at": text.created_at,
        "updated_at": text.updated_at,
    }


def _error(text: Text) -> dict[str, Any] | None:
    wrong = troubles.said(text.state, text.reason, carrier=text.carrier)
    if wrong is None:
        return None
    with translation.override("en"):
        words = f"{capfirst(str(troubles.MEANINGS[wrong.trouble]))}. {wrong.help}"
    remedy = wrong.trouble.remedy
    return {"code": wrong.code, "trouble": wrong.trouble, "remedy": remedy, "words": words}


def file(known: Attachment) -> dict[str, Any]:
    """A file as programs are told of it."""
    return {
        "id": known.id,
        "stage": known.stage.value,
        "name": known.name,
        "kind": known.kind,
        "size": known.size,
        "width": known.width,
        "height": known.height,
        "problem": known.problem,
    }


def attempts(workspace: int, message: int) -> list[Attempt]:
    """Its hand-overs, the first one first."""
    params = {"workspace": workspace, "message": message}
    return [Attempt(*row) for row in sql.rows("report", "attempts", params)]


def parts(workspace: int, message: int) -> list[Part]:
    """Its parts at the carrier."""
    return [Part(*row) for row in sql.rows("report", "parts", {"workspace": workspace, "message": message})]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A number and what may be sent to it."""

    id: int
    number: str
    country: str
    zones: list[str]
    opted_out: int | None
    stopped_at: datetime | None
    implied_until: datetime | None
    review: bool  # an arrival of theirs is parked unread, or a text of theirs may have been an opt-out
    contact: int | None
    contact_name: str
    email: str  # of the contact


@dataclass(frozen=True, slots=True)
class _Addressed:
    """Something that is about one address."""

    address: str

    @property
    def channel(self) -> Channel:
        """What kind of address it is."""
        return channels.of(self.address)

    @property
    def shown(self) -> str:
        """The number or e-mail address."""
        return channels.bare(self.address)


@dataclass(frozen=True, slots=True)
class Way(_Addressed):
    """A way to reach somebody: since when they want nothing there, and whether the workspace blocked it."""

    stopped_at: datetime | None
    blocked: bool


@dataclass(frozen=True, slots=True)
class Grant(_Addressed):
    """The state of one purpose at an address."""

    purpose: int
    purpose_name: str
    level: str
    status: str
    event: int


@dataclass(frozen=True, slots=True)
class Event(_Addressed):
    """One act of consent; what was erased is empty."""

    id: int
    kind: str
    level: str
    purpose_name: str
    medium: str
    campaign: str
    text_version: str
    occurred_at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_id: int | None
    capture: str
    identity: str
    source_url: str
    ip: str
    user_agent: str


def recipient(workspace: int, number: str) -> Recipient | None:
    """What is known of an E.164 number, or of another address of somebody (rules/channels.py)."""
    rows = sql.rows("report", "recipient", {"workspace": workspace, "number": number})
    return Recipient(*rows[0]) if rows else None


def same(workspace: int, known: Recipient) -> dict[int, str]:
    """The recipients whose consent is this number's: to its texts, to calls there, to its contact's e-mail; with the
    address of each, that of the texts first."""
    bare = [] if channels.of(known.number) is Channel.EMAIL else [channels.bare(known.number)]
    wanted = channels.addresses(EVERYTHING, numbers=bare, emails=[known.email])
    params = {"workspace": workspace, "addresses": list(dict.fromkeys([known.number, *wanted]))}
    return dict(sql.rows("report", "recipients_at", params))


def ways(workspace: int, known: int) -> list[Way]:
    """How the person behind a recipient can be reached, whatever was agreed to there: each phone of theirs by texts and
    calls, and their contact's e-mail."""
    rows = sql.rows("consent", "persons_addresses", {"workspaces": [workspace], "ids": [known]})
    own = [row[2] for row in rows]
    found = (
        channels.addresses(
            EVERYTHING,
            numbers=[each for each in own if channels.of(each) is Channel.TEXT],
            emails=dict.fromkeys(row[3] for row in rows),
        )
        or own
    )
    kept = {
        row[0]: row[1:]
        for row in sql.rows("report", "addresses", {"workspace": workspace, "addresses": found})
    }
    return [Way(address, *kept.get(address, (None, False))) for address in found]


def grants(workspace: int, known: Iterable[int]) -> list[Grant]:
    """The purposes that were ever consented to at these recipients."""
    params = {"workspace": workspace, "recipients": list(known)}
    return [Grant(*row) for row in sql.rows("report", "grants", params)]


def events(workspace: int, known: Iterable[int], *, before: int = NEWEST, limit: int) -> list[Event]:
    """The newest consent events of these recipients before an id."""
    params = {"workspace": workspace, "recipients": list(known), "before": before, "limit": limit}
    return [Event(*row) for row in sql.rows("report", "events", params)]
