"""Delivery receipts: from optional parameters where the SMSC sends them, else from the text it writes.

The text is the customary one of Appendix B ("id:... stat:DELIVRD err:000"), in the spellings SMSCs have for it.
"""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from threadline.carriers.smpp.alphabet import UCS2
from threadline.carriers.smpp.pdu import Message, Tag
from threadline.rules import texts
from threadline.rules.carriage import PartState, Receipt

IS_RECEIPT = 0x04
"""In esm_class, bits 2 to 5: a receipt of the SMSC; 0x20 tells that it is on its way."""
_KINDS = 0x3C
_LONGEST_ID, _LONGEST_CODE = 65, 20
_ON_ITS_WAY = 0x20
_HAS_IT, _WAS_READ = 0x08, 0x10
"""A phone's or a program's own word that it has a text, or that somebody read it, perhaps with what they wrote then."""
_MARKS = frozenset({Tag.RECEIPTED_ID, Tag.STATE})
_OFF = timedelta(hours=15)  # no clock on earth is further from UTC

_CUSTOMARY = re.compile(
    r"id:(\w+) sub:\d+ dlvrd:\d+ submit date:\d+ done date:(\d+) stat:(\w+) err:(\w+) text:",
    re.ASCII | re.IGNORECASE,
)
"""Most SMSCs' way to the letter; the other spellings take five times as long to be read."""
_FIELD = re.compile(r"\b(id|stat|err|done ?date)\s*[:=]\s*(\"[^\"]*\"|'[^']*'|\S*)", re.IGNORECASE)
_TEXT = re.compile(r"\btext\s*[:=]", re.IGNORECASE)
"""Behind it stands what the text began with: anybody's words."""
_STATES = {
    "DELIVRD": PartState.DELIVERED, "DELIVERED": PartState.DELIVERED,
    "EXPIRED": PartState.UNDELIVERED, "UNDELIV": PartState.UNDELIVERED, "UNDELIVERABLE": PartState.UNDELIVERED,
    "DELETED": PartState.FAILED, "REJECTD": PartState.FAILED, "REJECTED": PartState.FAILED, "SKIPPED": PartState.FAILED,
    "ACCEPTD": PartState.SENT, "ACCEPTED": PartState.SENT, "ENROUTE": PartState.SENT, "BUFFERED": PartState.SENT,
    "SCHEDULED": PartState.SENT, "UNKNOWN": PartState.SENT,
}  # fmt: skip
_NUMBERED = (
    "SCHEDULED", "ENROUTE", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD", "SKIPPED",
)  # fmt: skip
"""message_state as a number, in order."""


def is_receipt(message: Message) -> bool:
    """Whether a deliver_sm tells of a text of ours rather than bringing one.

    Some SMSCs leave the class out; nobody but an SMSC writes parameters, so both of a receipt's make it one.
    """
    kind = message.esm_class & _KINDS
    if kind in (IS_RECEIPT, _ON_ITS_WAY):
        return True
    return kind in (0, _HAS_IT, _WAS_READ) and message.options.keys() >= _MARKS


def is_acknowledgement(message: Message) -> bool:
    """Whether it says on the other end's behalf that a text came or was read, and brings no words of a person."""
    kind = message.esm_class & _KINDS
    return kind == _HAS_IT or (kind == _WAS_READ and not message.content)


def read(
    message: Message, *, ids: str = "", reference_tag: int | None = None, now: datetime
) -> Receipt | None:
    """The receipt in a message; None when nobody can tell of what, or what.

    `ids` says how receipts name what the answer named otherwise: "" the same way, "decimal" or "hexadecimal";
    `reference_tag` is the parameter in which the SMSC brings back what `referred` wrote.
    """
    name, done, stat, error = _fields(message)
    if Tag.RECEIPTED_ID in message.options:
        name = message.options[Tag.RECEIPTED_ID].rstrip(b"\x00").decode("latin-1") or name
    state = _state(message, stat)
    if not name or state is None:
        return None
    word = state[0]
    reference, part = _referred(message.options.get(reference_tag, b"") if reference_tag is not None else b"")
    return Receipt(
        reference=reference,
        part=part,
        carrier_id=as_answered(name, ids),
        state=state[1],
        at=_done(done, now),
        code="" if state[1] is PartState.DELIVERED else _code(_error(message) or error, word),
        key=f"{name}/{word}",
    )


def _fields(message: Message) -> tuple[str, str, str, str]:
    """What its text says: the id, when it was done, the state and the error, '' where it does not."""
    # In Latin-1, as the id in the answer is read: what stands in it are numbers and letters.
    encoding = "utf-16-be" if message.data_coding == UCS2 else "latin-1"
    said = message.content.decode(encoding, "replace")
    if (customary := _CUSTOMARY.match(said)) is not None:
        name, done, stat, error = customary.groups()
        return name, done, stat, error
    found = _FIELD.findall(_TEXT.split(said.rstrip("\0"), 1)[0])
    fields = {key.lower().replace(" ", ""): value.strip("\"'") for key, value in found}
    return fields.get("id", ""), fields.get("donedate", ""), fields.get("stat", ""), fields.get("err", "")


def _code(said: str, word: str) -> str:
    return texts.storable(said if said.strip("0") else word)[:_LONGEST_CODE]


def as_kept(name: str, ids: str) -> str:
    """The id in the answer to a submit, so that `as_answered` of a receipt's is the same."""
    return _written(name, {"decimal": 16, "hexadecimal": 10}.get(ids), ids)


def as_answered(name: str, ids: str) -> str:
    """The id in a receipt, as the answer to the submit wrote it."""
    return _written(name, {"decimal": 10, "hexadecimal": 16}.get(ids), ids)


def _written(name: str, base: int | None, ids: str) -> str:
    """In the answer's own way: hexadecimal where receipts are decimal, and the other way round."""
    name = texts.storable(name)[:_LONGEST_ID]
    if base is None:
        return name
    try:
        number = int(name, base)
    except ValueError:
        return name
    return f"{number:x}" if ids == "decimal" else str(number)


def referred(reference: str, part: int) -> bytes:
    """Our own name of a part, for an SMSC that brings it back."""
    return f"{reference}/{part}".encode()


def _referred(octets: bytes) -> tuple[str, int]:
    if not octets:
        return "", 0
    reference, slash, part = octets.rstrip(b"\x00").decode("latin-1").rpartition("/")
    fine = slash and part.isascii() and part.isdigit() and len(part) < 4 and len(reference) < _LONGEST_ID
    return (texts.storable(reference), int(part)) if fine else ("", 0)


def _state(message: Message, said: str) -> tuple[str, PartState] | None:
    number = message.options.get(Tag.STATE, b"")
    word = _NUMBERED[number[0]] if len(number) == 1 and number[0] < len(_NUMBERED) else said.upper()
    return (word, _STATES[word]) if word in _STATES else None


def _error(message: Message) -> str:
    octets = message.options.get(Tag.NETWORK_ERROR, b"")
    error = int.from_bytes(octets[1:]) if len(octets) == 3 else 0
    return str(error) if error else ""  # none, as some SMSCs always write, says less than the text


def _done(said: str, now: datetime) -> datetime:
    """When it was done, by the SMSC's clock; its zone is not said, so a time that cannot be is `now`."""
    for at in _times(said):
        if abs(at - now) < _OFF:
            return min(at, now)
    return now


@lru_cache(maxsize=4096)
def _times(said: str) -> tuple[datetime, ...]:
    """What it may mean, the likeliest first; thousands of receipts name the same minute."""
    found = []
    for shape in ("%y%m%d%H%M", "%y%m%d%H%M%S", "%Y%m%d%H%M%S"):
        with contextlib.suppress(ValueError):
            found.append(datetime.strptime(said, shape).replace(tzinfo=UTC))
    return tuple(found)
