"""What the tests of SMPP are bound with, and what they have the SMSC bring."""

from __future__ import annotations

from tests.carriers.rigs import SmppRig

from threadline.carriers.smpp import account, client, headers
from threadline.carriers.smpp.pdu import Address, Message
from threadline.rules.carriage import Arrival


class Hearer:
    """A product that hears texts over the link."""

    def __init__(self) -> None:
        self.heard: list[Arrival] = []

    async def __call__(self, arrivals: list[Arrival]) -> None:
        self.heard += arrivals

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.heard]


def made(rig: SmppRig, **settings: str) -> client.Smpp:
    return client.Smpp(account.read(rig.settings() | settings))


def inbound(
    content: bytes, *, coding: int = 0, esm_class: int = 0, options: dict[int, bytes] | None = None
) -> Message:
    ours, hers = Address("12025550100", 1, 1), Address("13035550101", 1, 1)
    return Message(hers, ours, content, esm_class, coding, options=options or {})


def piece(number: int, total: int, content: bytes, *, reference: int = 9, coding: int = 0) -> Message:
    header = headers.join(headers.Place(reference, total, number))
    return inbound(header + content, coding=coding, esm_class=headers.HEADED)
