"""Reading carriers' lists of what people texted: which, by whom, and up to when that was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from threadline import sql


class Due(NamedTuple):
    """One account's list to be read: what came after `since` and until `until`, to these numbers."""

    account: int
    since: datetime
    until: datetime
    numbers: list[str]


def take(accounts: Sequence[int]) -> list[Due]:
    """What the caller, and nobody else, reads now."""
    return [Due(*row) for row in sql.rows("poll", "take", {"accounts": list(accounts)})]


def read_to(due: Due) -> None:
    """All of it is here; to be called only after that has been committed."""
    sql.run("poll", "read_to", {"account": due.account, "until": due.until})


def again(due: Due) -> None:
    """It could not be read: nothing of it counts as read, and somebody tries again soon."""
    sql.run("poll", "again", {"account": due.account})
