"""Ways to reach somebody, and the address of each: what consent is given and taken back for.

A recipient is an address on one channel, and each has a consent state of its own: the number itself for texts
(`+15125550142`), `tel:+15125550142` for calls, `mailto:ann@example.com` for e-mail (RFC 3966, RFC 6068).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum

from threadline.rules.numbers import Number, Problem, parse


class Channel(StrEnum):
    """How somebody is reached."""

    TEXT = "text"
    VOICE = "voice"
    EMAIL = "email"


TEXTS = frozenset({Channel.TEXT})
"""What the list of those who are not to be texted is about."""

EVERYTHING = frozenset(Channel)
"""What the list of those who are not to be contacted at all is about."""

_CALL, _MAIL = "tel:", "mailto:"


def of(address: str) -> Channel:
    """The channel of a recipient's address."""
    if address.startswith(_MAIL):
        return Channel.EMAIL
    return Channel.VOICE if address.startswith(_CALL) else Channel.TEXT


def bare(address: str) -> str:
    """The number or e-mail address as people know it."""
    return address.removeprefix(_MAIL).removeprefix(_CALL)


def read(typed: str, *, country: str) -> str | Problem:
    """The address that somebody typed: a number for texts, dialled within `country`, or an e-mail address."""
    if "@" in typed:
        return addresses({Channel.EMAIL}, numbers=(), emails=[typed])[0]
    found = parse(typed, country=country)
    return found.e164 if isinstance(found, Number) else found


def addresses(channels: Collection[Channel], *, numbers: Iterable[str], emails: Iterable[str]) -> list[str]:
    """Every address on these channels of somebody with these E.164 numbers and e-mail addresses, in order.

    Whoever wrote an address in capitals means the same one.
    """
    known = list(dict.fromkeys(numbers))
    texts = known if Channel.TEXT in channels else []
    calls = [f"{_CALL}{number}" for number in known] if Channel.VOICE in channels else []
    mails = [f"{_MAIL}{email.strip().casefold()}" for email in emails if email.strip()]
    return [*texts, *calls, *(dict.fromkeys(mails) if Channel.EMAIL in channels else [])]
