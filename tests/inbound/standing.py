"""An installation whose database can be stopped: a cluster of its own, and a web process on it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from tests.serving import Web, until

from threadline.host import database, processes
from threadline.host.cluster import Cluster, Server
from threadline.site import addresses


class Installation:
    """A migrated database, and the web process that `web` starts."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.cluster = cluster
        self.folder = folder
        self.web = Web(folder / "home", url=cluster.url())
        self._server: Server | None = None

    @property
    def spooled(self) -> list[Path]:
        return list((self.folder / "home" / "spool").glob("*/*.calls"))

    @property
    def set_aside(self) -> list[Path]:
        return list((self.folder / "home" / "spool").glob("*/set-aside/*.calls"))

    def stop_database(self) -> None:
        """As a crash would: nobody is told, nothing is finished."""
        connections["default"].close()
        pid = self.cluster.running()
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        if self._server is not None:
            self._server.wait(30)
        until(lambda: not processes.exists(pid) or self.cluster.running() is None)

    def start_database(self) -> None:
        self._server = self.cluster.spawn()
        self.cluster.wait(self._server)

    @contextlib.contextmanager
    def engine(self) -> Iterator[None]:
        """An engine of the same home, stopped cleanly at the end."""
        environment = {
            **os.environ,
            "DATABASE_URL": self.cluster.url(),
            "THREADLINE_HOME": str(self.folder / "home"),
        }
        command = [sys.executable, "-m", "threadline", "worker", "--engine"]
        process = subprocess.Popen(command, env=environment)
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)

    def end(self) -> None:
        connections["default"].close()
        self.web.stop()
        if self._server is not None:
            self.cluster.stop(self._server)


@contextlib.contextmanager
def standing(folder: Path) -> Iterator[Installation]:
    """The installation; this thread's queries go to its database."""
    with database.throwaway(fsync=False) as cluster:
        environment = {**os.environ, "DATABASE_URL": cluster.url(), "THREADLINE_HOME": str(folder / "other")}
        subprocess.run([sys.executable, "-m", "threadline", "migrate"], env=environment, check=True)
        made = Installation(cluster, folder)
        before = connections["default"]
        entry = addresses.django_database(cluster.url(), pooled=False, pool_size=1)
        del entry["OPTIONS"]["pool"]
        connections["default"] = DatabaseWrapper(
            connections.configure_settings({"default": entry})["default"]
        )
        try:
            yield made
        finally:
            made.end()
            connections["default"] = before
