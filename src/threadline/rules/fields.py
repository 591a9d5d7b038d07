"""The fields that a workspace adds to its contacts: their kinds, and what each kind takes."""

from __future__ import annotations

from enum import StrEnum


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"  # one of its options
