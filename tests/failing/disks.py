"""A disk that is full for one process and all it has started: no file of theirs grows any more, logs included."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def full(pid: int) -> Iterator[None]:
    """Every write of these processes to a file fails meanwhile."""
    for each in _family(pid):
        _limit(each, 0)
    try:
        yield
    finally:
        for each in _family(pid):
            _limit(each, resource.RLIM_INFINITY)


def _limit(pid: int, size: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size if size == 0 else most, most))


def _family(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        children = [
            int(child)
            for path in Path(f"/proc/{pid}/task").glob("*/children")
            for child in path.read_text().split()
        ]
        return [pid, *(each for child in children for each in _family(child))]
    return [pid]
