"""What a consent event hashes to, and how blocks of such hashes prove that one was among them.

Encoding, version 1: every value is a tag octet, a length in four octets (big-endian) and that many octets.
Tags: 0 nothing (length 0), 1 text in UTF-8, 2 whole number in decimal, 3 moment in UTC as
`YYYY-MM-DDTHH:MM:SS.ffffffZ`, 4 octets. A record is its name as text, the version as a number, then its
fields in the order of the dataclass. So no two different records share an encoding, and anyone can write one
again.

    inner = SHA-256(0x02 || record "threadline.consent.person": salt, then the fields of Personal)
    leaf  = SHA-256(0x00 || record "threadline.consent": the fields of Public, then inner)
    node  = SHA-256(0x01 || left || right), in the tree of RFC 6962
    block = SHA-256(0x03 || previous || root || count in eight octets)

The first octet keeps the four kinds apart, so that none can be passed off as another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime

VERSION = 1
SALT_SIZE = 16
"""Octets of salt: a phone number alone has too few possible values to hide behind a hash."""

GENESIS = bytes(32)
"""What the first block calls its previous one."""

_LEAF, _NODE, _INNER, _BLOCK = b"\x00", b"\x01", b"\x02", b"\x03"


@dataclass(frozen=True, slots=True)
class Public:
    """The half of a consent event that stays when the person is erased."""

    workspace: int
    id: int
    recipient: int
    kind: str
    level: str
    purpose: int | None
    medium: str
    campaign: str
    text_version: str
    occurred_at: datetime
    recorded_at: datetime  # the database's clock
    actor_kind: str  # who collected it
    actor_id: int | None


@dataclass(frozen=True, slots=True)
class Personal:
    """The half that can be erased or sealed; with `Public` all of CTIA 5.1.2, and where it was collected."""

    number: str
    identity: str
    ip: str
    user_agent: str
    capture: str  # the language shown and the action taken
    source_url: str


Value = str | int | datetime | bytes | None


def inner(salt: bytes, personal: Personal) -> bytes:
    """The hash that stands for the personal half, 32 octets; without salt and fields it tells nothing."""
    if len(salt) < SALT_SIZE:
        raise ValueError(f"a salt has at least {SALT_SIZE} octets")
    return _digest(_INNER + _record("threadline.consent.person", salt, *_fields(personal)))


def leaf(public: Public, inner: bytes) -> bytes:
    """The hash of a whole consent event, 32 octets."""
    return _digest(_LEAF + _record("threadline.consent", *_fields(public), inner))


def root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle root of a block's leaves, in their order; of none, the hash of nothing (RFC 6962)."""
    if not leaves:
        return _digest(b"")
    level = list(leaves)
    while len(level) > 1:
        level = _parents(level)
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The hashes that lead from one leaf up to the root, nearest first; IndexError outside the block."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf in the block")
    level, steps = list(leaves), []
    while len(level) > 1:
        if index ^ 1 < len(level):
            steps.append(level[index ^ 1])
        level, index = _parents(level), index >> 1
    return tuple(steps)


def verify(leaf: bytes, *, path: Sequence[bytes], index: int, count: int, root: bytes) -> bool:
    """Whether the leaf is the one at `index` of the block of `count` leaves with that root.

    The count is needed: without it a path does not say where the tree's ragged right edge is.
    """
    if not 0 <= index < count:
        return False
    hashed, steps, last = leaf, list(reversed(path)), count - 1
    while last > 0:
        if index ^ 1 <= last:
            if not steps:
                return False
            beside = steps.pop()
            hashed = _node(beside, hashed) if index & 1 else _node(hashed, beside)
        index, last = index >> 1, last >> 1
    return not steps and hashed == root


def block_hash(previous: bytes, *, root: bytes, count: int) -> bytes:
    """The head of the chain after a block, 32 octets; `previous` is the head before it, or `GENESIS`."""
    return _digest(_BLOCK + previous + root + count.to_bytes(8, "big"))


def _parents(level: list[bytes]) -> list[bytes]:
    # An odd one at the end goes up as it is: pairing it with itself would let two trees share a root.
    pairs = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return pairs + level[-1:] if len(level) % 2 else pairs


def _node(left: bytes, right: bytes) -> bytes:
    return _digest(_NODE + left + right)


def _digest(octets: bytes) -> bytes:
    return hashlib.sha256(octets).digest()


def _fields(record: Public | Personal) -> list[Value]:
    return [getattr(record, each.name) for each in fields(record)]


def _record(name: str, *values: Value) -> bytes:
    return b"".join(map(_encode, (name, VERSION, *values)))


def _encode(value: Value) -> bytes:
    tag, octets = _tagged(value)
    return bytes((tag,)) + len(octets).to_bytes(4, "big") + octets


def _tagged(value: Value) -> tuple[int, bytes]:
    match value:
        case None:
            return 0, b""
        case str():
            # A lone surrogate is no text the database would keep; it must still not stop a hash.
            return 1, value.encode("utf-8", "surrogatepass")
        case datetime():
            return 3, value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").encode()
        case bytes():
            return 4, value
    return 2, b"%d" % value
