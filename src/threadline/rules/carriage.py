"""What passes between the engine and a carrier: value types, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class PartState(StrEnum):
    """How far one part of a text has come; `rank` orders them, a receipt only moves a part upward."""

    UNKNOWN = "unknown"  # nobody can say yet whether the carrier took it
    REJECTED = "rejected"  # the carrier refused it: it was never accepted
    ACCEPTED = "accepted"  # the carrier took it and gave it an id
    SENT = "sent"  # handed on to the phone's network
    FAILED = "failed"  # accepted, then lost on the way
    UNDELIVERED = "undelivered"  # the phone's network gave it back
    DELIVERED = "delivered"  # on the phone

    @property
    def rank(self) -> int:
        """The height a receipt may only raise: a late `delivered` beats `failed`."""
        return _RANK[self]


_RANK = {
    PartState.UNKNOWN: 0,
    PartState.REJECTED: 1,
    PartState.ACCEPTED: 2,
    PartState.SENT: 3,
    PartState.FAILED: 4,
    PartState.UNDELIVERED: 4,
    PartState.DELIVERED: 5,
}


class Taken(StrEnum):
    """What became of one part when it was offered to the carrier."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"  # a definite refusal, for good
    OPTED_OUT = "opted_out"  # one because the person opted out at the carrier (21610 and its kin)
    RETRY = "retry"  # provably not taken: DNS, connection refused, TLS failure, 429, throttled
    UNKNOWN = "unknown"  # bytes were written and no answer came
    NEVER_BEGUN = "never_begun"  # begin() said no: not a byte was written


@dataclass(frozen=True, slots=True)
class Submission:
    """One attempt to hand one text to a carrier, already cut into parts.

    `reference` is unique for each attempt; the carrier echoes it in receipts and look-ups where it can.
    `indexes` names the parts (0-based) to hand over now: all at first, the missing ones in a retry.
    """

    reference: str
    sender: str  # E.164
    recipient: str  # E.164
    encoding: str  # "GSM-7" or "UCS-2"
    parts: tuple[str, ...]
    indexes: tuple[int, ...]
    media: tuple[
        str, ...
    ] = ()  # paths below the address at which the carrier reaches us: it fetches them there
    expires_at: datetime | None = None  # UTC; after that nobody wants it any more


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """What the carrier said of one part: `carrier_id` when accepted, `code` when refused."""

    index: int
    taken: Taken
    carrier_id: str = ""
    code: str = ""
    retry_after: float = 0.0  # seconds; meant with RETRY


class Outcome(NamedTuple):
    """The parts' outcomes of one submission; every index of the submission appears exactly once."""

    reference: str
    parts: tuple[PartOutcome, ...]

    @classmethod
    def put_off(cls, submission: Submission, *, code: str, retry_after: float) -> Outcome:
        """Nothing of it was begun, and it may be offered again."""
        parts = (PartOutcome(n, Taken.RETRY, code=code, retry_after=retry_after) for n in submission.indexes)
        return cls(submission.reference, tuple(parts))


class Receipt(NamedTuple):
    """A carrier's word about a part it had accepted; `reference` is empty where the carrier echoes none."""

    carrier_id: str
    state: PartState
    at: datetime  # the carrier's clock, UTC
    reference: str = ""
    part: int = 0
    code: str = ""
    key: str = ""  # the carrier's own id of this receipt, for insert-or-ignore


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text from a phone, as the carrier delivered it."""

    key: str  # the carrier's id of it, or one derived from account, numbers, time and content
    sender: str  # the person's number, E.164
    recipient: str  # our number, E.164
    text: str
    at: datetime  # the carrier's clock, UTC
    media: tuple[str, ...] = ()  # where its files are to be fetched, as the carrier says
    opted_out: bool = False  # the carrier took it for an opt-out, by words of its own


@dataclass(frozen=True, slots=True)
class Asked:
    """An attempt of which nobody knows whether the carrier took it, as it may be found again there.

    `others` are the carrier's ids of texts that look the same and are known to be others; `alone` says that no
    further one may look so: only then does a match prove anything.
    """

    reference: str
    sender: str  # E.164
    recipient: str  # E.164
    text: str  # all its parts, as it was handed over
    parts: int
    since: datetime  # when it was claimed, UTC
    others: frozenset[str] = frozenset()
    alone: bool = True


@dataclass(frozen=True, slots=True)
class FoundPart:
    """A part that a look-up found at the carrier."""

    index: int
    carrier_id: str
    state: PartState
    code: str = ""


class Finding(StrEnum):
    """What a look-up of one reference proves."""

    FOUND = "found"  # the carrier has it: `parts` says which
    ABSENT = "absent"  # proven: not accepted, and it never will be under this reference
    UNCLEAR = "unclear"  # no proof either way; ask again later


@dataclass(frozen=True, slots=True)
class LookUp:
    """The answer to "did you take this reference?"."""

    reference: str
    finding: Finding
    parts: tuple[FoundPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """How a file of a person's text may be fetched at one address.

    `headers` are for that very address, and for no other that it may lead to; `inside`: the operator's own settings
    name that host, so it may have a private address, and be spoken to in the clear.
    """

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    inside: bool = False


Begin = Callable[[str], bool]
"""Called with a submission's reference immediately before its first byte; False forbids writing it."""
