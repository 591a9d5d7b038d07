"""Who acts: carried by every write, kept in every record of it."""

from __future__ import annotations

from dataclasses import dataclass

from threadline.rules.levels import ActorKind


@dataclass(frozen=True, slots=True)
class Actor:
    """A kind and, for members and keys, which one."""

    kind: ActorKind
    id: int | None = None


PERSON = Actor(ActorKind.PERSON)
ENGINE = Actor(ActorKind.ENGINE)
OPERATOR = Actor(ActorKind.OPERATOR)
