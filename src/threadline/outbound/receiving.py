"""Receipts that carriers push on their links: kept, acknowledged, applied."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque

from threadline import sql
from threadline.actions import receipts
from threadline.carriers.contract import OnReceipts
from threadline.outbound.database import Threads
from threadline.rules.carriage import Receipt

logger = logging.getLogger("threadline.outbound")

_LOOK = 2.0
_SETTLED = 0.25
"""Seconds until a receipt is applied: some carriers send it with their answer, and one that comes before its text is
settled costs three times as much, and stands in the settle's way."""
_MEMORY = 15.0
"""Seconds receipts are remembered after they were kept: their commit does not wait for the disk either."""


class Receiver:
    """Keeps receipts until they are kept, and applies them."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        self._something = asyncio.Event()
        self._recent: deque[tuple[float, int, list[Receipt]]] = deque()
        self._seen = 0

    def of(self, account: int, *, lasting: bool) -> OnReceipts:
        """What an account's link calls with its receipts; `lasting`: they are said once."""

        async def take(said: list[Receipt]) -> None:
            await self._until_kept(said, account, lasting=lasting)
            self._remember(said, account)
            asyncio.get_running_loop().call_later(_SETTLED, self._something.set)

        return take

    def look(self) -> None:
        """Something was settled: receipts that came before it may be applied now."""
        self._something.set()

    async def run(self) -> None:
        """Apply receipts as they come, and every few seconds those that waited for their part."""
        while True:
            try:
                async with asyncio.timeout(_LOOK):
                    await self._something.wait()
            except TimeoutError:
                pass
            self._something.clear()
            await self._again_after_loss()
            # A short gathering: one batch of many is far cheaper than many of few.
            await asyncio.sleep(0.05)
            while await self._threads.run(receipts.apply) == receipts.BATCH:
                pass

    async def _until_kept(self, said: list[Receipt], account: int, *, lasting: bool = False) -> None:
        wait = 0.05
        while True:
            try:
                await self._threads.run(receipts.keep, said, account=account, lasting=lasting, after=_SETTLED)
                return
            except sql.LOST as error:
                logger.warning("receipts again", extra={"error": type(error).__name__, "count": len(said)})
                await asyncio.sleep(wait)
                wait = min(wait * 2, 1.0)
            except Exception as error:  # one receipt's own; it must not keep the others from being kept
                if len(said) == 1:
                    logger.exception("a receipt that cannot be kept", exc_info=error)
                    return
                half = len(said) // 2
                await self._until_kept(said[:half], account, lasting=lasting)
                await self._until_kept(said[half:], account, lasting=lasting)
                return

    async def _again_after_loss(self) -> None:
        """Keep once more what was kept shortly before a connection was lost, whoever noticed that."""
        lost = self._threads.lost
        if lost == self._seen:
            return
        for _, account, batch in list(self._recent):
            await self._until_kept(batch, account)
        self._seen = lost

    def _remember(self, said: list[Receipt], account: int) -> None:
        now = time.monotonic()
        self._recent.append((now, account, said))
        while self._recent and now - self._recent[0][0] > _MEMORY:
            self._recent.popleft()
