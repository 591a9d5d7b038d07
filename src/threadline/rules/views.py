"""The views of the inbox: which conversations each shows."""

from __future__ import annotations

from enum import StrEnum

MOST = 1000
"""Counted no further: a view says "999+" from here on."""


class View(StrEnum):
    """One way to look at the conversations of a workspace."""

    MINE = "mine"  # open, and assigned to who looks
    UNASSIGNED = "unassigned"  # open, and nobody's
    ALL = "all"  # open
    SCHEDULED = "scheduled"  # not conversations but texts that wait for their time
    FAILED = "failed"  # a text of ours went wrong and nobody has looked
    CLOSED = "closed"


def find(text: str) -> View:
    """The view of that name; all that is open for what is none."""
    return View(text) if text in set(View) else View.ALL
