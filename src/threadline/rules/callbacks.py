"""Calls to programs: what they may be told, how a call is signed, when it is tried again.

Signatures are those of Standard Webhooks 1.0.0 (the specification of the project of that name), so that its libraries
check them as they are.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from threadline.rules.levels import MessageState

MOST = 10
"""Addresses of one workspace."""

AT_ONCE = 100
"""Events of one call."""

LONGEST = 500
"""Characters of an address."""

GIVEN_UP = timedelta(days=3)
"""So long an address may fail before nothing is kept for it any more."""

BOTH_SECRETS = timedelta(hours=24)
"""So long calls are signed with the secret before, too, after a new one was made."""

PREFIX = "whsec_"
_LONGEST_WAIT = timedelta(hours=1)
_GONE = 410


class About(StrEnum):
    """What a program is told of."""

    END = "message.ended"  # what a text of ours came to in the end: delivered, refused, taken back, ...
    TEXT = "message.changed"  # that, and each step on the way: taken by the carrier, sent, in doubt
    ARRIVAL = "message.received"  # a text from a person
    CONSENT = "consent.changed"  # an event of consent: an opt-out above all
    TEST = "callback.test"  # asked for by a person or by a program


TOLD = tuple(about for about in About if about is not About.TEST)
"""What an address can be told of; a test needs no choice."""


ENDS = frozenset(MessageState) - {
    MessageState.QUEUED, MessageState.HANDING_OFF, MessageState.ACCEPTED, MessageState.SENT, MessageState.UNKNOWN,
    MessageState.RECEIVED,
}  # fmt: skip
"""What a text comes to in the end; in doubt it does when nobody could tell for a quarter of an hour."""


class Odd(StrEnum):
    """What is wrong with an address."""

    SCHEME = "not_https"
    FORM = "odd_address"


def odd(address: str, *, inside: bool) -> Odd | None:
    """What is wrong with an address to be called; None when nothing is that can be seen from here.

    `inside`: the operator lets calls go to their own network, in the clear too.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return Odd.FORM
    if parts.scheme not in (("https", "http") if inside else ("https",)):
        return Odd.SCHEME
    plain = address.isascii() and address.isprintable() and " " not in address and "\\" not in address
    if not plain or not parts.hostname or port == 0 or parts.username is not None or len(address) > LONGEST:
        return Odd.FORM
    return None


def secret(octets: bytes) -> str:
    """A secret as programs keep it; 24 to 64 octets."""
    return PREFIX + base64.b64encode(octets).decode()


def signature(secrets: Sequence[str], *, id_: str, at: int, body: bytes) -> str:
    """The `webhook-signature` of a call at that second, one for each secret, the newest first."""
    return " ".join(f"v1,{_signed(each, id_, at, body)}" for each in secrets)


def _signed(of: str, id_: str, at: int, body: bytes) -> str:
    key = base64.b64decode(of.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, f"{id_}.{at}.".encode() + body, hashlib.sha256)).decode()


def is_taken(status: int) -> bool:
    """Whether an answer of that status says that a call arrived; a redirect does not, it is not followed."""
    return 200 <= status < 300


def is_refusal(status: int) -> bool:
    """Whether an answer of that status asks for no further call, ever."""
    return status == _GONE


def wait(tries: int) -> timedelta:
    """How long after so many calls in vain (from 1) the next one is made: five seconds, then ever longer."""
    return min(_LONGEST_WAIT, timedelta(seconds=5 * 2 ** min(tries - 1, 20)))
