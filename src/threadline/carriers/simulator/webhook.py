"""The simulator's webhook: texts from virtual phones, signed with the shared secret and a time stamp."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from threadline.carriers.contract import Parsed, Settings, Unreadable
from threadline.carriers.simulator import wire
from threadline.rules import texts
from threadline.rules.carriage import Arrival, Way

TIMESTAMP = "X-Simulator-Timestamp"
SIGNATURE = "X-Simulator-Signature"
OLDEST = 300  # seconds; a captured call cannot be played again later, and `Arrival.key` stops it before

_KEY = re.compile(r"[\x21-\x7e]{1,200}")


_FILE = re.compile(r"https?://[^/?#]+/media/[A-Za-z0-9_=-]{1,400}", re.ASCII)
_MOST_FILES = 10


def path(account: str) -> str:
    """Where an account's texts are posted, below the product's base address."""
    return f"/hooks/simulator/{account}"


def sign(secret: str, *, timestamp: str, body: bytes) -> str:
    """The signature that goes with a body at a time."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, "sha256").hexdigest()


def verify(settings: Settings, *, headers: Mapping[str, str], body: bytes, url: str, now: datetime) -> bool:
    """Whether the simulator signed this body within the last five minutes; `url` is not part of it."""
    secret = settings.get("secret", "")
    given = {name.lower(): value for name, value in headers.items()}
    timestamp, signature = given.get(TIMESTAMP.lower(), ""), given.get(SIGNATURE.lower(), "")
    # Without a secret anybody could sign.
    if not secret or not re.fullmatch(r"[0-9]{1,12}", timestamp, re.ASCII):
        return False
    if abs(now.timestamp() - int(timestamp)) > OLDEST:
        return False
    right = sign(secret, timestamp=timestamp, body=body)
    return hmac.compare_digest(right.encode(), signature.encode("utf-8", "surrogatepass"))


def parse(settings: Settings, *, body: bytes, url: str, now: datetime) -> Parsed:
    """The texts in a body, in order. One unreadable event makes all unreadable: nothing is half taken."""
    try:
        said = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return Unreadable("not JSON")
    events = said.get("events") if isinstance(said, dict) else None
    if not isinstance(events, list):
        return Unreadable("no list of events")
    arrivals = []
    for place, event in enumerate(events):
        arrival = _arrival(event)
        if isinstance(arrival, str):
            return Unreadable(f"event {place}: {arrival}")
        arrivals.append(arrival)
    return arrivals, []


def _arrival(event: Any) -> Arrival | str:
    """The text in one event, or what is wrong with it."""
    if not isinstance(event, dict) or event.get("type") != "message":
        return "not a message"
    key, text, at = event.get("id"), event.get("text"), _time(event.get("at"))
    sender, recipient = event.get("from"), event.get("to")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        return "no id"
    if not isinstance(sender, str) or not isinstance(recipient, str):
        return "no numbers"
    if not wire.is_number(sender) or not wire.is_number(recipient):
        return "not a number"
    if not isinstance(text, str):
        return "no text"
    if at is None:
        return "no time"
    media = event.get("media", [])
    if not isinstance(media, list) or not all(isinstance(each, str) for each in media):
        return "no files"
    kept = tuple(texts.storable(each) for each in media[:_MOST_FILES])
    return Arrival(key=key, sender=sender, recipient=recipient, text=texts.storable(text), at=at, media=kept)


def way(settings: Settings, address: str) -> Way:
    """A phone's files are the product's own, by its links: it may be anywhere, and in the clear."""
    return Way(inside=_FILE.fullmatch(address) is not None)


def _time(value: Any) -> datetime | None:
    """The instant an ISO 8601 string with an offset names, in UTC."""
    try:
        at = datetime.fromisoformat(value)
        return at.astimezone(UTC) if at.tzinfo is not None else None
    except (TypeError, ValueError, OverflowError):
        return None
