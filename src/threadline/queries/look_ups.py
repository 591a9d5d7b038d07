"""Attempts whose outcome nobody knows, as a carrier may find them again."""

from __future__ import annotations

from collections.abc import Sequence

from threadline import sql
from threadline.rules.carriage import Asked


def described(attempts: Sequence[tuple[int, int, int]]) -> list[Asked]:
    """The attempts (workspace, message, number) with what left, from whom, to whom and when."""
    arrays = {
        "workspaces": [each[0] for each in attempts],
        "ids": [each[1] for each in attempts],
        "attempts": [each[2] for each in attempts],
    }
    return [
        Asked(
            reference=f"{workspace}.{message}.{attempt}",
            sender=ours,
            recipient=theirs,
            text=text,
            parts=parts,
            since=claimed_at,
            others=frozenset(others),
            alone=not unknown,
        )
        for workspace, message, attempt, ours, theirs, text, parts, claimed_at, others, unknown in sql.rows(
            "look_up", "described", arrays
        )
    ]
