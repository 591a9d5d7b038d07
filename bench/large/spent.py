"""The processor time that the processes of a benchmark spend: what a machine's other work does not change."""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")


def descendants(of: int | None = None) -> list[int]:
    """Every process that this one started, and those that they did."""
    children: dict[int, list[int]] = defaultdict(list)
    for folder in _PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            children[int(after_name[1])].append(int(folder.name))
    return list(_below(of or os.getpid(), children))


def _below(process: int, children: dict[int, list[int]]) -> Iterator[int]:
    for child in children[process]:
        yield child
        yield from _below(child, children)


def milliseconds(processes: list[int]) -> float:
    """What all their threads have spent on a processor so far."""
    return sum(map(_of, processes)) / 1e6


def _of(process: int) -> int:
    spent = 0
    with contextlib.suppress(OSError):  # it has ended
        for each in (_PROC / str(process) / "task").iterdir():
            with contextlib.suppress(OSError):
                spent += int((each / "schedstat").read_text().split()[0])
    return spent
