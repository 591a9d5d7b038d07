"""The supervisor: real children, really killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from threadline.host import processes, supervisor

# A supervisor as a process of its own. Each child writes its name and process id when it starts, and its name
# when it is asked to stop; `deaf` does not listen. Arguments: the folder, then children in order.
SUPERVISE = """
import os, sys, time
from pathlib import Path
from threadline.host import supervisor

folder = Path(sys.argv[1])
CHILD = '''
import os, signal, sys, time
from pathlib import Path
folder, name = Path(sys.argv[1]), sys.argv[2]
def note(what):
    with open(folder / "notes", "a") as notes:
        notes.write(what + "\\\\n")
def stop(*_):
    note("stopped " + name)
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if name == "deaf" else stop)
note(f"started {name} {os.getpid()}")
(folder / name).write_text(str(os.getpid()))
time.sleep(600)
'''

def say(line):
    with open(folder / "said", "a") as said:
        said.write(line + "\\n")

def ready(name):
    note = folder / name
    return lambda _: name != "never" and note.exists() and bool(note.read_text())

with supervisor.Supervisor(say) as kept:
    supervisor.end_marked(str(folder))
    say("begun")
    try:
        for name in sys.argv[2:]:
            (folder / name).unlink(missing_ok=True)
            argv = [sys.executable, "-c", CHILD, str(folder), name]
            kept.start(supervisor.command(
                name, argv, mark=str(folder), environment=os.environ, is_ready=ready(name), grace=0.5
            ))
        say("all running")
        kept.watch()
    except supervisor.Stopped:
        say("stopped early")
"""


class Run:
    """One supervisor process and what its children noted."""

    def __init__(self, folder: Path, *children: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen([sys.executable, "-c", SUPERVISE, str(folder), *children])

    def notes(self, name: str = "notes") -> list[str]:
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def pid(self, child: str) -> int:
        return int((self.folder / child).read_text())

    def started(self, child: str) -> list[int]:
        return [int(line.split()[2]) for line in self.notes() if line.startswith(f"started {child} ")]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(*children: str) -> Run:
        runs.append(Run(tmp_path, *children))
        return runs[-1]

    yield start
    for each in runs:
        each.process.kill()
        each.process.wait()
    supervisor.end_marked(str(tmp_path))


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_in_reverse_order(run: Callable[..., Run], number: signal.Signals) -> None:
    made = run("one", "two", "three")
    until(lambda: "all running" in made.notes("said"))
    assert [line.split()[1] for line in made.notes()] == ["one", "two", "three"]
    made.process.send_signal(number)
    assert made.process.wait(60) == 0
    assert made.notes()[3:] == ["stopped three", "stopped two", "stopped one"]


def test_what_dies_is_started_again_and_the_rest_left_alone(run: Callable[..., Run]) -> None:
    made = run("one", "two")
    until(lambda: "all running" in made.notes("said"))
    for deaths in (1, 2, 3):
        os.kill(made.started("one")[-1], signal.SIGKILL)
        until(lambda deaths=deaths: len(made.started("one")) == deaths + 1)  # type: ignore[misc]
    assert len(made.started("two")) == 1
    said = [line for line in made.notes("said") if line.startswith("one ended")]
    assert [line.rpartition(" in ")[2] for line in said] == ["0.2 s", "0.4 s", "0.8 s"]
    assert "killed by SIGKILL" in said[0]


def test_the_deaf_are_killed_after_their_grace(run: Callable[..., Run]) -> None:
    made = run("one", "deaf")
    until(lambda: "all running" in made.notes("said"))
    deaf = made.pid("deaf")
    made.process.send_signal(signal.SIGTERM)
    assert made.process.wait(60) == 0
    assert not processes.exists(deaf)
    assert made.notes()[-1] == "stopped one"


def test_children_die_with_a_killed_supervisor(run: Callable[..., Run]) -> None:
    made = run("one", "deaf")
    until(lambda: "all running" in made.notes("said"))
    children = [made.pid("one"), made.pid("deaf")]
    made.process.kill()
    until(lambda: not any(processes.exists(pid) for pid in children))


def test_a_signal_during_the_start_ends_what_has_started(run: Callable[..., Run]) -> None:
    made = run("one", "never")
    until(lambda: made.started("never"))
    made.process.send_signal(signal.SIGINT)
    assert made.process.wait(60) == 0
    assert made.notes("said")[-1] == "stopped early"
    assert made.notes()[-2:] == ["stopped never", "stopped one"]


def test_leftovers_of_an_earlier_run_are_ended_first(run: Callable[..., Run], tmp_path: Path) -> None:
    environment = {**os.environ, supervisor.MARK: f"{tmp_path}/old"}
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], env=environment)
    stranger = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"],
        env={**environment, supervisor.MARK: f"{tmp_path}x/old"},
    )
    try:
        made = run("one")
        until(lambda: "all running" in made.notes("said"))
        assert left.wait(60) == -signal.SIGTERM
        assert stranger.poll() is None
    finally:
        for each in (left, stranger):
            each.kill()
            each.wait()
