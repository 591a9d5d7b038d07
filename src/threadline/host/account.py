"""Whose account the embedded database runs under: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from threadline.host.errors import HostError

OWN = "threadline"
LAST_RESORT = "nobody"
_NO_LOGIN = (
    "--system",
    "--user-group",
    "--no-create-home",
    "--home-dir=/nonexistent",
    "--shell=/bin/false",
)


class Drop(TypedDict, total=False):
    """Arguments of `subprocess` that give up the caller's rights."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """A system account that is not root."""

    name: str
    uid: int
    gid: int

    def drop(self) -> Drop:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def is_root() -> bool:
    return os.geteuid() == 0


def own_name() -> str:
    """The name of who runs us. HostError when the machine has none for this user id."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise HostError(
            f"User id {os.geteuid()} has no entry in /etc/passwd, which PostgreSQL needs;"
            " add one, or point DATABASE_URL at a PostgreSQL that runs elsewhere."
        ) from None


def for_server(data: Path) -> Account:
    """Who runs the server when we are root: the owner of the data, else our own account, else nobody."""
    if data.exists():
        owner = _by_uid(data.stat().st_uid)
        if owner is not None:
            return owner
    account = _named(OWN) or _made() or _named(LAST_RESORT)
    if account is None:
        raise HostError(
            "PostgreSQL does not run as root, and this machine has neither `useradd` nor an account `nobody`;"
            " run Threadline as an ordinary user, or set DATABASE_URL."
        )
    return account


def _made() -> Account | None:
    places = os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin"
    useradd = shutil.which("useradd", path=places)
    if useradd is None:
        return None
    options = [
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        "/bin/false",
    ]
    made = subprocess.run([useradd, *options, OWN], capture_output=True, check=False)
    return _named(OWN) if made.returncode == 0 else None


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid) if entry.pw_uid else None


def _by_uid(uid: int) -> Account | None:
    try:
        return _named(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return None
