"""Texts of people as an SMSC delivers them: whole or in parts, in many alphabets, without an id of their own."""

from __future__ import annotations

import hashlib
import itertools
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Generic, TypeVar

from threadline.carriers.smpp import alphabet, headers
from threadline.carriers.smpp.account import Account
from threadline.carriers.smpp.assembly import Assembly, Whole
from threadline.carriers.smpp.pdu import Address, Message, Tag
from threadline.rules import numbers, texts
from threadline.rules.carriage import Arrival

_INTERNATIONAL = 1
_SHORT_CODE = 8
"""Digits below which a number is a short code and has no country."""
_UNANSWERED = 10_000
"""Texts whose delivery failed that are remembered, to be known again."""

K = TypeVar("K")


class Arriving(Generic[K]):
    """What an account's deliveries say, each known by a `K`."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._assembly = Assembly[K](self._decode)
        self._names = _Names()
        self._under_way: dict[K, tuple[str, str]] = {}  # what a delivery said, and the key it has

    def take(
        self, message: Message, *, came: K, clock: float, now: datetime
    ) -> list[tuple[Sequence[K], Arrival]]:
        """The texts that are whole with this delivery, each with the deliveries to answer."""
        source, destination = self._number(message.source), self._number(message.destination)
        place, content = headers.part(message)
        if place is None:
            name = message.options.get(Tag.RECEIPTED_ID, b"").rstrip(b"\x00").decode("latin-1")
            text = self._decode(content, message.data_coding)
            return [((came,), self._arrival((came,), source, destination, text, now, name))]
        part = (message.data_coding, content)
        return list(
            self._arrived(self._assembly.add(source, destination, place, part, came=came, now=clock), now)
        )

    def overdue(self, *, clock: float, now: datetime) -> list[tuple[Sequence[K], Arrival]]:
        """The texts whose missing parts are waited for no longer, with a gap shown where one is."""
        return list(self._arrived(self._assembly.overdue(clock), now))

    def answered(self, deliveries: Iterable[K]) -> None:
        """These were acknowledged: what comes with the same words is another text."""
        for came in deliveries:
            self._under_way.pop(came, None)

    def failed(self, deliveries: Iterable[K]) -> None:
        """These were not: they come again."""
        for came in deliveries:
            said, key = self._under_way.pop(came, ("", ""))
            if key != said:
                self._names.give_back(said, key)

    def leave(self, gone: Callable[[K], bool]) -> list[K]:
        """A link is gone with all that it had delivered and nobody had answered; parts elsewhere to be refused."""
        self.failed([came for came in self._under_way if gone(came)])
        return self._assembly.leave(gone)

    def _arrived(self, whole: Iterable[Whole[K]], now: datetime) -> Iterable[tuple[Sequence[K], Arrival]]:
        for each in whole:
            source, destination, _, _ = each.key
            yield each.came, self._arrival(each.came, source, destination, each.text, now, "")

    def _decode(self, octets: bytes, data_coding: int) -> str:
        return texts.storable(alphabet.decode(octets, data_coding, default=self._account.alphabet))

    def _arrival(
        self, came: Sequence[K], source: str, destination: str, text: str, now: datetime, name: str
    ) -> Arrival:
        said = _digest(self._account.system_id, source, destination, name, text)
        # With an id of the SMSC's it is the same text whenever it comes; without, only if it was not answered.
        key = said if name else self._names.of(said)
        self._under_way[came[0]] = (said, key)
        return Arrival(key=key, sender=source, recipient=destination, text=texts.keepable(text), at=now)

    def _number(self, address: Address) -> str:
        digits = address.digits.strip().lstrip("+")
        if not digits:
            return ""
        if address.digits.startswith("+") or (address.ton == _INTERNATIONAL and len(digits) >= _SHORT_CODE):
            return f"+{digits}"
        if len(digits) < _SHORT_CODE:
            return digits
        read = numbers.parse(digits, country=self._account.country)
        return read.e164 if isinstance(read, numbers.Number) else digits


class _Names:
    """Keys for texts that have none. A text that was not acknowledged and comes again gets the key it had; the same
    words after an acknowledgement are another text. Over a restart nothing is known, and a text whose answer was
    lost then is taken in twice, which is better than once too seldom."""

    def __init__(self) -> None:
        self._epoch = secrets.token_hex(8)
        self._count = itertools.count(1)
        self._unanswered: OrderedDict[str, list[str]] = OrderedDict()

    def of(self, said: str) -> str:
        """The key of a text that comes now."""
        keys = self._unanswered.get(said)
        if not keys:
            return f"{self._epoch}-{next(self._count)}"
        key = keys.pop(0)
        if not keys:
            del self._unanswered[said]
        return key

    def give_back(self, said: str, key: str) -> None:
        """It was not acknowledged."""
        self._unanswered.setdefault(said, []).append(key)
        while len(self._unanswered) > _UNANSWERED:
            self._unanswered.popitem(last=False)


def _digest(*said: str) -> str:
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()
