"""Real engines as processes of their own, a real simulator, and the database of the test."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import conninfo
from tests import make
from tests.failing import points

from threadline.carriers.simulator.control import Control, TakenPart
from threadline.carriers.simulator.process import Process
from threadline.live import announcer
from threadline.models import CarrierAccount

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds after which what was waited for will not come."""


def until(holds: Callable[[], object], *, within: float = PATIENCE, every: float = 0.05) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(every)


def database_url() -> str:
    """Where the test's own database is, for other processes."""
    known = connection.settings_dict
    return conninfo.make_conninfo(
        host=known["HOST"], port=known["PORT"] or None, dbname=known["NAME"], user=known["USER"] or None,
        password=known["PASSWORD"] or None,
    )  # fmt: skip


class Scene:
    """A simulator and engines; all of them end with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = database_url()
        self.simulator = Process(folder / "simulator")
        self.engines: list[subprocess.Popen[bytes]] = []
        self.log = folder / "engines.log"

    def account(self, name: str = "scene") -> CarrierAccount:
        """An account at this simulator."""
        return make.account(name, address=self.simulator.address, secret=self.simulator.secret)

    def engine(self, *, altered: str = "", dies_at: str = "") -> subprocess.Popen[bytes]:
        """One more engine; `altered` is spoiled on purpose, see altered.py, `dies_at` is a point of failing/."""
        product = ["threadline", "worker", "--engine"]
        command = ["tests.outbound.altered", altered] if altered else product
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                env={
                    **os.environ,
                    "DATABASE_URL": self.url,
                    "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
                    **(points.environment(dies_at, self.folder) if dies_at else {}),
                },
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.engines.append(process)
        return process

    def kill(self, engine: subprocess.Popen[bytes]) -> None:
        """kill -9."""
        engine.send_signal(signal.SIGKILL)
        engine.wait()
        self.engines.remove(engine)

    def end(self) -> None:
        """Ask every engine to stop, and wait until it did."""
        for engine in self.engines:
            engine.send_signal(signal.SIGCONT)
            engine.send_signal(signal.SIGTERM)
        for engine in self.engines:
            engine.wait(PATIENCE)
        self.engines.clear()

    def running(self, count: int = 1) -> None:
        """Wait until so many engines live and every lane of the simulator is leased."""
        until(lambda: one("SELECT count(*) FROM worker WHERE kind = 'engine' AND ended_at IS NULL") >= count)
        until(lambda: not one("SELECT count(*) FROM lane WHERE leased_until IS NULL"))

    def taken(self) -> list[TakenPart]:
        """All that the simulator accepted, in order."""
        with self.simulator.control() as control:
            return [entry for entry in control.ledger() if isinstance(entry, TakenPart)]

    def control(self) -> Control:
        return self.simulator.control()

    def said(self) -> str:
        """What the engines logged."""
        return self.log.read_text() if self.log.exists() else ""


def one(query: str, *params: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return int(cursor.fetchone()[0])


@contextlib.contextmanager
def announcing() -> Iterator[None]:
    """Announcements of this process reach the engines: they travel inside one database."""
    before, settings.DATABASE_DIRECT_URL = settings.DATABASE_DIRECT_URL, database_url()
    kept, announcer._announcer = announcer._announcer, None
    try:
        yield
    finally:
        made, announcer._announcer = announcer._announcer, kept
        settings.DATABASE_DIRECT_URL = before
        if made is not None:
            time.sleep(0.05)  # what it is just sending
            with contextlib.suppress(psycopg.Error):
                made._connection and made._connection.close()


def finished() -> bool:
    """Whether nothing is on its way any more, nor waits to be tried again."""
    return not one(
        "SELECT count(*) FROM message WHERE state IN ('handing_off', 'unknown', 'accepted', 'sent')"
        " OR (state = 'queued' AND due_at <= clock_timestamp() + interval '5 minutes')"
    ) and not one("SELECT count(*) FROM attempt WHERE outcome IS NULL OR outcome = 'unknown'")
