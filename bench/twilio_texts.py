"""The texts of the Twilio for tests and benchmarks, in the shapes that its documentation gives them."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

_numbers = itertools.count(1)


@dataclass(slots=True)
class Text:
    """One message, of ours or of a person."""

    sid: str
    direction: str
    sender: str
    recipient: str
    body: str
    at: datetime
    status: str
    callback: str = ""
    service: str = ""
    validity: str = ""
    media: list[str] = field(default_factory=list)  # paths of its media here, or addresses it was sent with
    code: int | None = None

    @property
    def reference(self) -> str:
        """What our own query in the callback says."""
        return parse_qs(urlsplit(self.callback).query).get("ref", [""])[0]


def now() -> datetime:
    """Its clock, which knows whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def sid(kind: str) -> str:
    """A new id: what it is of, and 32 hexadecimal digits."""
    return f"{kind}{next(_numbers):08x}{secrets.token_hex(12)}"


def resource(one: Text, *, account: str, path: str) -> dict[str, object]:
    """A message as the API writes it; `path` is where messages are."""
    date = format_datetime(one.at)
    path = f"{path}/{one.sid}"
    return {
        "body": one.body,
        "num_segments": "0" if one.service else "1",
        "direction": one.direction,
        "from": one.sender or None,
        "to": one.recipient,
        "date_created": date,
        "date_updated": date,
        "date_sent": None if one.status in ("queued", "accepted") else date,
        "price": None,
        "price_unit": "USD",
        "error_message": None,
        "error_code": one.code,
        "uri": f"{path}.json",
        "account_sid": account,
        "num_media": str(len(one.media)),
        "status": one.status,
        "messaging_service_sid": one.service or None,
        "sid": one.sid,
        "api_version": "2010-04-01",
        "subresource_uris": {"media": f"{path}/Media.json"},
    }


def media(path: str, *, account: str, parent: str) -> dict[str, object]:
    """A text's picture as the API writes it."""
    date = format_datetime(now())
    return {
        "sid": path.rpartition("/")[2],
        "account_sid": account,
        "parent_sid": parent,
        "content_type": "image/jpeg",
        "date_created": date,
        "date_updated": date,
        "uri": f"{path}.json",
    }


def matches(text: Text, query: Mapping[str, str]) -> bool:
    """Whether a list with this query shows the text; what has not been sent has no date to be found by."""
    sent = None if text.status in ("queued", "accepted") else text.at
    return (
        query.get("To", text.recipient) == text.recipient
        and query.get("From", text.sender) == text.sender
        and ("DateSent>" not in query or (sent is not None and sent >= _date(query["DateSent>"])))
        and ("DateSent<" not in query or (sent is not None and sent <= _date(query["DateSent<"])))
    )


def _date(said: str) -> datetime:
    at = datetime.fromisoformat(said)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
