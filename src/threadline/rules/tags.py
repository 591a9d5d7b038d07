"""What a tag may be called, and its colours."""

from __future__ import annotations

from threadline.rules import contacts

COLOURS = ("", "green", "blue", "violet", "rose", "amber", "slate")
"""Names that the pages know, light and dark; '' is plain."""

LONGEST = 40
MOST = 500
"""Tags of one workspace."""


def name(text: str) -> str:
    """The name as it is kept: one line, cut to its length."""
    return contacts.line(text)[:LONGEST].strip()


def colour(text: str) -> str:
    """The colour, if it is one of ours; else plain."""
    return text if text in COLOURS else ""
