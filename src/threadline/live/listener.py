"""One LISTEN a process, fanned out to whoever waits in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import psycopg

from threadline.live.news import CHANNEL, News, decode

logger = logging.getLogger("threadline.live")


async def listen(address: str, *, hear: Callable[[News], None], lost: Callable[[], None]) -> None:
    """Call `hear` with each announcement, for ever; `lost` after every gap, when anything may have happened."""
    wait = 0.2
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                address, autocommit=True, connect_timeout=5
            ) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                lost()
                wait = 0.2
                async for notification in connection.notifies():
                    hear(decode(notification.payload))
        except (psycopg.Error, OSError) as error:
            logger.warning("not listening", extra={"error": type(error).__name__, "again_in": wait})
        await asyncio.sleep(wait)
        wait = min(wait * 2, 2.0)
