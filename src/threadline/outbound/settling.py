"""Outcomes on their way to the database: gathered, written in sets, written again after a lost connection."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable

from threadline import sql
from threadline.actions import lanes, refusals, settlement
from threadline.actions.settlement import Settling
from threadline.outbound.database import Threads

logger = logging.getLogger("threadline.outbound")

BATCH = 500
_GATHER = 0.015
_LOOK = 1.0
_MEMORY = 15.0
"""Seconds an outcome is remembered after it was written. Settles commit without waiting for the disk: what a
crash of the database takes is written once more as soon as it is back."""


class Settler:
    """Takes outcomes from the submits and writes them until they are written; `written` is called after."""

    def __init__(self, threads: Threads, *, written: Callable[[], None]) -> None:
        self._threads = threads
        self._written = written
        self._waiting: dict[int, deque[Settling]] = defaultdict(deque)
        self._recent: deque[tuple[float, int, list[Settling]]] = deque()
        self._seen = 0
        self._something = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._full = asyncio.Event()

    def add(self, settling: Settling, *, account: int) -> None:
        """Take one outcome; returns at once."""
        queue = self._waiting[account]
        queue.append(settling)
        self._idle.clear()
        self._something.set()
        if len(queue) >= BATCH:
            self._full.set()

    async def drained(self) -> None:
        """Wait until everything taken so far is written."""
        await self._idle.wait()

    async def run(self) -> None:
        """Write outcomes for ever."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):
                    await self._something.wait()
            if self._something.is_set():
                await self._gather()
                self._something.clear()
                for account in list(self._waiting):
                    await self._write(account)
                self._written()
            await self._again_after_loss()
            if not any(self._waiting.values()):
                self._idle.set()

    async def _gather(self) -> None:
        if any(len(queue) >= BATCH for queue in self._waiting.values()):
            return
        self._full.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GATHER):
                await self._full.wait()

    async def _write(self, account: int) -> None:
        queue = self._waiting[account]
        while queue:
            batch = [queue.popleft() for _ in range(min(len(queue), BATCH))]
            await self._until_written(batch, account)
            self._remember(batch, account)

    async def _until_written(self, batch: list[Settling], account: int) -> None:
        wait = 0.05
        while True:
            try:
                await self._threads.run(_settle, batch, account=account)
                return
            except sql.LOST as error:
                logger.warning("settle again", extra={"error": type(error).__name__, "count": len(batch)})
                await asyncio.sleep(wait)
                wait = min(wait * 2, 1.0)
            except Exception as error:  # one outcome's own; it must not keep the others from being written
                if len(batch) == 1:
                    # It stays open, becomes unknown within the minute, and is asked about.
                    logger.exception("an outcome that cannot be written", exc_info=error)
                    return
                half = len(batch) // 2
                await self._until_written(batch[:half], account)
                await self._until_written(batch[half:], account)
                return

    async def _again_after_loss(self) -> None:
        """Write once more what was written shortly before a connection was lost, whoever noticed that."""
        lost = self._threads.lost
        if lost == self._seen:
            return
        for _, account, batch in list(self._recent):
            await self._until_written(batch, account)
        self._seen = lost

    def _remember(self, batch: list[Settling], account: int) -> None:
        now = time.monotonic()
        self._recent.append((now, account, batch))
        while self._recent and now - self._recent[0][0] > _MEMORY:
            self._recent.popleft()


def _settle(batch: list[Settling], *, account: int) -> None:
    refusals.record(batch)
    lanes.came_back(settlement.settle(batch, account=account))
