"""`threadline up`: everything, really started, stopped and killed."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from threadline.host import database, home, processes, supervisor

pytestmark = pytest.mark.long

BUDGET = 400_000
"""Kilobytes that all Python processes but the simulator may take together."""


def until(holds: Callable[[], object], *, within: float = 120) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """A home, and `up` runs on it."""

    def __init__(self, folder: Path) -> None:
        self.path, self.port = folder / "home", free_port()
        self.log = folder / "log"
        self.environment = {
            name: value for name, value in os.environ.items() if name not in (database.URL, "THREADLINE_URL")
        }
        self.environment["THREADLINE_HOME"] = str(self.path)

    def up(self, *, port: int | None = None) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "threadline", "up", "--port", str(port or self.port)]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def answers(self) -> bool:
        """Whether a page comes, the database and all behind it."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=10) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def children(self) -> list[int]:
        return processes.with_variable(supervisor.MARK, home.open_home(self.path).id)

    def postmaster(self) -> int | None:
        return database.embedded(home.open_home(self.path)).running()


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    made = House(tmp_path)
    monkeypatch.delenv(database.URL)
    started: list[subprocess.Popen[bytes]] = []
    up = made.up

    def remember(*, port: int | None = None) -> subprocess.Popen[bytes]:
        started.append(up(port=port))
        return started[-1]

    monkeypatch.setattr(made, "up", remember)
    yield made
    for process in started:
        process.kill()
        process.wait()
    cluster = database.embedded(home.open_home(made.path))
    processes.end(made.children(), first=signal.SIGKILL, grace=10)
    cluster.end_all()
    subprocess.run(["rm", "-rf", str(cluster.place.base), str(cluster.place.socket)], check=True)


def running(house: House) -> subprocess.Popen[bytes]:
    process = house.up()
    until(lambda: "Ctrl-C stops everything" in house.said() or process.poll() is not None)
    assert process.poll() is None, house.said()
    until(house.answers)
    return process


def pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def test_it_starts_answers_and_stops_cleanly_and_starts_again(house: House) -> None:
    process = running(house)
    assert "open http://" in house.said()
    python = [process.pid, *house.children()]
    counted = [pid for pid in python if b"simulator" not in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert sum(map(pss, counted)) < BUDGET
    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 0
    assert house.children() == []
    assert house.postmaster() is None
    assert house.said().endswith("threadline: stopped\n")
    running(house).send_signal(signal.SIGTERM)


def test_a_second_one_on_the_same_home_is_refused(house: House) -> None:
    first = running(house)
    before = len(house.said())
    assert house.up(port=free_port()).wait(60) == 1
    assert "already runs" in house.said()[before:]
    assert house.said()[before:].count("\n") == 1
    assert first.poll() is None
    assert house.answers()


def test_a_taken_port_is_said_before_anything_starts(house: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", house.port))
        taken.listen()
        assert house.up().wait(60) == 1
    assert "is taken" in house.said()
    assert house.said().count("\n") == 1
    assert house.postmaster() is None
    assert not database.embedded(home.open_home(house.path)).exists()


def test_whatever_is_killed_comes_back(house: House) -> None:
    running(house)
    for deaths in (1, 2):
        postmaster = house.postmaster()
        assert postmaster is not None
        os.kill(postmaster, signal.SIGKILL)
        until(lambda count=deaths: house.said().count("database is running again") == count)  # type: ignore[misc]
        until(house.answers)
    for child in house.children():
        with contextlib.suppress(ProcessLookupError):  # the pages' worker goes with its main process
            os.kill(child, signal.SIGKILL)
    for name in ("simulator", "web", "engine", "jobs"):
        until(lambda name=name: f"{name} is running again" in house.said())  # type: ignore[misc]
    until(house.answers)


def test_a_killed_start_leaves_a_whole_database(house: House) -> None:
    for moment in (0.5, 1.0, 1.5, 2.5, 4.0, 6.0):
        process = house.up()
        time.sleep(moment)
        process.kill()
        process.wait()
    running(house)
    with psycopg.connect(database.embedded(home.open_home(house.path)).url()) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)


@pytest.mark.parametrize("moment", [0.3, 1.0, 2.0, 4.0])
def test_a_signal_while_it_starts_ends_it_cleanly(house: House, moment: float) -> None:
    process = house.up()
    time.sleep(moment)
    process.send_signal(signal.SIGTERM)
    assert process.wait(120) in (0, -signal.SIGTERM)  # the latter before Python had even begun
    assert house.children() == []
    assert house.postmaster() is None
    assert "Traceback" not in house.said()
