"""The address of the database, and clusters for as long as they are needed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from threadline.host import account, files, home, places
from threadline.host.cluster import PATIENCE, Cluster
from threadline.host.errors import HostError
from threadline.host.home import Home

URL = "DATABASE_URL"
DIRECT_URL = "DATABASE_DIRECT_URL"
"""Where LISTEN connects when DATABASE_URL goes through a pooler."""

_PREFIX = "threadline-throwaway-"
_OWNER = "owner.lock"


def is_embedded() -> bool:
    """Whether the database is ours to start."""
    return not os.environ.get(URL)


def address() -> str:
    """DATABASE_URL, else the home's own cluster, whether it runs or not."""
    return os.environ.get(URL) or embedded(home.open_home()).url()


def direct_address() -> str:
    """The address without a pooler in between."""
    return os.environ.get(DIRECT_URL) or address()


def embedded(where: Home) -> Cluster:
    """The cluster of a home."""
    return Cluster(places.of_home(where))


@contextlib.contextmanager
def owned(where: Home) -> Iterator[Cluster | None]:
    """Holds the right to start and stop the home's cluster; None when another process has it."""
    with files.locked(where.run / "database.lock", wait=False) as ours:
        yield embedded(where) if ours else None


@contextlib.contextmanager
def running(where: Home) -> Iterator[str]:
    """The address of a database that answers: the given one, a running one joined, else ours meanwhile."""
    if not is_embedded():
        yield address()
        return
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with owned(where) as cluster:
            if cluster is not None:
                with _started(cluster, guests=_guests(where)) as url:
                    yield url
                return
        with files.locked(_guests(where), shared=True):
            joined = embedded(where)
            if joined.answers():
                yield joined.url()
                return
        time.sleep(0.05)  # its owner is starting or stopping it
    raise HostError(
        "Another Threadline holds the database of this home and it does not answer; see its terminal."
    )


def _guests(where: Home) -> Path:
    """Held shared by whoever has joined a running cluster; a passing owner stops it only when nobody does."""
    return where.run / "database.guests"


@contextlib.contextmanager
def _started(cluster: Cluster, *, guests: Path) -> Iterator[str]:
    cluster.make()
    server = cluster.spawn()
    try:
        cluster.wait(server)
        yield cluster.url()
        with files.locked(guests):
            cluster.stop(server)
    finally:
        cluster.stop(server)


@contextlib.contextmanager
def throwaway(*, fsync: bool = True, extra: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """A fresh running cluster, gone afterwards; what a killed process left of one goes at the next call.

    `extra` are settings of PostgreSQL. Without fsync nothing measured on it says anything.
    """
    parent = places.throwaways()
    _clear_stale(parent)
    with home.said_plainly(parent):
        base = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        base.chmod(0o711 if account.is_root() else 0o700)
    with _marked_as_ours(base):
        settings = {"shared_buffers": "128MB", **(extra or {}), "fsync": "on" if fsync else "off"}
        cluster = Cluster(places.for_throwaway(base), settings)
        try:
            cluster.make()
            server = cluster.spawn()
            try:
                cluster.wait(server)
                yield cluster
            finally:
                cluster.stop(server, grace=10.0)
        finally:
            _remove(cluster)


@contextlib.contextmanager
def _marked_as_ours(base: Path) -> Iterator[None]:
    """Holds a lock that appears already held, so that nobody takes a young cluster for a stale one."""
    unmarked = base / "owner.new"
    with files.locked(unmarked):
        unmarked.rename(base / _OWNER)
        yield


def _clear_stale(parent: Path) -> None:
    for base in parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # another process clears it too
            if base.lstat().st_uid == os.geteuid() and (base / _OWNER).exists():
                with files.locked(base / _OWNER, wait=False) as abandoned:
                    if abandoned:
                        _remove(Cluster(places.for_throwaway(base)))


def _remove(cluster: Cluster) -> None:
    cluster.end_all()
    for folder in (cluster.place.socket, cluster.place.base):
        shutil.rmtree(folder, ignore_errors=True)
