"""Keeping a link up: connect, stay, connect again, a little later after each attempt that failed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

FIRST_WAIT, LONGEST_WAIT = 0.05, 5.0
"""Seconds between attempts to connect."""
_LASTED = 5.0
"""Seconds after which a link was one: what is lost sooner is tried for ever more rarely."""

log = logging.getLogger("threadline.carriers")


class Kept(Protocol):
    """A link that tells when it is over."""

    over: asyncio.Event

    @property
    def closing(self) -> bool:
        """Whether nothing more may be handed to it."""


L = TypeVar("L", bound=Kept)


class Keeper(Generic[L]):
    """Keeps one link. `connect` gives one that was let in; OSError or ValueError when there is none.

    `why` says why there is none just now, `wait` in how many seconds the next attempt comes at the latest.
    """

    def __init__(self, connect: Callable[[], Awaitable[L]], *, name: str) -> None:
        self._connect = connect
        self._name = name
        self._task: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()
        self._link: L | None = None
        self.wait = FIRST_WAIT
        self.why = "not_open"

    @property
    def link(self) -> L | None:
        """The link, as long as something may be handed to it."""
        return self._link if self._link is not None and not self._link.closing else None

    @property
    def away(self) -> str | None:
        """Why there is no link, '' while there is one; None before the first attempt has ended and after `close`."""
        if self._task is None or not self._tried.is_set():
            return None
        return "" if self.link is not None else self.why

    async def open(self) -> None:
        """Start; returns when the first attempt has ended."""
        if self._task is None:
            self._task = asyncio.create_task(self._keep())
            await self._tried.wait()

    async def close(self) -> L | None:
        """Connect no more; the link there was, for its owner to end."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        link, self._link, self.why = self._link, None, "closed"
        return link

    async def _keep(self) -> None:
        while True:
            try:
                link = await self._attempt()
            finally:
                self._tried.set()
            if link is not None:
                self._link, begun = link, asyncio.get_running_loop().time()
                await link.over.wait()
                self._link, self.why = None, "link_lost"
                if asyncio.get_running_loop().time() - begun > _LASTED:
                    self.wait = FIRST_WAIT
            await asyncio.sleep(self.wait)
            self.wait = min(self.wait * 2, LONGEST_WAIT)

    async def _attempt(self) -> L | None:
        try:
            return await self._connect()
        except (OSError, ValueError) as error:
            self.why = "refused" if isinstance(error, PermissionError) else "no_connection"
            # In the system's own words, which quote nothing of ours.
            said = getattr(error, "strerror", None) or type(error).__name__
            log.warning("no link to %s: %s, %s", self._name, self.why, said)
        except Exception as error:  # a bug: the other accounts' texts go on, and so may this one's later
            self.why = "no_connection"
            log.exception("no link to %s", self._name, exc_info=error)
        return None
