"""A carrier's webhook call as it came, and what it says once its signature is verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from threadline.carriers import contract, registry
from threadline.carriers.contract import Unreadable
from threadline.queries.accounts import Account
from threadline.rules.carriage import Arrival, Receipt


@dataclass(frozen=True, slots=True)
class Call:
    """One call; `key` is the last part of its address, `url` the public one that the carrier signed."""

    carrier: str
    key: str
    url: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    received_at: datetime

    def __repr__(self) -> str:
        return f"Call({self.carrier}, {len(self.body)} bytes)"


@dataclass(frozen=True, slots=True)
class Heard:
    """Texts of people that came over a link of ours to an account: nothing about them is to be verified."""

    account: int
    arrivals: tuple[Arrival, ...]

    def __repr__(self) -> str:
        return f"Heard({self.account}, {len(self.arrivals)} texts)"


@dataclass(frozen=True, slots=True)
class Said:
    """What a genuine call says."""

    account: int
    arrivals: tuple[Arrival, ...]
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Stranger:
    """No account has that address, or the signature is not its: nobody is told which."""


Kept = Call | Heard
"""What a spool keeps while the database is away."""

Reading = Said | Stranger | Unreadable


def read(call: Call, account: Account | None) -> Reading:
    """Verify first, then parse; the signature's age is judged by when the call came."""
    facts: contract.CarrierFacts | None = registry.CARRIERS.get(call.carrier)
    if facts is None or facts.webhook is None or account is None or account.carrier != call.carrier:
        return Stranger()
    genuine = facts.webhook.verify(
        account.settings, headers=call.headers, body=call.body, url=call.url, now=call.received_at
    )
    if not genuine:
        return Stranger()
    parsed = facts.webhook.parse(account.settings, body=call.body, url=call.url, now=call.received_at)
    if isinstance(parsed, Unreadable):
        return parsed
    arrivals, receipts = parsed
    return Said(account.id, tuple(arrivals), tuple(receipts))
