"""Texts of people that come in parts: held until they are whole, but never for long, and acknowledged as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from threadline.carriers.smpp.headers import Place

PATIENCE = 3.0
"""Seconds the parts of a text are waited for: SMSCs want their answer in ten or so."""
_MOST = 1_000
MOST_OCTETS = 8 * 1024 * 1024
"""Texts that are waited for at once, and octets of them; beyond, the oldest goes as it is."""
_GAP = " … "

Key = tuple[str, str, int, int]
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Whole(Generic[K]):
    """What came of a text, with the deliveries to acknowledge."""

    came: tuple[K, ...]
    text: str
    key: Key


@dataclass(slots=True)
class _Open(Generic[K]):
    since: float
    came: list[K] = field(default_factory=list)
    parts: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    octets: int = 0


class Assembly(Generic[K]):
    """An account's texts that are not whole yet; `decode` reads octets of a data_coding."""

    def __init__(self, decode: Callable[[bytes, int], str]) -> None:
        self._decode = decode
        self._open: dict[Key, _Open[K]] = {}
        self._held = 0  # octets of all of them

    def add(
        self,
        source: str,
        destination: str,
        place: Place,
        part: tuple[int, bytes],
        *,
        came: K,
        now: float,
    ) -> list[Whole[K]]:
        """Take one part, its data_coding and octets; the texts that go now."""
        key = (source, destination, place.reference, place.total)
        before: list[Whole[K]] = []
        if key in self._open and self._open[key].parts.get(place.number, part) != part:
            before.append(self._close(key))  # another text under the same reference
        open_ = self._open.setdefault(key, _Open(now))
        open_.came.append(came)
        if place.number not in open_.parts:
            open_.parts[place.number] = part
            open_.octets += len(part[1])
            self._held += len(part[1])
        if len(open_.parts) == place.total:
            return [*before, self._close(key)]
        while len(self._open) > _MOST or self._held > MOST_OCTETS:
            before.append(self._close(next(iter(self._open))))
        return before

    def leave(self, gone: Callable[[K], bool]) -> list[K]:
        """Forget the texts of which a part came in a way that is gone; the deliveries of their other parts."""
        left: list[K] = []
        for key, open_ in list(self._open.items()):
            if any(gone(came) for came in open_.came):
                left += [came for came in open_.came if not gone(came)]
                self._held -= self._open.pop(key).octets
        return left

    def overdue(self, now: float) -> list[Whole[K]]:
        """The texts whose missing parts are waited for no longer."""
        late = [key for key, open_ in self._open.items() if open_.since + PATIENCE <= now]
        return [self._close(key) for key in late]

    def _close(self, key: Key) -> Whole[K]:
        open_ = self._open.pop(key)
        self._held -= open_.octets
        text, before = "", 0
        for first, last, coding, octets in _runs(sorted(open_.parts.items())):
            text += (_GAP if first != before + 1 else "") + self._decode(octets, coding)
            before = last
        total = key[3]
        return Whole(tuple(open_.came), text if before == total else text + _GAP, key)


def _runs(parts: Iterable[tuple[int, tuple[int, bytes]]]) -> Iterable[tuple[int, int, int, bytes]]:
    """Neighbours of one alphabet joined before they are read, since a cut may go through a character: first and last
    number, data_coding, octets."""
    runs: list[tuple[int, int, int, bytes]] = []
    for number, (coding, octets) in parts:
        if runs and runs[-1][1:3] == (number - 1, coding):
            first, _, _, before = runs.pop()
            runs.append((first, number, coding, before + octets))
        else:
            runs.append((number, number, coding, octets))
    return runs
