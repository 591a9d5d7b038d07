"""What a carrier brings on its way to the product: in order, and acknowledged only when the product has it for good."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K")

AT_ONCE = 2_000
"""Things given to the product in one call."""
MOST = 20_000
"""Things that wait; what comes beyond is refused."""
_AGAIN = 1.0
"""Seconds until what the carrier will not bring again is offered once more."""

log = logging.getLogger("threadline.carriers")


class Handover(Generic[K, T]):
    """Hands things over in order. `take` says whether the product has them, `acknowledge` is told the keys of those.

    When it has not, they and all behind them are refused, so that nothing overtakes; the carrier brings them again.
    One that `insists` keeps them instead and offers them until they are taken: for what comes once.
    """

    def __init__(
        self,
        take: Callable[[list[T]], Awaitable[bool]],
        *,
        acknowledge: Callable[[list[K]], None] = lambda keys: None,
        refuse: Callable[[list[K]], None] = lambda keys: None,
        insists: bool = False,
    ) -> None:
        self._take = take
        self._acknowledge = acknowledge
        self._refuse = refuse
        self._insists = insists
        self._waiting: deque[tuple[Sequence[K], T]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    @property
    def busy(self) -> bool:
        """Whether the product is being told something."""
        return self._task is not None and not self._task.done()

    def add(self, things: Iterable[tuple[Sequence[K], T]]) -> None:
        """Take things, each with the keys to acknowledge it by."""
        beyond: list[K] = []
        for keys, thing in things:
            if len(self._waiting) < MOST and not self._stopped:
                self._waiting.append((keys, thing))
            else:
                beyond.extend(keys)
        if beyond:
            self._refuse(beyond)
        if self._waiting and not self.busy:
            self._task = asyncio.create_task(self._work())

    def stop(self) -> None:
        """Start nothing more: the link is gone, the carrier brings it all again."""
        self._stopped = True
        self._waiting.clear()

    async def close(self) -> None:
        """Give up a call that is still running."""
        self.stop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _work(self) -> None:
        while self._waiting:
            count = min(AT_ONCE, len(self._waiting))
            batch = [self._waiting.popleft() for _ in range(count)]
            if await self._taken([thing for _, thing in batch]):
                self._acknowledge(_keys(batch))
            elif self._insists:
                self._waiting.extendleft(reversed(batch))
                await asyncio.sleep(_AGAIN)
            else:
                batch.extend(self._waiting)
                self._waiting.clear()
                self._refuse(_keys(batch))

    async def _taken(self, things: list[T]) -> bool:
        try:
            return await self._take(things)
        except Exception as error:  # whatever went wrong, it is not acknowledged
            log.warning("not taken: %s of them, %s", len(things), type(error).__name__)
            return False


def _keys(batch: Iterable[tuple[Sequence[K], T]]) -> list[K]:
    return [key for keys, _ in batch for key in keys]
