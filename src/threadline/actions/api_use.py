"""How much each API key asks: counted by the minute, for all web processes together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from threadline import sql
from threadline.queries.api_keys import Caller


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a key may ask in this minute: `left` after what was counted just now, below 0 when that was too much."""

    limit: int
    left: int
    resets_in: int  # seconds until the next minute


@transaction.atomic
def spend(counts: Mapping[Caller, int]) -> dict[Caller, Allowance]:
    """Count so many requests of each key; what it has left.

    The commit does not wait for the disk: what a crash forgets is a minute's count.
    """
    if not counts:
        return {}
    sql.run("receipt", "hurry")
    callers = {caller.actor.id: caller for caller in counts}
    arrays = {
        "workspaces": [caller.workspace for caller in counts],
        "keys": [caller.actor.id for caller in counts],
        "counts": list(counts.values()),
    }
    limit = settings.API_PER_MINUTE
    return {
        callers[key]: Allowance(limit, limit - used, max(seconds, 1))
        for key, used, seconds in sql.rows("api_key", "spend", arrays)
    }


def forget() -> None:
    """Drop counts of minutes long over."""
    sql.run("api_key", "forget_use")
