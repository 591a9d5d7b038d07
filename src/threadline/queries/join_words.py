"""Words that join a purpose on one of our numbers."""

from __future__ import annotations

from dataclasses import dataclass

from threadline import sql


@dataclass(frozen=True, slots=True)
class Word:
    """A word of one sender; an empty text means the purpose's answer, or ours."""

    id: int
    sender: int
    word: str
    purpose: int
    text: str


def every(workspace: int) -> list[Word]:
    """The workspace's, by number and word."""
    return [Word(*row) for row in sql.rows("facts", "of_join_words", {"workspace": workspace})]
