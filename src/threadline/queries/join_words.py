"""Words that join a purpose on one of our numbers."""

from __future__ import annotations

from dataclasses import dataclass

from threadline.models import JoinWord


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
    rows = JoinWord.objects.filter(workspace_id=workspace).order_by("sender_id", "word")
    return [Word(row.pk, row.sender_id, row.word, row.purpose_id, row.text) for row in rows]
