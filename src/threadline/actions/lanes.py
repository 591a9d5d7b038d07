"""Workers and the lanes they lease."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from threadline import sql
from threadline.actions import audit
from threadline.rules.troubles import NOT_OFFERED

LEASE = 6.0
"""Seconds a lease holds without renewal; a dead engine's lanes rest that long on another machine."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a worker runs: its journal says something about another worker only on the same host and boot."""

    host: str
    boot: str
    pid: int


def here() -> Place:
    """This host, this boot, this process."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    return Place(socket.gethostname(), boot.read_text().strip() if boot.exists() else "", os.getpid())


@dataclass(frozen=True, slots=True)
class Dead:
    """An engine of this host and boot that never said goodbye."""

    worker: int
    journal: str
    silent: float  # seconds since it last said that it lives


@dataclass(frozen=True, slots=True)
class Returned:
    """An attempt that a claim took and no carrier; `code` says why, '' where it never began."""

    workspace: int
    lane: int
    claimed: datetime
    code: str
    first: bool  # the text's first


def register(kind: str, place: Place, *, journal: str = "") -> int:
    """Make this process known; its worker id."""
    params = {"kind": kind, "host": place.host, "boot": place.boot, "pid": place.pid, "journal": journal}
    return int(sql.rows("lane", "add_worker", params)[0][0])


def beat(worker: int) -> None:
    """Say that this worker lives."""
    sql.run("lane", "beat", {"worker": worker})


def end(workers: Sequence[int]) -> None:
    """Give back what these workers held: they stopped, or are known to be dead."""
    sql.run("lane", "release", {"workers": list(workers)})
    sql.run("lane", "end_worker", {"workers": list(workers)})


def unended(worker: int, place: Place) -> list[Dead]:
    """Engines of this host and boot, other than `worker`, that never said goodbye."""
    params = {"host": place.host, "boot": place.boot, "worker": worker}
    return [Dead(*row) for row in sql.rows("lane", "engines_here", params)]


def lease(worker: int, *, accounts: Sequence[int], share: int) -> dict[int, int]:
    """Renew this worker's lanes and take free ones, up to `share`; lane -> account."""
    params = {"worker": worker, "accounts": list(accounts), "share": share, "seconds": LEASE}
    return dict(sql.rows("lane", "lease", params))


def share() -> int:
    """How many lanes one engine may hold so that all living engines get some."""
    engines = max(int(sql.rows("lane", "engines")[0][0]), 1)
    lanes = int(sql.rows("lane", "count")[0][0])
    return -(-lanes // engines)


@transaction.atomic
def came_back(texts: Sequence[Returned]) -> None:
    """What these lanes show of themselves: they are not as fast as their claims, and what the carrier put off went
    wrong, once for each text. Never within a settle or a claim: a claim holds its lane while it waits for others."""
    if texts:
        gone = {"lanes": [each.lane for each in texts], "claimed": [each.claimed for each in texts]}
        sql.run("lane", "came_back", gone)
    if off := [each for each in texts if each.first and each.code not in NOT_OFFERED]:
        arrays = {
            "workspaces": [each.workspace for each in off],
            "lanes": [each.lane for each in off],
            "codes": [each.code for each in off],
        }
        sql.run("lane", "put_off", arrays)


@transaction.atomic
def resume() -> int:
    """Let texts go again after a restore; how many lanes had been held."""
    resumed = len(sql.rows("lane", "resume"))
    audit.record_operator("sending.resumed", noun="lane", lanes=resumed)
    return resumed
