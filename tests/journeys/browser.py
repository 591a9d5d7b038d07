"""A browser, and the whole product to look at with it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from playwright.sync_api import Browser, sync_playwright

from threadline.host import database
from threadline.host import home as homes

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

STARTING = 180.0
"""Seconds after which a start has hung, not a promise."""


@dataclass(frozen=True, slots=True)
class Product:
    """A running `threadline up`: its address, the sign-in link it printed, and its database."""

    address: str
    link: str
    home: Path

    @contextlib.contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        """Its tables, for setting the stage."""
        with psycopg.connect(database.embedded(homes.open_home(self.home)).url()) as connection:
            yield connection


@contextlib.contextmanager
def product(folder: Path) -> Iterator[Product]:
    """Everything, started with the demo's data on a free port; stopped cleanly at the end."""
    port = _free_port()
    home = folder / "home"
    outside = {k: v for k, v in os.environ.items() if k not in (database.URL, "THREADLINE_URL")}
    log = folder / "log"
    with log.open("wb") as out:
        up = subprocess.Popen(
            [sys.executable, "-m", "threadline", "up", "--port", str(port)],
            env={**outside, "THREADLINE_HOME": str(home)},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        link = _link(up, log)
        yield Product(f"http://127.0.0.1:{port}", link, home)
    finally:
        up.send_signal(signal.SIGINT)
        up.wait(timeout=90)
    assert up.returncode == 0, log.read_text()


def _link(up: subprocess.Popen[bytes], log: Path) -> str:
    last = time.monotonic() + STARTING
    while time.monotonic() < last and up.poll() is None:
        if found := re.search(r"open (http\S+)", log.read_text()):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
