"""Engines that run."""

from __future__ import annotations

from datetime import datetime

from threadline import sql


def older_than(moment: datetime) -> bool:
    """Whether an engine lives that started before that."""
    return bool(sql.rows("lane", "engines_before", {"moment": moment}))
