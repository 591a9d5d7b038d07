"""Twilio's calls: a text from a phone, or what became of one of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from threadline.carriers.contract import Parsed, Settings, Unreadable
from threadline.carriers.twilio import account, signatures, states
from threadline.rules import texts
from threadline.rules.carriage import Arrival, Receipt

THANKS = ("text/xml", "<Response/>")
"""Nothing to do. Plain text would be taken for an answer, and texted to the person."""

_SID = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}", re.ASCII)
_NUMBER = re.compile(r"\+?[0-9]{3,15}", re.ASCII)
_CODE = re.compile(r"[0-9]{1,9}", re.ASCII)
_MOST_PARTS = 255
_MOST_MEDIA = 10


def callback(to: account.Account, *, reference: str, parts: int) -> str:
    """Where Twilio tells what became of a text: the reference and the count of parts come back with it, signed."""
    return f"{to.webhook}?{urlencode({'ref': reference, 'parts': parts})}"


def verify(settings: Settings, *, headers: Mapping[str, str], body: bytes, url: str, now: datetime) -> bool:
    """Whether Twilio signed this call to the account's own address; of `url` only the query counts.

    A signature carries no time: a call that is played again changes nothing, since texts are known by their id.
    """
    try:
        to = account.read(settings)
        query = urlsplit(url).query
    except ValueError:
        return False
    address = f"{to.webhook}?{query}" if query else to.webhook
    return signatures.genuine(to.token, address=address, headers=headers, body=body)


def parse(settings: Settings, *, body: bytes, url: str, now: datetime) -> Parsed:
    """The one text or receipt of a call; Twilio gives no time of either, so it is when the call came."""
    try:
        said = dict(reversed(signatures.fields(body)))  # of a name that is repeated the first value counts
        query = parse_qs(urlsplit(url).query, max_num_fields=signatures.MOST_FIELDS)
    except ValueError:
        return Unreadable("no form")
    sid = said.get("MessageSid", "")
    if not _SID.fullmatch(sid):
        return Unreadable("no id of a message")
    status = said.get("MessageStatus")
    if status is not None:
        return [], _receipts(sid, status, said.get("ErrorCode", ""), query=query, now=now)
    arrival = _arrival(sid, said, now=now)
    return Unreadable(arrival) if isinstance(arrival, str) else ([arrival], [])


def _arrival(sid: str, said: Mapping[str, str], *, now: datetime) -> Arrival | str:
    """The text, or what is wrong with it."""
    sender, recipient, body = said.get("From", ""), said.get("To", ""), said.get("Body")
    if not _NUMBER.fullmatch(sender) or not _NUMBER.fullmatch(recipient):
        return "no numbers"
    if body is None:
        return "neither a text nor what became of one"
    return Arrival(
        key=sid,
        sender=sender,
        recipient=recipient,
        text=texts.storable(body),
        at=now,
        media=_media(said),
        opted_out=said.get("OptOutType", "").upper() == "STOP",
    )


def _media(said: Mapping[str, str]) -> tuple[str, ...]:
    count = said.get("NumMedia", "0")
    most = min(int(count), _MOST_MEDIA) if _CODE.fullmatch(count) else 0
    found = (said.get(f"MediaUrl{place}", "") for place in range(most))
    return tuple(texts.storable(each) for each in found if each)


def _receipts(
    sid: str, status: str, code: str, *, query: Mapping[str, list[str]], now: datetime
) -> list[Receipt]:
    """One for each part: Twilio cuts a text itself and says one word of the whole. Without our own query, one for
    all that bear its id."""
    references, counts = query.get("ref", []), query.get("parts", [])
    reference = texts.storable(references[0]) if references else ""
    count = int(counts[0]) if counts and _CODE.fullmatch(counts[0]) else 1
    parts = max(min(count, _MOST_PARTS), 1) if reference else 1
    return [
        Receipt(
            carrier_id=sid,
            state=states.of(status),
            at=now,
            reference=reference,
            part=part,
            code=code if _CODE.fullmatch(code) else "",
            key=f"{sid}/{status[:40]}/{part}",
        )
        for part in range(parts)
    ]
