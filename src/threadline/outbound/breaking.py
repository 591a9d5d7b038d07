"""The engine's side of the breakers: outcomes judged, halts written down for all engines, accounts tried again."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Mapping

from threadline.actions import breakers
from threadline.outbound.database import Threads
from threadline.rules import breaker
from threadline.rules.breaker import Breaker, Sign
from threadline.rules.carriage import Outcome
from threadline.rules.troubles import Trouble

logger = logging.getLogger("threadline.outbound")

_TRIED = 60.0  # seconds after which a text that tries an account is known to be unknown
_AGAIN = 2.0  # how often the database is asked whether a halt is over: the operator may end it


class Breakers:
    """Which accounts nothing is handed to, as far as this engine knows."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        self._of: dict[int, Breaker] = defaultdict(Breaker)
        self._troubles: dict[int, Mapping[str, Trouble]] = {}
        self._until: dict[int, float] = {}
        self._found: deque[tuple[int, Trouble | None]] = deque()
        self._something = asyncio.Event()

    def holds(self, account: int) -> bool:
        """Whether to claim nothing for it now."""
        return self._until.get(account, 0.0) > asyncio.get_running_loop().time()

    def wait(self, account: int) -> None:
        """The database says that it is halted."""
        self._until[account] = asyncio.get_running_loop().time() + _AGAIN

    def tries(self, account: int) -> None:
        """One text was claimed to see whether it is well; until its outcome, no other."""
        self._of[account].tried = True
        self._until[account] = asyncio.get_running_loop().time() + _TRIED

    def know(self, account: int, troubles: Mapping[str, Trouble]) -> None:
        """What its carrier's codes mean; told before anything is handed to it."""
        self._troubles[account] = troubles

    def hear(self, account: int, outcome: Outcome) -> Outcome:
        """What a carrier said of a text; what counts of it."""
        sign, why = breaker.read(outcome, self._troubles[account])
        one = self._of[account]
        if one.halts(sign, why, at=asyncio.get_running_loop().time()):
            self.wait(account)
            self._find(account, why)
        elif one.tried:
            self._until.pop(account, None)
            if sign is Sign.WELL:
                self._find(account, None)
        if sign is not Sign.NOTHING:
            one.tried = False
        return outcome if sign is Sign.WELL else breaker.spared(outcome, self._troubles[account])

    def _find(self, account: int, why: Trouble | None) -> None:
        self._found.append((account, why))
        self._something.set()

    async def run(self) -> None:
        """Write halts and recoveries down, for ever."""
        while True:
            await self._something.wait()
            self._something.clear()
            while self._found:
                account, why = self._found[0]  # a lost database leaves it here
                await self._write(account, why)
                self._found.popleft()

    async def _write(self, account: int, why: Trouble | None) -> None:
        if why is None:
            await self._threads.run(breakers.well, account)
            logger.info("an account is well again", extra={"account": account})
            return
        seconds = await self._threads.run(breakers.halt, account, why=why)
        logger.warning(
            "an account is halted", extra={"account": account, "why": why, "seconds": round(seconds)}
        )
