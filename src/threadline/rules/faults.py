"""What a check of consent can find wrong, and where."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    """One way in which what is stored contradicts what was sealed."""

    PUBLIC_CHANGED = "public_changed"  # a field of an event that stays is not what its leaf says
    PERSONAL_CHANGED = "personal_changed"  # a personal field, or its salt
    PERSONAL_GONE = "personal_gone"  # the personal half is missing, and no erasure is on record
    PERSONAL_STRAY = "personal_stray"  # a personal half whose event is not there
    NUMBER_CHANGED = "number_changed"  # the recipient's number is not the one the event was recorded for
    FOREIGN = "foreign"  # an event that names a recipient or purpose its workspace does not have
    NAMED_GONE = "named_gone"  # a state, an attempt or a text names an event that is not there
    EVENT_GONE = "event_gone"  # a block's place is empty
    EVENT_REWRITTEN = "event_rewritten"  # event and leaf were both written again after the sealing
    EVENT_EXTRA = "event_extra"  # an event in a block that does not count it
    EVENT_TIME = "event_time"  # recorded, it says, at a time when it was not there to be sealed
    BLOCK_GONE = "block_gone"  # events name it
    BLOCK_ROOT = "block_root"  # its events do not give its root
    BLOCK_LIST = "block_list"  # nor does its own list of leaves
    BLOCK_CHAIN = "block_chain"  # it does not follow the block before it
    BLOCK_HASH = "block_hash"  # its hash is not that of what it holds
    BLOCK_KEY = "block_key"  # signed with a key that is not in the key file
    BLOCK_SIGNATURE = "block_signature"  # the signature is not that of its key
    BLOCK_TIME = "block_time"  # sealed, it says, before the block before it
    HEAD_GONE = "head_gone"  # an earlier check saw the chain end in it
    STATE = "state"  # what is in force differs from what the events say


@dataclass(frozen=True, slots=True)
class Fault:
    """One contradiction: of which workspace and event, or of which block and place in it (from 0)."""

    kind: FaultKind
    workspace: int | None = None
    event: int | None = None
    recipient: int | None = None
    block: int | None = None
    place: int | None = None

    @property
    def where(self) -> str:
        """Which row, for people and programs: `1.17` is event 17 of workspace 1."""
        if self.recipient is not None:
            return f"{self.workspace}.{self.recipient}"
        if self.event is not None and self.workspace is not None:
            return f"{self.workspace}.{self.event}"
        return f"{self.block}" if self.place is None else f"{self.block}:{self.place}"

    def as_json(self) -> dict[str, Any]:
        """What is known of it, for keeping."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def from_json(kept: dict[str, Any]) -> Fault:
    """A fault as it was kept."""
    return Fault(**{**kept, "kind": FaultKind(kept["kind"])})
