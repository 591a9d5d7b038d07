"""Texts of people that no call of the carrier brought, found in its list: a STOP above all, within minutes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from threadline import sql
from threadline.actions import polls
from threadline.actions.polls import Due
from threadline.carriers.contract import Carrier
from threadline.outbound.database import Threads
from threadline.outbound.listening import Listening

EVERY = 5.0
"""Seconds between looks whether an account's list is due; it is every five minutes, among all engines."""
AT_ONCE = 500
"""Texts handed over in one go."""

logger = logging.getLogger("threadline.outbound")


class Poller:
    """Reads the lists of accounts that are due, and hands over what is in them like texts that a link brought.

    Most of it came by the carrier's call before: texts are known by the carrier's id and taken in once.
    """

    def __init__(self, threads: Threads, listening: Listening) -> None:
        self._threads = threads
        self._listening = listening

    async def poll(self, carriers: Mapping[int, Carrier]) -> None:
        """One round over the accounts that are open here."""
        due = await self._threads.run(polls.take, list(carriers))
        await asyncio.gather(*(self._read(each, carriers[each.account]) for each in due))

    async def _read(self, due: Due, carrier: Carrier) -> None:
        try:
            await self._hand_over(due, carrier)
        except sql.LOST:
            raise
        except Exception as error:  # one account's; whatever it was, nothing of it counts as read
            known = isinstance(error, OSError)
            told = {"account": due.account, "error": type(error).__name__}
            logger.warning("a list could not be read", extra=told, exc_info=None if known else error)
            await self._threads.run(polls.again, due)
        else:
            await self._threads.run(polls.read_to, due)

    async def _hand_over(self, due: Due, carrier: Carrier) -> None:
        found = await carrier.recent(due.since, numbers=due.numbers)
        texts = [text for text in found or () if text.at <= due.until]
        if texts:
            take = await self._listening.of(due.account)
            for start in range(0, len(texts), AT_ONCE):
                await take(texts[start : start + AT_ONCE])
