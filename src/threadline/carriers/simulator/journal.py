"""The simulator's append-only file: lines are written before anything is answered, and never rewritten."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

NAME = "ledger.jsonl"


class Journal:
    """One file of JSON lines with one writer; OSError (BlockingIOError) when another process writes it."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = directory / NAME
        self._lines: list[str] = []
        self._fd = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._fd)
            raise
        self.torn = 0
        self.failed: Callable[[OSError], None] = lambda error: (
            None
        )  # called before the first OSError of `flush`
        self._broken: OSError | None = None

    def read(self) -> Iterator[dict[str, Any]]:
        """All lines from the start. A line cut short by a crash was never answered for: it is left out."""
        last = b"\n"
        with self.path.open("rb") as file:
            for last in file:
                try:
                    line = json.loads(last)
                except ValueError:
                    self.torn += 1
                    continue
                yield line
        if not last.endswith(b"\n"):
            self._lines.append("")  # what is written next starts on a line of its own

    def append(self, line: str) -> None:
        """Keep one line, without its newline, for the next `flush`."""
        self._lines.append(line)

    def flush(self) -> None:
        """Write what was appended; OSError when the disk will not take it: then nothing may be answered."""
        if not self._lines:
            return
        data = ("\n".join(self._lines) + "\n").encode("ascii")
        self._lines.clear()
        try:
            self._write(data)
        except OSError as error:
            if self._broken is None:
                self._broken = error
                self.failed(error)
            raise

    def close(self) -> None:
        """Write what is left and let another process have the file."""
        try:
            self.flush()
        finally:
            os.close(self._fd)

    def _write(self, data: bytes) -> None:
        if self._broken is not None:
            raise self._broken  # half a line may stand at the end: only a new start may go on from there
        while data:
            data = data[os.write(self._fd, data) :]
