"""Where a cluster lives, and which folders keep others away from it."""

from __future__ import annotations

import os
import re
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from threadline.host import account
from threadline.host.account import Account
from threadline.host.errors import HostError
from threadline.host.home import Home, said_plainly

ROOTS = Path("/var/lib/threadline")
"""Where root's databases lie: PostgreSQL cannot run as root, and its account can enter no closed home."""

# A socket's whole name may have 103 bytes on macOS and 107 on Linux, and `/.s.PGSQL.5432` needs 14.
_LONGEST = (103 if sys.platform == "darwin" else 107) - 14
# libpq takes commas apart and reads @ as abstract; what is plain everywhere needs no quoting anywhere.
_PLAIN = re.compile(r"/[A-Za-z0-9_./+-]*")


@dataclass(frozen=True, slots=True)
class Place:
    """One cluster's folders; `account` runs the server when it is not the user who runs us."""

    base: Path
    socket: Path
    account: Account | None
    shelf: Path  # where copies of the programs go when the account needs them

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "postgres.log"


def of_home(home: Home) -> Place:
    """The place of the home's database, its folders made."""
    if not account.is_root():
        _refuse_roots(home)
        return Place(home.postgres, socket_folder(home.run, name=home.id), None, home.postgres)
    if (home.postgres / "data").exists():
        raise HostError(
            f"The database in {home.postgres} was made by an ordinary user; run Threadline as that user."
        )
    base = _below_roots(home.id)
    return _closed_to_all_but(account.for_server(base / "data"), base, shelf=base)


def for_throwaway(base: Path) -> Place:
    """The place of a cluster in `base`, a new folder of ours."""
    if account.is_root():
        return _closed_to_all_but(account.for_server(base / "data"), base, shelf=base.parent)
    return Place(base, socket_folder(base, name=base.name.rpartition("-")[2]), None, base.parent)


def throwaways() -> Path:
    """The folder that throwaway clusters are made in."""
    return _below_roots("throwaway") if account.is_root() else Path(tempfile.gettempdir())


def _refuse_roots(home: Home) -> None:
    if not os.access(home.run, os.W_OK):
        raise HostError(
            f"{home.path} may not be written by this user; name a writable folder in THREADLINE_HOME."
        )


def _below_roots(name: str) -> Path:
    with said_plainly(ROOTS):
        for folder in (ROOTS, ROOTS / name):
            if not folder.exists():
                folder.mkdir(parents=True)
                folder.chmod(
                    0o711
                )  # ours, and new: the server's account passes through and sees nothing else
        _must_be_roots(ROOTS)
    return ROOTS / name


def _must_be_roots(folder: Path) -> None:
    status = folder.lstat()
    if status.st_uid != 0 or stat.S_IMODE(status.st_mode) & 0o022 or not stat.S_ISDIR(status.st_mode):
        raise HostError(
            f"{folder} must be a folder that only root can write; look who made it, and move it away."
        )


def _closed_to_all_but(owner: Account, base: Path, *, shelf: Path) -> Place:
    socket = base / "socket"
    with said_plainly(base):
        socket.mkdir(mode=0o700, exist_ok=True)
        os.chown(socket, owner.uid, owner.gid)
    return Place(base, socket, owner, shelf)


def socket_folder(wanted: Path, *, name: str) -> Path:
    """`wanted`, or a short folder when its name is too long or too odd for a socket."""
    if _PLAIN.fullmatch(str(wanted)) and len(os.fsencode(wanted)) <= _LONGEST:
        return wanted
    short = Path("/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir())  # noqa: S108 (checked below)
    folder = short / f"threadline-{os.geteuid()}-{name}"
    with said_plainly(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    if (
        status.st_uid != os.geteuid()
        or not stat.S_ISDIR(status.st_mode)
        or stat.S_IMODE(status.st_mode) & 0o077
    ):
        raise HostError(f"{folder} is not ours alone, so no database can be reached through it; remove it.")
    return folder
