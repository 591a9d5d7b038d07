"""Keeps named processes running: starts them in order, starts again what dies, stops all in reverse."""

from __future__ import annotations

import contextlib
import select
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from threadline.host import processes
from threadline.host.errors import HostError

MARK = "THREADLINE_SUPERVISED"
"""In the environment of every child and of its own children: finds what a killed supervisor left behind."""

SHORTEST, LONGEST = 0.2, 5.0
"""Seconds before a dead child is started again; doubled at each death."""
STEADY = 10.0
"""Seconds after which a child counts as well again."""
_STOPPERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Process = subprocess.Popen[bytes]


class Stopped(Exception):
    """A signal asks us to stop."""


@dataclass(frozen=True, slots=True)
class Child:
    """One process to keep running; `is_ready` may raise HostError when it never will be."""

    name: str
    start: Callable[[], Process]
    is_ready: Callable[[Process], bool] = lambda _: True
    stop: signal.Signals = signal.SIGTERM
    grace: float = 10.0  # seconds between asking it to stop and killing it
    last: signal.Signals = signal.SIGKILL


def command(
    name: str,
    argv: Sequence[str],
    *,
    mark: str,
    environment: Mapping[str, str],
    is_ready: Callable[[Process], bool] = lambda _: True,
    grace: float = 10.0,
) -> Child:
    """A child that is one of our own commands; before each start, what is left of the last one is ended."""
    own = f"{mark}/{name}"

    def start() -> Process:
        end_marked(own)
        return _spawn(argv, environment={**environment, MARK: own})

    return Child(name, start, is_ready, grace=grace)


def end_marked(mark: str) -> list[int]:
    """Ends every process that carries the mark, or one below it; returns which there were."""
    left = processes.with_variable(MARK, mark)
    processes.end(left, first=signal.SIGTERM, grace=5.0)
    return left


def _spawn(argv: Sequence[str], *, environment: Mapping[str, str], output: int | None = None) -> Process:
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=output,
        env=dict(environment),
        start_new_session=True,  # a Ctrl-C is for the supervisor, which stops all in order
        preexec_fn=processes.leash(signal.SIGKILL),  # noqa: PLW1509 (one call, and nobody else forks us)
    )


@dataclass(slots=True)
class _Kept:
    child: Child
    process: Process | None = None
    since: float = 0.0
    delay: float = SHORTEST
    due: float = 0.0
    ready: bool = False


@dataclass(slots=True)
class Supervisor:
    """A context: inside it signals are turned into `Stopped`, and at its end everything is stopped."""

    say: Callable[[str], None]
    _kept: list[_Kept] = field(default_factory=list)
    _signal: int | None = None
    _bell: tuple[socket.socket, socket.socket] | None = None
    _before: dict[int, Callable[[int, FrameType | None], object] | int | None] = field(default_factory=dict)

    def __enter__(self) -> Supervisor:
        near, far = socket.socketpair()
        near.setblocking(False)
        far.setblocking(False)
        self._bell = (near, far)
        signal.set_wakeup_fd(far.fileno(), warn_on_full_buffer=False)
        for number in (*_STOPPERS, signal.SIGCHLD):
            if signal.getsignal(number) != signal.SIG_IGN:  # `nohup` asks us to outlive the terminal
                self._before[number] = signal.signal(number, self._take)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        for end in self._bell or ():
            end.close()

    def start(self, child: Child) -> None:
        """Starts a child and returns when it is ready. HostError when it cannot be, Stopped on a signal."""
        self._check()
        kept = _Kept(child)
        self._kept.append(kept)
        self._launch(kept)
        while not kept.ready:
            self._check()
            if self._ended(kept):
                raise HostError(f"{child.name} ended at once ({_how(kept)}); what it said is above.")
            self._look(kept)
            self._wait(0.02)

    def run(self, argv: Sequence[str], *, mark: str, environment: Mapping[str, str]) -> str:
        """Runs one of our commands to its end and returns what it wrote. HostError when it fails."""
        self._check()
        with tempfile.TemporaryFile() as output:  # a pipe could fill and hold the step up
            process = _spawn(argv, environment={**environment, MARK: f"{mark}/step"}, output=output.fileno())
            step = _Kept(Child("step", lambda: process), process)
            self._kept.append(step)
            while process.poll() is None:
                self._check()
                self._wait(0.5)
            self._kept.remove(step)
            if process.returncode:
                raise HostError(f"Stopped because of what is said above (exit code {process.returncode}).")
            output.seek(0)
            return output.read().decode(errors="replace")

    def watch(self) -> None:
        """Keeps everything running until a signal asks to stop."""
        with contextlib.suppress(Stopped):
            while True:
                self._check()
                for kept in self._kept:
                    self._tend(kept)
                self._wait(self._pause())

    def stop(self) -> None:
        """Stops everything, the last started first."""
        while self._kept:
            _end(self._kept.pop())

    def _take(self, number: int, _: FrameType | None) -> None:
        if number in _STOPPERS:
            self._signal = number

    def _check(self) -> None:
        if self._signal is not None:
            raise Stopped

    def _wait(self, seconds: float) -> None:
        """Sleeps until then, or until a signal: a child's end is one."""
        assert self._bell is not None, "only inside the context"
        near = self._bell[0]
        if select.select([near], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                near.recv(4096)

    def _pause(self) -> float:
        if any(kept.process is not None and not kept.ready for kept in self._kept):
            return 0.1
        waiting = [kept.due - time.monotonic() for kept in self._kept if kept.process is None]
        return max(0.0, min([60.0, *waiting]))

    def _tend(self, kept: _Kept) -> None:
        if kept.process is None:
            self._try_again(kept)
        elif self._ended(kept):
            self._plan(kept, f"{kept.child.name} ended ({_how(kept)})")
        elif not kept.ready:
            self._look_after_restart(kept)

    def _try_again(self, kept: _Kept) -> None:
        if time.monotonic() < kept.due:
            return
        try:
            self._launch(kept)
        except (HostError, OSError) as error:
            self._plan(kept, f"{kept.child.name} cannot start: {error}")

    def _look_after_restart(self, kept: _Kept) -> None:
        try:
            self._look(kept)
        except HostError as error:
            self._plan(kept, str(error))
        if kept.ready:
            self.say(f"{kept.child.name} is running again")

    def _plan(self, kept: _Kept, what: str) -> None:
        if kept.process is not None and time.monotonic() - kept.since >= STEADY:
            kept.delay = SHORTEST
        kept.process, kept.ready = None, False
        kept.due = time.monotonic() + kept.delay
        self.say(f"{what}; starting it again in {kept.delay:.1f} s")
        kept.delay = min(kept.delay * 2, LONGEST)

    def _launch(self, kept: _Kept) -> None:
        kept.since = time.monotonic()
        kept.process = kept.child.start()

    def _look(self, kept: _Kept) -> None:
        assert kept.process is not None
        kept.ready = kept.child.is_ready(kept.process)

    def _ended(self, kept: _Kept) -> bool:
        return kept.process is not None and kept.process.poll() is not None


def _end(kept: _Kept) -> None:
    process, child = kept.process, kept.child
    if process is None or process.poll() is not None:
        return
    for number, patience in ((child.stop, child.grace), (child.last, 10.0), (signal.SIGKILL, 10.0)):
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return


def _how(kept: _Kept) -> str:
    code = kept.process.returncode if kept.process else None
    if code is None or code >= 0:
        return f"exit code {code}"
    return f"killed by {signal.Signals(-code).name}" if -code in set(signal.Signals) else f"signal {-code}"
