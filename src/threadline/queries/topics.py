"""What a conversational right is about: what the person last asked there, in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from threadline import sql

NEWEST = 2**62
"""As the id before which they asked: whatever comes last."""

_SHORT = 100


@dataclass(frozen=True, slots=True)
class Topic:
    """A text of theirs that may be answered; `words` are '' where it had none or they were erased."""

    message: int
    words: str
    at: datetime

    @property
    def short(self) -> str:
        """The words, cut where a line has no room for more."""
        words = " ".join(self.words.split())
        return words if len(words) <= _SHORT else f"{words[: _SHORT - 1].rstrip()}…"


def last(workspace: int, conversation: int) -> Topic | None:
    """What they asked last in a conversation."""
    return before(workspace, [(conversation, NEWEST)])[0]


def before(workspace: int, answers: Sequence[tuple[int, int]]) -> list[Topic | None]:
    """What each text answers, given as (conversation, id): the last of theirs before it, in the order given."""
    if not answers:
        return []
    params = {
        "workspace": workspace,
        "conversations": [conversation for conversation, _ in answers],
        "befores": [message for _, message in answers],
    }
    found = {n: Topic(id_, body, at) for n, id_, body, at in sql.rows("topic", "asked", params)}
    return [found.get(n) for n in range(1, len(answers) + 1)]
