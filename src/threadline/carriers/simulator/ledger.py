"""What the simulator was given: parts taken and references closed, in memory and in the journal."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from sys import intern
from typing import Any

from threadline.carriers.simulator.faults import Fate
from threadline.carriers.simulator.journal import Journal
from threadline.rules.carriage import Finding, PartState

_quote = json.encoder.encode_basestring_ascii


class Taken:
    """One part as it was accepted; `n` counts them and makes the carrier's id.

    A plain class with slots: there are hundreds of thousands, and a frozen dataclass costs three times
    as much to make.
    """

    __slots__ = (
        "account",
        "acked",
        "at",
        "code",
        "encoding",
        "fate",
        "media",
        "n",
        "of",
        "part",
        "recipient",
        "reference",
        "sender",
        "state",
        "text",
    )

    def __init__(
        self,
        n: int,
        *,
        at: float,
        account: str,
        reference: str,
        part: int,
        of: int,
        sender: str,
        recipient: str,
        encoding: str,
        text: str,
        fate: Fate,
        code: str,
        media: tuple[str, ...] = (),
    ) -> None:
        self.n = n
        self.at = at
        self.account = account
        self.reference = reference
        self.part = part
        self.of = of
        self.sender = sender
        self.recipient = recipient
        self.encoding = encoding
        self.text = text
        self.fate = fate
        self.code = code  # goes with a fate that is a failure
        self.media = media  # the paths of files that came with it
        self.acked = 0  # bits of the receipts that the product has committed
        self.state = PartState.ACCEPTED


@dataclass(frozen=True, slots=True)
class Closed:
    """A tombstone: these parts of the reference (None: all) were not taken, and never will be."""

    at: float
    reference: str
    parts: frozenset[int] | None


def stamp(at: float) -> str:
    """A Unix time as it stands in the journal."""
    return datetime.fromtimestamp(at, UTC).isoformat()


def moment(stamped: str) -> float:
    """The Unix time that `stamp` wrote."""
    return datetime.fromisoformat(stamped).timestamp()


class Ledger:
    """The index over taken parts and tombstones. Writers call `journal.flush` before they answer anybody."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.prefix = ""
        self.entries: list[Taken | Closed] = []  # in the order of the journal
        self.taken: list[Taken] = []  # by n
        self.duplicates = 0
        self._by_reference: dict[str, Taken | list[Taken]] = {}  # one part is the rule: no list for it
        self._closed: dict[str, frozenset[int] | None] = {}
        self._stamped: tuple[float, str] = (0.0, stamp(0.0))

    def begin(self) -> None:
        """Give a new ledger its prefix: ids of two ledgers never meet in one product's database."""
        if not self.prefix:
            self.prefix = secrets.token_hex(4)
            self.journal.append(f'{{"kind":"ledger","version":1,"prefix":"{self.prefix}"}}')
            self.journal.flush()

    def carrier_id(self, taken: Taken) -> str:
        """The id under which the part was accepted."""
        return f"{self.prefix}-{taken.n}"

    @property
    def references(self) -> int:
        """How many different references were taken, at least in part."""
        return len(self._by_reference)

    def is_closed(self, reference: str, *, part: int) -> bool:
        """Whether a look-up has already promised that this part was not taken."""
        if reference not in self._closed:
            return False
        parts = self._closed[reference]
        return parts is None or part in parts

    def take(
        self,
        reference: str,
        *,
        at: float,
        account: str,
        part: int,
        of: int,
        sender: str,
        recipient: str,
        encoding: str,
        text: str,
        fate: Fate,
        code: str = "",
        media: tuple[str, ...] = (),
    ) -> Taken:
        """Record one part as accepted, also when it was before: a duplicate must be seen."""
        taken = Taken(
            len(self.taken),
            at=at,
            account=account,
            reference=reference,
            part=part,
            of=of,
            sender=intern(sender),
            recipient=recipient,
            encoding=intern(encoding),
            text=text,
            fate=fate,
            code=code,
            media=media,
        )
        self._index(taken)
        along = f',"media":{json.dumps(media)}' if media else ""
        self.journal.append(
            f'{{"kind":"taken","at":"{self._stamp(at)}","account":{_quote(account)},"reference":{_quote(reference)}'
            f',"part":{part},"of":{of},"from":{_quote(sender)},"to":{_quote(recipient)}'
            f',"encoding":{_quote(encoding)},"text":{_quote(text)},"fate":"{fate.value}"'
            f',"code":{_quote(code)}{along},"id":"{self.prefix}-{taken.n}"}}'
        )
        return taken

    def find(self, reference: str, *, at: float) -> tuple[Finding, list[Taken]]:
        """What was taken of a reference; all that was not is closed for good before this returns.

        That settles the race with bytes still on their way from a dead sender's socket.
        """
        found = self._parts(reference)
        if not found:
            self._close(reference, at=at, parts=None)
            return Finding.ABSENT, []
        have = {taken.part for taken in found}
        missing = frozenset(range(max(taken.of for taken in found))) - have
        if missing:
            self._close(reference, at=at, parts=missing)
        return Finding.FOUND, found

    def acknowledge(self, receipts: Iterable[int]) -> None:
        """Remember which receipts (numbered 2n and 2n + 1) need never be pushed again."""
        new = [receipt for receipt in receipts if self._mark(receipt)]
        if new:
            self.journal.append(f'{{"kind":"acked","receipts":{json.dumps(new)}}}')

    def _mark(self, receipt: int) -> bool:
        """Note one receipt as committed; False when it was, or never existed."""
        if type(receipt) is not int or not 0 <= receipt < 2 * len(self.taken):
            return False
        taken, bit = self.taken[receipt >> 1], 1 << (receipt & 1)
        new = not taken.acked & bit
        taken.acked |= bit
        return new

    def replay(self, line: Mapping[str, Any]) -> None:
        """Take back one line of the journal that concerns the ledger."""
        match line["kind"]:
            case "ledger":
                self.prefix = line["prefix"]
            case "taken":
                self._index(self._read_taken(line))
            case "closed":
                parts = None if line["parts"] is None else frozenset(line["parts"])
                self._remember(Closed(moment(line["at"]), line["reference"], parts))
            case "acked":
                for receipt in line["receipts"]:
                    self._mark(receipt)

    def _read_taken(self, line: Mapping[str, Any]) -> Taken:
        return Taken(
            len(self.taken),
            at=moment(line["at"]),
            account=intern(line["account"]),
            reference=line["reference"],
            part=line["part"],
            of=line["of"],
            sender=intern(line["from"]),
            recipient=line["to"],
            encoding=intern(line["encoding"]),
            text=line["text"],
            fate=Fate(line["fate"]),
            code=line["code"],
            media=tuple(line.get("media", ())),
        )

    def _index(self, taken: Taken) -> None:
        self.taken.append(taken)
        self.entries.append(taken)
        before = self._by_reference.setdefault(taken.reference, taken)
        if before is taken:
            return
        others = before if isinstance(before, list) else [before]
        self.duplicates += any(other.part == taken.part for other in others)
        others.append(taken)
        self._by_reference[taken.reference] = others

    def _parts(self, reference: str) -> list[Taken]:
        found = self._by_reference.get(reference)
        if found is None:
            return []
        return found if isinstance(found, list) else [found]

    def _close(self, reference: str, *, at: float, parts: frozenset[int] | None) -> None:
        if reference in self._closed and self._closed[reference] == parts:
            return
        self._remember(Closed(at, reference, parts))
        listed = json.dumps(None if parts is None else sorted(parts))
        self.journal.append(
            f'{{"kind":"closed","at":"{stamp(at)}","reference":{_quote(reference)},"parts":{listed}}}'
        )

    def _remember(self, closed: Closed) -> None:
        self.entries.append(closed)
        self._closed[closed.reference] = closed.parts

    def _stamp(self, at: float) -> str:
        # One read of the socket brings hundreds of parts of the same instant.
        if self._stamped[0] != at:
            self._stamped = (at, stamp(at))
        return self._stamped[1]
