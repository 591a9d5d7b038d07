"""Texts as Twilio's list has them: those of people that no call brought, and those of ours nobody heard of again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from threadline.carriers.twilio import states
from threadline.rules import texts
from threadline.rules.carriage import Arrival, Asked, Finding, FoundPart, LookUp

BEFORE, AFTER = timedelta(seconds=30), timedelta(seconds=60)
"""How far from its claim a text of ours may have been made at Twilio: clocks differ, and dates are whole seconds."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the list; `sender` and `recipient` as Twilio writes them."""

    sid: str
    inbound: bool
    sender: str
    recipient: str
    text: str
    status: str
    code: str
    at: datetime  # when Twilio first knew it, UTC
    media: int


def page(body: bytes) -> tuple[list[Text], str]:
    """The texts of one page, and the path of the next, "" after the last; ValueError where it is none."""
    said = _object(body)
    rows = said.get("messages")
    if not isinstance(rows, list):
        raise ValueError("no list of messages")
    return [_text(row) for row in rows], _path(said.get("next_page_uri"))


def media(body: bytes) -> list[str]:
    """The paths of a text's media, of the one page that a text can have; ValueError where it is none."""
    rows = _object(body).get("media_list")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("no list of media")
    return [_path(row.get("uri")).removesuffix(".json") for row in rows]


def arrival(text: Text, media: Sequence[str]) -> Arrival:
    """The same that Twilio's call would have brought."""
    return Arrival(
        key=text.sid,
        sender=text.sender,
        recipient=text.recipient,
        text=texts.storable(text.text),
        at=text.at,
        media=tuple(texts.storable(each) for each in media),
    )


def find(asked: Asked, among: Iterable[Text]) -> LookUp:
    """FOUND where exactly one text can be the one that is asked for; that there is none proves nothing."""
    matching = [
        each
        for each in among
        if not each.inbound
        and each.sid not in asked.others
        and each.text == asked.text
        and asked.since - BEFORE <= each.at <= asked.since + AFTER
    ]
    if not asked.alone or len(matching) != 1:
        return LookUp(asked.reference, Finding.UNCLEAR)
    found = matching[0]
    state = states.of(found.status)
    parts = tuple(FoundPart(index, found.sid, state, found.code) for index in range(asked.parts))
    return LookUp(asked.reference, Finding.FOUND, parts)


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except RecursionError:
        raise ValueError("not JSON") from None
    if not isinstance(said, dict):
        raise ValueError("no object")
    return said


def _text(row: Any) -> Text:
    if not isinstance(row, dict):
        raise ValueError("no message")
    sid, sender, recipient = (_word(row, name) for name in ("sid", "from", "to"))
    if not sid:
        raise ValueError("a message without an id")
    code = row.get("error_code")
    return Text(
        sid=sid,
        inbound=row.get("direction") == "inbound",
        sender=sender,
        recipient=recipient,
        text=_word(row, "body"),
        status=_word(row, "status"),
        code=str(code) if type(code) is int else "",
        at=_time(row.get("date_created") or row.get("date_sent")),
        media=_count(row.get("num_media")),
    )


def _word(row: dict[str, Any], name: str) -> str:
    """A field that is text, or null."""
    value = row.get(name) or ""
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return value


def _count(value: Any) -> int:
    """Twilio writes its numbers as text."""
    return (
        int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4 else 0
    )


def _time(value: Any) -> datetime:
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, AttributeError, OverflowError):
        raise ValueError("no date") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _path(value: Any) -> str:
    """A path below the API's own address: our credentials go along, and nowhere else."""
    if value is None:
        return ""
    if not isinstance(value, str) or not value.startswith("/2010-04-01/") or not value.isascii():
        raise ValueError("no path of the API's")
    return value
