"""Processes of this machine: who they are, whether they still are, and ending them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from threadline.host.account import Account

PR_SET_PDEATHSIG = 1
PROC = Path("/proc")


def exists(pid: int) -> bool:
    """Whether it runs; one that has ended and only waits to be collected does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    fields = _fields(pid)
    return not fields or fields[0] != "Z"


def _fields(pid: int) -> list[str]:
    """What /proc says of it, from its state on; empty when it is gone or the system has no /proc."""
    try:
        line = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    return line.rpartition(")")[2].split()  # the name in parentheses may hold anything


def tie_to_parent() -> None:
    """From now on the kernel kills this process when its parent is gone. Nothing happens where it cannot."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def named_in(name: str, folder: Path, *, account: Account | None) -> list[int]:
    """Processes called `name` whose working folder is `folder`: every PostgreSQL process stands in its data.

    Empty where the system has no /proc; PostgreSQL then looks after itself, less kindly.
    """
    if not PROC.is_dir():
        return []
    found = _standing_in(folder) if account is None else _standing_in_as(account, folder)
    return [pid for pid in found if _name(pid) == name]


def _standing_in(folder: Path) -> list[int]:
    found = []
    for pid in _numbers():
        with contextlib.suppress(OSError):
            if os.path.samefile(PROC / str(pid) / "cwd", folder):
                found.append(pid)
    return found


# In a container even root may not look at another account's processes, but the account itself may. A shell,
# because our Python may lie where that account cannot go.
_LOOK = 'for p in /proc/[0-9]*; do if [ "$p/cwd" -ef "$1" ]; then echo "${p#/proc/}"; fi; done; exit 0'


def _standing_in_as(account: Account, folder: Path) -> list[int]:
    looked = subprocess.run(
        ["/bin/sh", "-c", _LOOK, "sh", str(folder)],
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
        **account.drop(),
    )
    return [int(line) for line in looked.stdout.split()]


def _name(pid: int) -> str:
    try:
        return (PROC / str(pid) / "comm").read_text().strip()
    except OSError:
        return ""


def with_variable(name: str, value: str) -> list[int]:
    """Other processes of ours whose environment says `name` is `value`, or `value` and a slash and more."""
    signs = (f"{name}={value}\0".encode(), f"{name}={value}/".encode())
    if not PROC.is_dir():
        return []
    return [
        pid for pid in _numbers() if pid != os.getpid() and any(sign in _environment(pid) for sign in signs)
    ]


def _environment(pid: int) -> bytes:
    try:
        return (PROC / str(pid) / "environ").read_bytes()
    except OSError:  # gone, or somebody else's
        return b""


def _numbers() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]


def end(pids: Sequence[int], *, first: signal.Signals, grace: float) -> None:
    """Asks with `first`, kills what is left after `grace` seconds, and returns when all are gone."""
    for number, patience in ((first, grace), (signal.SIGKILL, 10.0)):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        if _all_gone(pids, within=patience):
            return


def _all_gone(pids: Sequence[int], *, within: float) -> bool:
    deadline = time.monotonic() + within
    while any(exists(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def leash(number: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: the kernel sends the child `number` when its parent is gone, however it went.

    None where the system cannot.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)  # loaded here: a fork should do as little as possible
    parent = os.getpid()

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it went before the tie was made
            os._exit(1)

    return tie
