"""The numbers a workspace texts from, as its settings show them."""

from __future__ import annotations

from dataclasses import dataclass

from threadline import sql

PAGE = 200


@dataclass(frozen=True, slots=True)
class SenderRow:
    """A number of the workspace's: `open` here, `open_there` at the operator and the carrier account."""

    id: int
    name: str
    number: str
    country: str
    kind: str
    open: bool
    open_there: bool
    account: str
    carrier: str
    sms: bool
    mms: bool
    voice: bool


def page(workspace: int, *, after: int = 0) -> list[SenderRow]:
    """The workspace's numbers by when it got them, after that id; at most `PAGE`."""
    asked = {"workspace": workspace, "after": after, "limit": PAGE}
    return [SenderRow(*row) for row in sql.rows("number", "listed", asked)]
