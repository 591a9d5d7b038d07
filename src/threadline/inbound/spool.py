"""What arrives while the database is away, kept on disk: raw, synced, in order; read back whole or not at all.

A folder a home, shared by its processes. Each file is one batch; its name is the time it was written, so
the files in order of name are the calls in order. A record is its length (4 bytes, big-endian), the SHA-256
of its content, and the content: a crash in the middle of a write leaves a torn end, never a wrong call.
"""

from __future__ import annotations

import base64
import dataclasses
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from threadline.inbound.calls import Call, Heard, Kept
from threadline.rules.carriage import Arrival

_SUFFIX = ".calls"
_MARKER = "registered"
_ASIDE = "set-aside"
_HEAD = 4 + 32
# They could sign somebody in or name a person's browser, and no carrier signs them.
_LEFT_OUT = frozenset({"cookie", "authorization", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class Batch:
    """The calls of one file; `torn` when its end was not whole."""

    path: Path
    calls: tuple[Kept, ...]
    torn: bool


class Spool:
    """One home's spool. OSError where the disk refuses."""

    def __init__(self, folder: Path, *, name: str) -> None:
        self.name = name
        self._folder = folder / name
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._last = 0

    # registration, remembered here because the database cannot be asked when it matters

    @property
    def registered(self) -> bool:
        """Whether the database knows of this spool, so that engines wait for it."""
        return (self._folder / _MARKER).exists()

    def mark(self, *, registered: bool) -> None:
        """Remember that; only after the registration was committed, and before it is ended."""
        marker = self._folder / _MARKER
        if registered:
            marker.touch(mode=0o600)
        else:
            marker.unlink(missing_ok=True)
        _sync(self._folder)

    # calls

    def files(self) -> list[Path]:
        """What is kept and what is being written, oldest first."""
        with os.scandir(self._folder) as entries:
            return [
                self._folder / name for name in sorted(e.name for e in entries if e.name.endswith(_SUFFIX))
            ]

    def finished(self) -> list[Path]:
        """What is kept and will not change any more, oldest first; waits for what is being written."""
        with self.alone("writing", wait=True):
            return self.files()

    def size(self) -> int:
        """How many bytes are kept."""
        return sum(map(_size, self.files()))

    def oldest(self) -> float | None:
        """The time (Unix) since which the spool has held something; None when it is empty."""
        kept = self.files()
        return int(kept[0].name.removesuffix(_SUFFIX)) / 1e9 if kept else None

    def keep(self, calls: Sequence[Kept]) -> None:
        """Keep these calls; they are on the disk when this returns. OSError: none of them is kept."""
        # The file has its name from the beginning, so that the spool never looks empty in the meantime; the
        # lock keeps it from being drained half written.
        with self.alone("writing", wait=True):
            path = self._folder / f"{self._next():020d}{_SUFFIX}"
            try:
                _write(path, calls)
                _sync(self._folder)
            except BaseException:
                path.unlink(missing_ok=True)
                raise

    def read(self, path: Path) -> Batch:
        """What a `finished` file holds, as far as it is whole."""
        content = path.read_bytes()
        calls: list[Kept] = []
        place = 0
        while place < len(content):
            size = int.from_bytes(content[place : place + 4])
            end = place + _HEAD + size
            record = content[place + _HEAD : end]
            if end > len(content) or hashlib.sha256(record).digest() != content[place + 4 : place + _HEAD]:
                return Batch(path, tuple(calls), torn=True)
            calls.append(_kept(record))
            place = end
        return Batch(path, tuple(calls), torn=False)

    def drop(self, batch: Batch, *, unread: Sequence[Kept] = ()) -> None:
        """Its calls were taken in, but for the unread: those are set aside for a person, as is a torn file."""
        if batch.torn:
            batch.path.rename(self._aside() / batch.path.name)
            return
        if unread:
            aside = self._aside()
            (aside / batch.path.name).unlink(missing_ok=True)  # from before a crash
            _write(aside / batch.path.name, unread)
            _sync(aside)
        batch.path.unlink()

    def _aside(self) -> Path:
        """The folder of what is out of the way, but kept."""
        aside = self._folder / _ASIDE
        aside.mkdir(mode=0o700, exist_ok=True)
        return aside

    @contextmanager
    def alone(self, what: str, *, wait: bool = False) -> Iterator[bool]:
        """Whether this process is, for so long, the only one that does that in this folder."""
        handle = self._lock_file(what)
        try:
            yield _locked(handle, wait=wait)
        finally:
            os.close(handle)

    def use(self) -> int:
        """Hold the folder as one of its users, until the returned file descriptor is closed."""
        handle = self._lock_file("users")
        fcntl.flock(handle, fcntl.LOCK_SH)
        return handle

    def is_last(self, user: int) -> bool:
        """Whether nobody but the holder of this descriptor uses the folder; it then keeps others out."""
        return _locked(user, wait=False)

    def _lock_file(self, what: str) -> int:
        return os.open(self._folder / f"{what}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _next(self) -> int:
        """Names grow with time, also when the clock is set back while this process runs."""
        newest = self.files()[-1:]
        before = max([self._last, *(int(path.name.removesuffix(_SUFFIX)) for path in newest)])
        self._last = max(time.time_ns(), before + 1)
        return self._last


def set_aside(folder: Path) -> int:
    """How many files a person has to look at, in all spools of a home. OSError where they cannot be counted."""
    return sum(1 for _ in folder.glob(f"*/{_ASIDE}/*{_SUFFIX}"))


def _locked(handle: int, *, wait: bool) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(path: Path, calls: Sequence[Kept]) -> None:
    """A new file on the disk; its name is safe only once the folder is synced too."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(b"".join(_record(call) for call in calls))
        file.flush()
        os.fsync(file.fileno())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # drained in the meantime
        return 0


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _record(kept: Kept) -> bytes:
    content = json.dumps(_of_link(kept) if isinstance(kept, Heard) else _of_webhook(kept)).encode()
    return len(content).to_bytes(4) + hashlib.sha256(content).digest() + content


def _of_webhook(call: Call) -> dict[str, object]:
    headers = {name: value for name, value in call.headers.items() if name not in _LEFT_OUT}
    return {
        "carrier": call.carrier,
        "key": call.key,
        "url": call.url,
        "headers": headers,
        "body": base64.b64encode(call.body).decode(),
        "at": call.received_at.isoformat(),
    }


def _of_link(heard: Heard) -> dict[str, object]:
    texts = [
        {**dataclasses.asdict(each), "at": each.at.isoformat(), "media": list(each.media)}
        for each in heard.arrivals
    ]
    return {"account": heard.account, "arrivals": texts}


def _kept(record: bytes) -> Kept:
    said = json.loads(record)
    if "arrivals" in said:
        return Heard(said["account"], tuple(_arrival(each) for each in said["arrivals"]))
    return Call(
        carrier=said["carrier"],
        key=said["key"],
        url=said["url"],
        headers=said["headers"],
        body=base64.b64decode(said["body"]),
        received_at=datetime.fromisoformat(said["at"]),
    )


def _arrival(said: dict[str, Any]) -> Arrival:
    return Arrival(**{**said, "at": datetime.fromisoformat(said["at"]), "media": tuple(said["media"])})
