"""The engine's database work, in threads, with a connection that survives the server's restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import connection

from threadline import sql

P = ParamSpec("P")
R = TypeVar("R")


class Threads:
    """A few threads, each with a connection of its own."""

    def __init__(self, count: int) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="database")
        self.lost = 0  # how often a connection was lost: what was committed just before may be, too

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do `work` in a thread; a broken connection is dropped, and the error is the caller's to handle."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, lambda: _guarded(work, *args, **kwargs))
        except sql.LOST:
            self.lost += 1
            raise

    def close(self) -> None:
        """Wait for what is under way."""
        self._pool.shutdown(wait=True)


def _guarded(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return work(*args, **kwargs)
    except sql.LOST:
        connection.close()
        raise
