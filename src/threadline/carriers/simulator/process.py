"""Starts a simulator of one's own, for tests and benchmarks: a real process that can be killed."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from threadline.carriers.simulator.control import Control

_READY = "simulator listens on "


class Process:
    """A simulator on `directory`, listening as said (port 0: any free one); a context manager ends it."""

    def __init__(
        self,
        directory: Path,
        *,
        listen: str = "127.0.0.1:0",
        webhook: str = "",
        receipt_delay: float = 0.05,
        receipts: bool = True,
    ) -> None:
        self.directory = directory
        self.secret = secrets.token_hex(16)
        self.address = listen
        self._arguments = ["--ledger", str(directory), "--receipt-delay", str(receipt_delay)]
        self._arguments += ["--webhook", webhook] if webhook else []
        self._arguments += [] if receipts else ["--no-receipts"]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process, while there is one."""
        if self._process is None:
            raise ProcessLookupError("the simulator is not running")
        return self._process.pid

    def start(self) -> None:
        """Start it, at the same address when it ran before; returns when it listens."""
        command = [sys.executable, "-m", "threadline.management.simulator", "--listen", self.address]
        self._process = subprocess.Popen(
            [*command, *self._arguments],
            env={**os.environ, "THREADLINE_SIMULATOR_SECRET": self.secret},
            stdout=subprocess.PIPE,
            text=True,
        )
        said = self._process.stdout.readline() if self._process.stdout else ""
        if not said.startswith(_READY):
            self.stop()
            raise ChildProcessError("the simulator did not start")
        self.address = said.removeprefix(_READY).strip()

    def stop(self) -> int:
        """End it politely; its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def control(self) -> Control:
        """A new control connection to it."""
        return Control(self.address, secret=self.secret)

    def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        try:
            code = process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if process.stdout is not None:
            process.stdout.close()
        return code
