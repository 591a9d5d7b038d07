"""A browser, and the whole product to look at with it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from playwright.sync_api import Browser, ConsoleMessage, sync_playwright

from threadline.carriers.simulator import account
from threadline.carriers.simulator.control import Control
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

    def let_it_be_noon(self, number: str) -> None:
        """Where this person is, as soon as they are known: at night nothing leaves."""
        behind = (datetime.now(UTC).hour - 12 + 11) % 24 - 11
        noon = f"Etc/GMT{behind:+d}" if behind else "Etc/GMT"
        last = time.monotonic() + STARTING
        with self.database() as connection:
            known = "UPDATE recipient SET zones = %s WHERE number = %s"
            while not connection.execute(known, ([noon], number)).rowcount:
                assert time.monotonic() < last, "they never became known"
                connection.commit()
                time.sleep(0.05)

    def carrier(self) -> Control:
        """The simulator, to order faults from it."""
        where = homes.open_home(self.home).simulator
        return Control(
            account.address({}, directory=where), secret=account.secret({}, directory=where), timeout=60
        )

    def stage(self, kind: str) -> dict[str, Any]:
        """What `tests/journeys/stage.py` makes of this kind: its `desk`, its `pages`, its owner's `link`."""
        told = subprocess.run(
            [sys.executable, "-m", "tests.journeys.stage", kind],
            env={
                **os.environ,
                "THREADLINE_HOME": str(self.home),
                database.URL: database.embedded(homes.open_home(self.home)).url(),
                "PYTHONPATH": os.pathsep.join(["src", "."]),
            },
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            check=True,
        )
        made: dict[str, Any] = json.loads(told.stdout)
        return made


@contextlib.contextmanager
def product(folder: Path, *more: str) -> Iterator[Product]:
    """Everything, started with the demo's data (or as `more` says) on a free port; stopped cleanly at the end."""
    port = _free_port()
    home = folder / "home"
    outside = {k: v for k, v in os.environ.items() if k not in (database.URL, "THREADLINE_URL")}
    log = folder / "log"
    with log.open("wb") as out:
        up = subprocess.Popen(
            [sys.executable, "-m", "threadline", "up", "--port", str(port), *more],
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


def is_broken(said: ConsoleMessage) -> bool:
    """An error or a warning, but not of a request whose place a newer one took: htmx tells of each as of an error."""
    replaced = said.text.startswith(("htmx:sendAbort,", "htmx:afterRequest,"))
    return said.type in {"error", "warning"} and not replaced


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
