"""What may be kept as a text: anything a person can type, less what no database or carrier takes."""

from __future__ import annotations

import re

LONGEST = 10_000
"""Characters of one text we take in; carriers cut long before."""

LONGEST_WITH_FILES = 1_400
"""Of one that comes with files, which is never cut: Twilio takes 1,600, and what must be said may be added."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with what PostgreSQL cannot hold (NUL, lone surrogates) shown as U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def keepable(text: str) -> str:
    """A storable text that is not over-long."""
    return storable(text[:LONGEST])
