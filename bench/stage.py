"""What every benchmark stands on: a throwaway database, a simulator, engines, as real processes."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from threadline.host import database
from threadline.host.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Stage:
    """A throwaway installation: where its database and simulator are, and what processes need to know."""

    folder: Path
    url: str
    simulator: str
    secret: str
    environment: Mapping[str, str]
    cluster: Cluster


def say(line: str) -> None:
    """Progress, where it does not disturb the result."""
    sys.stderr.write(f"bench: {line}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def stage(settings: Mapping[str, str] | None = None) -> Iterator[Stage]:
    """A fresh installation with fsync on; Django is set up on it and its tables are made."""
    settings = {"shared_buffers": "256MB", **(settings or {})}  # as the embedded database has
    with (
        tempfile.TemporaryDirectory(prefix="threadline-bench-") as name,
        database.throwaway(extra=settings) as cluster,
    ):
        folder = Path(name)
        secret = secrets.token_hex(32)
        environment = {
            **os.environ,
            "THREADLINE_HOME": str(folder / "home"),
            "DATABASE_URL": cluster.url(),
            "DJANGO_SETTINGS_MODULE": "threadline.site.settings",
            "THREADLINE_SIMULATOR": f"unix:{folder / 'simulator.sock'}",
            "THREADLINE_SIMULATOR_SECRET": secret,
        }
        os.environ.update(environment)
        _migrate()
        yield Stage(folder, cluster.url(), environment["THREADLINE_SIMULATOR"], secret, environment, cluster)


def _migrate() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


@contextlib.contextmanager
def process(stage: Stage, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the product, ended with SIGTERM."""
    running = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env=dict(stage.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


@contextlib.contextmanager
def simulator(stage: Stage, *, receipt_delay: float = 0.3) -> Iterator[None]:
    """A simulator that answers before this returns."""
    ledger = str(stage.folder / "simulator")
    with process(
        stage, "threadline.management.simulator", "--listen", stage.simulator, "--ledger", ledger,
        "--receipt-delay", str(receipt_delay),
    ):  # fmt: skip
        path = Path(stage.simulator.removeprefix("unix:"))
        until(path.exists, within=20)
        yield


@contextlib.contextmanager
def web(stage: Stage) -> Iterator[str]:
    """The pages, and their address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    with process(stage, "threadline", "web", "--port", str(port)):
        until(answers, within=60, every=0.2)
        yield address


class Web:
    """A web process with a home, and so a spool, of its own; it can be killed and started again."""

    def __init__(self, on: Stage, n: int, *, workers: int = 1) -> None:
        self._workers = workers
        home = on.folder / f"web-{n}"
        home.mkdir()
        shutil.copy(on.folder / "home" / "keys.json", home / "keys.json")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        static = {"THREADLINE_STATIC": str(home / "static")}
        self._environment = {**on.environment, "THREADLINE_HOME": str(home), **static}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The server, which leads the group of its workers."""
        if self._process is None:
            raise ProcessLookupError("the web process is not running")
        return self._process.pid

    def start(self) -> None:
        """Returns when it answers."""
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "threadline", "web", "--port", str(self.port), "--workers",
                str(self._workers),
            ],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        until(lambda: self.ask("GET", "/readyz") == 200, within=60, every=0.1)

    def kill(self) -> None:
        """kill -9 of the server and its workers."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As Ctrl-C would."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            end(process, how, group=how is signal.SIGKILL)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> int:
        """The status of the answer; 0 when there was none."""
        return self.answer(method, path, body, headers)[0]

    def answer(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """The status of the answer, 0 when there was none, and its body."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            link.request(method, path, body, headers or {})
            said = link.getresponse()
            return said.status, said.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            link.close()


def end(leader: subprocess.Popen[bytes], how: signal.Signals, *, group: bool) -> None:
    """Signal the leader of a group of processes, or all of it, and wait until the leader ended; whoever does not within
    half a minute is killed."""
    with contextlib.suppress(ProcessLookupError):
        if group:
            os.killpg(leader.pid, how)
        else:
            leader.send_signal(how)
    try:
        leader.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(leader.pid, signal.SIGKILL)
        leader.wait()


def until(done: object, *, within: float, every: float = 0.05) -> None:
    """Wait until `done()` is true; TimeoutError after `within` seconds."""
    last = time.monotonic() + within
    while not done():  # type: ignore[operator]
        if time.monotonic() > last:
            raise TimeoutError
        time.sleep(every)


def processor(group: int) -> float:
    """Seconds of the processor that a process group, or a server and its children, has had so far."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if group in (int(fields[1]), int(fields[2]), int(path.parent.name)):
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def pss(pid: int) -> int:
    """The proportional memory of a process, in bytes; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def noon(now: datetime) -> str:
    """A zone where it is noon: the benchmark's clock is the machine's, and so quiet hours are asked and open."""
    behind = now.hour - 12
    return f"Etc/GMT{behind:+d}" if behind else "Etc/GMT"
