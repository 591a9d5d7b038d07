"""What every contender is to the benchmark, and what its processes use of the machine."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench import stage


class Contender(ABC):
    """A gateway from HTTP to SMPP with callbacks, in processes of its own."""

    name: str
    version: str
    yes: str  # what has happened when it says yes
    port: int  # where it is asked
    patience = 15.0  # seconds without anything new after which no more comes

    @abstractmethod
    def start(self) -> None:
        """Its stores and its own processes; returns when it takes texts. Its link may come later."""

    @abstractmethod
    def kill(self) -> None:
        """kill -9 of its own processes, not of the stores it keeps its data in."""

    @abstractmethod
    def restart(self) -> None:
        """Its own processes again, after a kill."""

    @abstractmethod
    def stop(self) -> None:
        """End all of it."""

    @abstractmethod
    def request(self, token: str) -> bytes:
        """The call that asks for this text, as its users write it."""

    def in_doubt(self, answer: bytes) -> bool:
        """Whether who asks it for the text it answered so is told that nobody knows whether it left."""
        return False

    @abstractmethod
    def processes(self) -> Mapping[str, int]:
        """The heads of its processes, by what they are."""


class Process:
    """A process that leads a group of its own, and its log."""

    def __init__(
        self, command: Sequence[str], *, log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command, self._log, self._environment = list(command), log, environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """0 when it does not run."""
        return self._process.pid if self._process is not None else 0

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=dict(self._environment) if self._environment is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            stage.end(process, how, group=True)


def processor(head: int) -> float:
    """Seconds of the processor that a process and all that descend from it have had, the ended ones too."""
    ticks = 0
    for pid in family(head):
        with contextlib.suppress(OSError):
            fields = _stat(pid)
            ticks += sum(map(int, fields[11:15]))  # its own, and those of children it has waited for
    return ticks / os.sysconf("SC_CLK_TCK")


def family(head: int) -> set[int]:
    """A process and all that descend from it."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(path.name)] = int(_stat(int(path.name))[1])
    found, fresh = set[int](), {head} & parents.keys()
    while fresh:
        found |= fresh
        fresh = {pid for pid, parent in parents.items() if parent in fresh} - found
    return found


def _stat(pid: int) -> list[str]:
    """What follows the name in /proc/PID/stat: the state, the parent, ..."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


_IDLE = 0.05
"""Seconds of the processor in one, of all its processes together: what a contender has that nobody asks anything."""


def settle(contender: Contender, *, within: float) -> None:
    """Wait until its processes have done next to nothing for a second; for so many seconds at the longest."""
    heads, spent = list(contender.processes().values()), -1.0
    last = time.monotonic() + within
    while time.monotonic() < last and (now := sum(map(processor, heads))) - spent > _IDLE:
        spent = now
        time.sleep(1.0)


class Usage:
    """What a contender's processes use from now on, by what they are."""

    def __init__(self, contender: Contender) -> None:
        self._heads = dict(contender.processes())
        self._before = {name: processor(head) for name, head in self._heads.items()}
        self.memory = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._end.wait(1.0):
            self._look()

    def _look(self) -> None:
        pids = set().union(*map(family, self._heads.values()))
        self.memory = max(self.memory, sum(map(stage.pss, pids)))

    def stop(self) -> dict[str, float]:
        """Seconds of the processor, by what the processes are."""
        self._end.set()
        self._thread.join()
        self._look()
        return {name: processor(head) - self._before[name] for name, head in self._heads.items()}
