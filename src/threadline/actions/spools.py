"""Spools made known, vouched for and retired; while one may hold an unread STOP, no engine claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from threadline import sql
from threadline.actions import audit

CLEAN = 3.0
"""Seconds that the owner's word holds: an engine stops claiming so long after whoever keeps a spool fell silent."""


@dataclass(frozen=True, slots=True)
class Spool:
    """A spool in use; `silent` is for how many seconds nobody has vouched for it (0: somebody does)."""

    name: str
    registered_at: datetime
    silent: float


def register(name: str) -> None:
    """Make a spool known, before its first use. It counts as unread until it is renewed."""
    sql.run("spool", "register", {"name": name})


def clock() -> datetime:
    """The database's clock: to be read before the spool is looked into, and given to `renew`."""
    now: datetime = sql.rows("spool", "clock")[0][0]
    return now


def renew(name: str, *, seen_empty_after: datetime) -> bool:
    """Vouch that the spool was empty at some time after that; False when it is not registered (any more)."""
    params = {"name": name, "at": seen_empty_after, "seconds": CLEAN}
    return bool(sql.rows("spool", "renew", params))


def is_registered(name: str) -> bool:
    """Whether engines wait for this spool."""
    return bool(sql.rows("spool", "find", {"name": name}))


def end(name: str) -> None:
    """The owner stops, and leaves nothing behind."""
    sql.run("spool", "retire", {"name": name})


@transaction.atomic
def retire(name: str) -> bool:
    """The operator's word that whatever this spool holds need not be waited for; False: no such spool in use."""
    if not sql.rows("spool", "retire", {"name": name}):
        return False
    audit.record_operator("spool.retired", noun="spool", noun_id=name)
    return True


def in_use() -> list[Spool]:
    """Every spool that is not retired."""
    return [
        Spool(name, registered_at, max(silent, 0.0))
        for name, registered_at, silent in sql.rows("spool", "every")
    ]
