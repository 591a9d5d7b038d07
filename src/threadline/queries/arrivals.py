"""Whose a text from a person is: the workspaces that use the number it came to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from threadline import sql

Pair = tuple[str, str]
"""A number of ours, and who wrote to it."""

Uses = Mapping[Pair, Sequence["Use"]]
"""Of each, the workspace first that the text belongs to: whoever wrote to them last."""

_NEVER = datetime.min.replace(tzinfo=UTC)


class Use(NamedTuple):
    """One workspace's use of a number of ours, and somebody who wrote to it."""

    number: str
    person: str
    workspace: int
    sender: int
    recipient: int | None  # None: nobody known there
    conversation: int | None  # None: never yet
    last_out_at: datetime | None
    now: datetime


def ask(pairs: Collection[Pair], *, account: int) -> sql.Asked:
    """Ask who uses these numbers of an account; `of_each` reads it."""
    ordered = sorted(set(pairs))
    columns = {"numbers": [pair[0] for pair in ordered], "people": [pair[1] for pair in ordered]}
    return sql.ask("arrival", "uses", {"account": account, **columns})


def of_each(pairs: Collection[Pair], asked: sql.Asked) -> Uses:
    """The uses of each of these; none where a number is no workspace's."""
    uses: dict[Pair, list[Use]] = {pair: [] for pair in pairs}
    for use in (Use(*row) for row in asked.rows()):
        if (use.number, use.person) in uses:
            uses[use.number, use.person].append(use)
    for theirs in uses.values():
        theirs.sort(key=lambda use: (use.last_out_at or _NEVER, -use.workspace), reverse=True)
    return uses
