"""kill -9 while texts leave: none lost, none twice, nothing left in doubt, everything running again by itself."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
from tests import make
from tests.management.test_up import House, running
from tests.outbound.scene import ROOT, Scene, finished, one, until

from threadline.carriers.simulator.control import Control, TakenPart
from threadline.host import database, home, processes
from threadline.models import CarrierAccount
from threadline.outbound import sending

WINDOW = sending._MOST * 2
"""Texts that one engine may have in flight: a full claim on top of almost a full window."""
KILLS = 32
SECONDS = 130
TEXTS = 10_000


def nothing_twice(taken: Sequence[TakenPart]) -> None:
    """No part of a text was given to the carrier twice, under whatever attempt."""
    counted = Counter((part.reference.rsplit(".", 1)[0], part.part) for part in taken)
    assert [each for each, times in counted.items() if times > 1] == []


def queued(at: CarrierAccount, count: int, *, seconds: float) -> list[int]:
    """Texts to so many people, falling due over some seconds."""
    owner = make.workspace()
    lines = [make.sender(owner, at=at) for _ in range(3)]
    about = make.purpose(owner)
    people = [make.recipient(owner) for _ in range(count)]
    for person in people:
        make.granted(person, about)
    ids: list[int] = []
    for n in range(10):
        when = make.soon(seconds * n / 10)
        ids += make.texts(lines[n % 3], people[n::10], about=about, not_before=when)
    return ids


def test_texts_of_killed_engines_are_neither_lost_nor_sent_twice(scene: Scene) -> None:
    ids = queued(scene.account(), 300, seconds=6)
    scene.engine()
    scene.running()
    for _ in range(3):
        time.sleep(random.uniform(0.5, 2.0))
        scene.kill(scene.engines[0])
        assert one("SELECT count(*) FROM attempt WHERE outcome IS NULL") <= WINDOW
        scene.engine()
    until(lambda: one("SELECT count(*) FROM message WHERE state = 'delivered'") == len(ids), within=90)
    assert finished()
    nothing_twice(scene.taken())
    assert len(scene.taken()) == len(ids)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.environment.pop(database.URL, None)
    started: list[subprocess.Popen[bytes]] = []
    up = made.up

    def remember(*, port: int | None = None) -> subprocess.Popen[bytes]:
        started.append(up(port=port))
        return started[-1]

    made.up = remember  # type: ignore[method-assign]
    yield made
    for process in started:
        process.kill()
        process.wait()
    cluster = database.embedded(home.open_home(made.path))
    processes.end(made.children(), first=signal.SIGKILL, grace=10)
    cluster.end_all()
    subprocess.run(["rm", "-rf", str(cluster.place.base), str(cluster.place.socket)], check=True)


class Run:
    """A send run on a house, and what is killed in it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.url = database.embedded(home.open_home(house.path)).url()
        self.most_unknown = 0
        self.kills: Counter[str] = Counter()

    def load(self, texts: int, seconds: float) -> None:
        environment = {
            **self.house.environment, "DATABASE_URL": self.url, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.outbound.load", str(texts), str(seconds)]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)

    def kill(self, name: str) -> None:
        pid = self.house.postmaster() if name == "database" else self._child(name)
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.kills[name] += 1

    def _child(self, name: str) -> int | None:
        words = {"engine": b"--engine", "web": b"web"}[name]
        for pid in self.house.children():
            with contextlib.suppress(OSError):
                if words in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                    return pid
        return None

    def count(self, *states: str) -> int:
        """How many texts of the run are in one of these states; -1 while the database is away."""
        query = (
            "SELECT count(*) FROM message m JOIN workspace w ON w.id = m.workspace_id"
            " WHERE w.name = 'Run' AND m.state = ANY(%s)"
        )
        try:
            with psycopg.connect(self.url, connect_timeout=5) as connection:
                row = connection.execute(query, [list(states)]).fetchone()
                return int(row[0]) if row else -1
        except psycopg.OperationalError:
            return -1

    def open_attempts(self) -> int:
        with psycopg.connect(self.url) as connection:
            row = connection.execute(
                "SELECT count(*) FROM attempt WHERE outcome IS NULL OR outcome = 'unknown'"
            ).fetchone()
            return int(row[0]) if row else -1

    def look(self) -> None:
        self.most_unknown = max(self.most_unknown, self.count("unknown"))

    def settled(self) -> bool:
        self.look()
        return self.count("queued", "handing_off", "unknown") == 0

    def taken(self) -> list[TakenPart]:
        folder = home.open_home(self.house.path).simulator
        address = (folder / "address").read_text().strip()
        with Control(address, secret=(folder / "secret").read_text().strip(), timeout=60) as control:
            return [entry for entry in control.ledger() if isinstance(entry, TakenPart)]


@pytest.mark.long
def test_thirty_random_kills_lose_nothing_and_send_nothing_twice(house: House) -> None:
    up = running(house)
    run = Run(house)
    run.load(TEXTS, SECONDS)
    end = time.monotonic() + SECONDS
    while sum(run.kills.values()) < KILLS or time.monotonic() < end:
        run.kill(random.choice(["engine", "engine", "web", "database"]))
        for _ in range(random.randrange(4, 16)):
            time.sleep(0.25)
            run.look()
        assert time.monotonic() < end + SECONDS * 2
    until(house.answers, within=120)
    until(run.settled, within=240, every=0.5)

    assert up.poll() is None
    assert len(run.kills) == 3
    assert run.most_unknown <= WINDOW
    assert run.open_attempts() == 0
    taken = [part for part in run.taken() if part.account == "run"]
    nothing_twice(taken)
    assert len({part.reference.split(".")[1] for part in taken}) == TEXTS
    # A text handed over in part when its engine died has failed, and nobody hid it.
    given = Counter(part.reference for part in taken)
    torn = sum(given[part.reference] < part.of for part in taken if part.part == 0)
    assert run.count("failed") == torn <= WINDOW
    assert run.count("accepted", "sent", "delivered") == TEXTS - torn
