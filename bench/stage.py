"""What every benchmark stands on: a throwaway database, a simulator, engines, as real processes."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from threadline.host import database


@dataclass(frozen=True, slots=True)
class Stage:
    """A throwaway installation: where its database and simulator are, and what processes need to know."""

    folder: Path
    url: str
    simulator: str
    secret: str
    environment: Mapping[str, str]


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
        yield Stage(folder, cluster.url(), environment["THREADLINE_SIMULATOR"], secret, environment)


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


def until(done: object, *, within: float, every: float = 0.05) -> None:
    """Wait until `done()` is true; TimeoutError after `within` seconds."""
    last = time.monotonic() + within
    while not done():  # type: ignore[operator]
        if time.monotonic() > last:
            raise TimeoutError
        time.sleep(every)


def pss(pid: int) -> int:
    """The proportional memory of a process, in bytes; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
