"""The virtual phones: what each has received and said, in order, by number."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from threadline.carriers.simulator.faults import Fate
from threadline.carriers.simulator.ledger import Taken, moment, stamp
from threadline.rules.carriage import PartState

LONGEST = 100_000  # characters that a phone may say at once


class Said:
    """One text from a phone; `over` once the product has it, or nobody wants it any more."""

    __slots__ = ("account", "at", "key", "media", "over", "recipient", "sender", "text")

    def __init__(
        self,
        key: str,
        *,
        at: float,
        account: str,
        sender: str,
        recipient: str,
        text: str,
        media: tuple[str, ...] = (),
    ) -> None:
        self.key = key
        self.at = at
        self.account = account
        self.sender = sender
        self.recipient = recipient
        self.text = text
        self.media = media  # the paths of files that go with it, below the product's address
        self.over = False

    def line(self) -> str:
        """It as it stands in the journal."""
        return json.dumps(
            {
                "kind": "said",
                "at": stamp(self.at),
                "account": self.account,
                "from": self.sender,
                "to": self.recipient,
                "text": self.text,
                "media": self.media,
                "id": self.key,
            }
        )

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> Said:
        """It from its line."""
        return cls(
            line["id"],
            at=moment(line["at"]),
            account=line["account"],
            sender=line["from"],
            recipient=line["to"],
            text=line["text"],
            media=tuple(line.get("media", ())),
        )


Item = Taken | Said
_SHOWN = frozenset({Fate.NONE, Fate.DELIVERED, Fate.SENT_FIRST, Fate.REVERSED, Fate.TWICE})


class Phones:
    """All phones that were ever texted or named, the one that moved last at the end."""

    def __init__(self) -> None:
        self._phones: dict[str, list[Item]] = {}

    def name(self, number: str) -> bool:
        """Let a phone exist; False when it does already."""
        if number in self._phones:
            return False
        self._phones[number] = []
        return True

    def receive(self, taken: Taken) -> None:
        """A part reaches its phone, unless it is fated to get lost."""
        if taken.fate in _SHOWN:
            self._move(taken.recipient).append(taken)

    def say(self, said: Said) -> None:
        """A phone keeps what it said itself."""
        self._move(said.sender).append(said)

    def listed(self, *, search: str, limit: int) -> list[dict[str, Any]]:
        """The phones whose number contains `search`, the one that moved last first."""
        found: list[dict[str, Any]] = []
        for number in reversed(self._phones):
            if len(found) >= limit:
                break
            if search in number:
                found.append(self._summary(number))
        return found

    def thread(self, number: str, *, ours: str, limit: int) -> list[dict[str, Any]]:
        """The last texts on a phone, oldest first, parts joined as a phone shows them."""
        # A phone may hold 100,000 parts; a dozen a text are plenty, and one text may have 255.
        recent = self._phones.get(number, [])[-12 * limit - 255 :]
        items = [item for item in recent if not ours or ours in (item.sender, item.recipient)]
        return _joined(items)[-limit:] if limit else []

    def __len__(self) -> int:
        return len(self._phones)

    def _move(self, number: str) -> list[Item]:
        items = self._phones.pop(number, None) or []
        self._phones[number] = items
        return items

    def _summary(self, number: str) -> dict[str, Any]:
        last = self.thread(number, ours="", limit=1)
        return {"number": number, "last": last[0] if last else None}


def _joined(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Texts in order of their first part. A part that comes twice starts a text of its own: it is seen."""
    texts: list[list[Item]] = []
    open_at: dict[tuple[str, str], int] = {}
    for item in items:
        if isinstance(item, Said) or item.of == 1:
            texts.append([item])
            continue
        key = (item.sender, item.reference)
        place = open_at.get(key)
        if place is None or any(isinstance(part, Taken) and part.part == item.part for part in texts[place]):
            place = open_at[key] = len(texts)
            texts.append([])
        texts[place].append(item)
    return [_shown(parts) for parts in texts]


def _shown(items: Sequence[Item]) -> dict[str, Any]:
    first = items[0]
    if isinstance(first, Said):
        return _bubble(first, direction="in", text=first.text, complete=True, state=_said_state(first))
    parts = {item.part: item for item in items if isinstance(item, Taken)}
    text = "".join(parts[index].text if index in parts else "\u2026" for index in range(first.of))
    state = min((part.state for part in parts.values()), key=lambda state: state.rank)
    return _bubble(first, direction="out", text=text, complete=len(parts) == first.of, state=state)


def _said_state(said: Said) -> PartState:
    return PartState.DELIVERED if said.over else PartState.ACCEPTED


def _bubble(item: Item, *, direction: str, text: str, complete: bool, state: PartState) -> dict[str, Any]:
    return {
        "direction": direction,
        "at": item.at,
        "from": item.sender,
        "to": item.recipient,
        "text": text,
        "media": item.media,
        "complete": complete,
        "state": state.value,
        "key": item.key if isinstance(item, Said) else item.reference,
    }
