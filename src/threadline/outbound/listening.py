"""Texts of people that carriers bring over links of ours, or list: committed or spooled like any that arrive."""

from __future__ import annotations

import asyncio
from pathlib import Path

from threadline.carriers.contract import OnArrivals
from threadline.inbound.calls import Heard
from threadline.inbound.inbox import Answer, Inbox
from threadline.rules.carriage import Arrival


class Listening:
    """The engine's way in; it is opened with the first link or list that brings texts."""

    def __init__(self, spool: Path, *, name: str) -> None:
        self._spool = spool
        self._name = name
        self._inbox: Inbox | None = None
        self._opening = asyncio.Lock()

    async def of(self, account: int) -> OnArrivals:
        """What an account's link calls with its texts; ConnectionError when they cannot be kept."""
        async with self._opening:
            if self._inbox is None:
                self._inbox = await asyncio.to_thread(Inbox, self._spool, name=self._name)
            inbox: Inbox = self._inbox

        async def take(arrivals: list[Arrival]) -> None:
            if await inbox.hear(Heard(account, tuple(arrivals))) is not Answer.TAKEN:
                raise ConnectionError("nothing could be kept")

        return take

    async def close(self) -> None:
        """Finish what is under way."""
        inbox, self._inbox = self._inbox, None
        if inbox is not None:
            await asyncio.to_thread(inbox.close)
