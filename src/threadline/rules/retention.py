"""How long proof of consent is kept, and what erasing a person means."""

from __future__ import annotations

from enum import StrEnum

LEAST_YEARS = 6
MOST_YEARS = 30
"""Years after the end of a consent, or after the last text that relied on it."""

_ERASED = "erased-"


class Erasure(StrEnum):
    """What becomes of a person's evidence when they are erased."""

    AT_ONCE = "erase_at_once"
    SEALED = "seal_until_retention"  # kept unseen as proof until its time is over


def placeholder(recipient: int) -> str:
    """What stands where an erased number stood."""
    return f"{_ERASED}{recipient}"


def is_erased(number: str) -> bool:
    """Whether it is such a placeholder."""
    return number.startswith(_ERASED)
