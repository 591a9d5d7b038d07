"""A real web process for tests: `threadline web` on a free port, to be asked, stopped and killed."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from tests.failing import points


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def url_of_tests() -> str:
    """The database that this test writes to, as another process reaches it."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path="/" + str(connection.settings_dict["NAME"])))


def until(holds: Callable[[], object], *, within: float = 30.0) -> None:
    """Wait for something; the test fails when it never comes."""
    last = time.monotonic() + within
    while not holds():
        assert time.monotonic() < last, "it never happened"
        time.sleep(0.02)


class Web:
    """One web process; `home` holds its spool, and the same keys as this process has."""

    def __init__(self, home: Path, *, url: str) -> None:
        home.mkdir(parents=True, exist_ok=True)
        shutil.copy(settings.HOME.keys, home / "keys.json")
        self.home = home
        self._environment = {
            **os.environ,
            "THREADLINE_HOME": str(home),
            "DATABASE_URL": url,
            "THREADLINE_STATIC": str(home / "static"),
        }
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, dies_at: str = "") -> None:
        """Returns when it answers; `dies_at` is a point of failing/, reached once."""
        command = [sys.executable, "-m", "threadline", "web", "--port", str(self.port)]
        environment = self._environment | (points.environment(dies_at, self.home) if dies_at else {})
        self._process = subprocess.Popen(command, env=environment, start_new_session=True)
        until(self._answers)

    @property
    def pid(self) -> int:
        """The server; its workers are its children."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> int:
        """As Ctrl-C would."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9 of the server and its workers, all at once."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        self._process = None

    def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        try:
            return process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "the web process ended"
        with contextlib.suppress(OSError):
            return self.ask("GET", "/healthz").status == 200
        return False

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request(method, path, body, dict(headers or {}))
            answer = link.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, answer.read())
        finally:
            link.close()

    def send(self, body: Any, *, key: str, **headers: str) -> Answer:
        """POST /api/v1/messages with JSON, or with bytes as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        told = {"Content-Type": "application/json", "Authorization": f"Bearer {key}", **named}
        return self.ask("POST", "/api/v1/messages", raw, told)


@contextlib.contextmanager
def serving(home: Path, *, url: str) -> Iterator[Web]:
    """A web process that is there, and is gone afterwards."""
    web = Web(home, url=url)
    web.start()
    try:
        yield web
    finally:
        web.stop()
