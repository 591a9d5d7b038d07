"""Which carriers cannot be reached, as links and outcomes tell: written down for people when it changes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from threadline.actions import breakers
from threadline.carriers.contract import Carrier
from threadline.outbound.database import Threads
from threadline.rules import breaker
from threadline.rules.carriage import Outcome

logger = logging.getLogger("threadline.outbound")

UNUSABLE = "unusable"
"""The code of an account whose settings make no carrier."""


class Reach:
    """What this engine knows of accounts since it last wrote that down. An engine that is gone says nothing more:
    whoever takes over its lanes says how it is there, and until then nobody holds them."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        self._heard: dict[int, str] = {}

    def hear(self, account: int, outcome: Outcome) -> None:
        """What became of a text, of which a carrier without a link is known."""
        if (code := breaker.unreached(outcome)) is not None:
            self._heard[account] = code

    async def tell(self, carriers: Mapping[int, Carrier], *, unusable: Iterable[int]) -> None:
        """Write down what has changed; a link knows better than what became of texts."""
        heard = dict(self._heard)
        links = {account: why for account, carrier in carriers.items() if (why := carrier.away) is not None}
        said = heard | links | dict.fromkeys(unusable, UNUSABLE)
        if not said:
            return
        news = await self._threads.run(breakers.away, said)
        self._heard = {account: why for account, why in self._heard.items() if heard.get(account) != why}
        for account, why in news:
            logger.log(
                logging.WARNING if why else logging.INFO,
                "a carrier cannot be reached" if why else "a carrier is reached",
                extra={"account": account, "why": why},
            )
