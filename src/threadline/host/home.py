"""THREADLINE_HOME: the one folder that holds everything a Threadline on this machine keeps."""

from __future__ import annotations

import errno
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from threadline.host import files
from threadline.host.errors import HostError

FORMAT = 1
"""The layout of the folder; raise it when an older Threadline could no longer use a newer folder."""

MARKER = "threadline.json"


@dataclass(frozen=True, slots=True)
class Home:
    """One home and where things lie in it; `id` is drawn at random when the folder is first used."""

    path: Path
    id: str

    @property
    def keys(self) -> Path:
        return self.path / "keys.json"

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def run(self) -> Path:
        """Locks, process ids, sockets: what may be lost while nothing runs."""
        return self.path / "run"

    @property
    def spool(self) -> Path:
        return self.path / "spool"

    @property
    def journal(self) -> Path:
        return self.path / "journal"

    @property
    def simulator(self) -> Path:
        return self.path / "simulator"

    @property
    def attachments(self) -> Path:
        """Files that come with texts, unless another storage has them."""
        return self.path / "attachments"

    @property
    def static(self) -> Path:
        return self.path / "static"


def location() -> Path:
    """Where the home is or will be; touches nothing."""
    named = os.environ.get("THREADLINE_HOME")
    if named:
        return Path(named).expanduser().absolute()
    data = os.environ.get("XDG_DATA_HOME")
    base = Path(data) if data and os.path.isabs(data) else Path.home() / ".local" / "share"
    return base / "threadline"


def open_home(path: Path | None = None) -> Home:
    """The home, made when it is not there yet. HostError when it cannot be used."""
    path = path or location()
    with said_plainly(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        home = Home(path, _identity(path))
        folders = (home.postgres, home.run, home.spool, home.journal, home.simulator, home.static)
        for folder in (*folders, home.attachments):
            folder.mkdir(mode=0o700, exist_ok=True)
    return home


def _identity(path: Path) -> str:
    if not path.name or any(ord(character) < 32 for character in str(path)):
        raise HostError(f"{str(path)!r} cannot be the home: its name holds control characters.")
    marker = path / MARKER
    if not marker.exists():
        # Two first starts may race here; the loser reads what the winner wrote.
        text = json.dumps({"format": FORMAT, "id": secrets.token_hex(6)}) + "\n"
        files.create(marker, text.encode())
    return _read_marker(marker)


def _read_marker(marker: Path) -> str:
    try:
        content = json.loads(marker.read_text())
        version, identity = int(content["format"]), str(content["id"])
    except (ValueError, KeyError, TypeError):
        raise HostError(f"{marker} cannot be read; is {marker.parent} really a home of Threadline?") from None
    if version > FORMAT:
        raise HostError(
            f"{marker.parent} was last used by a newer Threadline (format {version}, this knows {FORMAT});"
            " start that version, or name another folder in THREADLINE_HOME."
        )
    return identity


@contextmanager
def said_plainly(path: Path) -> Iterator[None]:
    """Turns what the file system refuses below `path` into one sentence."""
    try:
        yield
    except OSError as error:
        raise HostError(sentence(error, path)) from error


def sentence(error: OSError, path: Path) -> str:
    """What a failed file operation means for whoever has to mend it."""
    where = error.filename or path
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {where} is full; make room and start again."
    if error.errno == errno.EROFS:
        return f"{where} lies on a read-only disk; name a writable folder in THREADLINE_HOME."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{where} may not be written by this user; name a writable folder in THREADLINE_HOME."
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"{where} is in the way: a folder is needed there."
    return f"{where} cannot be used: {error.strerror or error}."
