"""What this engine began, on local disk: after a crash it tells what never left from what may have.

A text's line is written before its first byte goes to the carrier. The file outlives the process in the
operating system's memory, so nothing is synced; after a reboot it proves nothing, and is not asked.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

logger = logging.getLogger("threadline.outbound")

_TURN = 60.0
"""Seconds a file is written to. An attempt open for longer is given up as unknown by everybody."""
_KEPT = 600.0


class Journal:
    """This engine's own: a folder whose lock lives as long as the process."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True)
        self.folder = folder
        self._lock = os.open(folder / "alive", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._file = -1
        self._until = 0.0

    def began(self, reference: str) -> bool:
        """Keep that the text with this reference is about to be written to the carrier.

        False when that cannot be kept, on a full disk: then the text must not begin.
        """
        line = reference.encode() + b"\n"
        try:
            if time.monotonic() >= self._until:
                self._turn()
            if os.write(self._file, line) == len(line):
                return True
        except OSError as error:
            logger.error("journal", extra={"error": error.strerror})
        self._until = 0.0  # a torn line must not be glued to the next: that one begins a new file
        return False

    def close(self, *, settled: bool) -> None:
        """End; the journal goes with its engine only when all it speaks of is settled."""
        if self._file >= 0:
            os.close(self._file)
        os.close(self._lock)
        if settled:
            remove(self.folder)

    def _turn(self) -> None:
        name = f"{time.time_ns()}.begun"
        fresh = os.open(self.folder / name, os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC, 0o600)
        old_file, self._file = self._file, fresh
        self._until = time.monotonic() + _TURN
        if old_file >= 0:
            os.close(old_file)
        for old in self.folder.glob("*.begun"):
            if time.time_ns() - int(old.stem) > (_KEPT + _TURN) * 1e9:
                old.unlink()


def is_dead(folder: Path) -> bool:
    """Whether the engine that wrote this journal is gone; True too when the journal itself is.

    False where the journal is another user's: that is not ours to say.
    """
    try:
        handle = os.open(folder / "alive", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    except PermissionError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def begun(folder: Path) -> set[str] | None:
    """The references a dead engine had begun; None when its journal is gone and proves nothing."""
    if not (folder / "alive").exists():
        return None
    return {line for path in folder.glob("*.begun") for line in _lines(path)}


def remove(folder: Path) -> None:
    """Take a journal away once all it speaks of is settled."""
    for path in folder.glob("*.begun"):
        path.unlink()
    (folder / "alive").unlink(missing_ok=True)
    folder.rmdir()


def _lines(path: Path) -> Iterator[str]:
    # A torn last line is a text that `began` refused, or whose engine died before it could say yes.
    yield from path.read_text("ascii").split("\n")[:-1]
