"""Finding texts by their words, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from threadline import sql
from threadline.rules import words

MOST = 20
NEWEST = 2**62
"""As `before`: from the newest."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that was found."""

    id: int
    conversation: int
    direction: str
    body: str
    at: datetime


def search(workspace: int, text: str, *, before: int = NEWEST, limit: int = MOST) -> list[Hit]:
    """The newest texts before an id that have, for each word asked for, one that begins so.

    Nothing for a search of single letters, which begin too many words.
    """
    if not words.is_enough(text):
        return []
    params = {
        "workspace": workspace,
        "query": words.pattern(text, workspace=workspace),
        "bucket": words.BUCKET,
        "before": before,
        "limit": limit,
    }
    return [Hit(*row) for row in sql.rows("message", "search", params)]
