"""Whose a webhook address is: asked of the database, remembered for when it is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from threadline import sql
from threadline.inbound import texts
from threadline.inbound.grouping import Group
from threadline.queries import accounts
from threadline.queries.accounts import Account

FRESH = 3.0
"""Seconds an account is believed without asking again."""
PATIENCE = 3.0
"""Seconds to wait for the answer."""


class Doors:
    """The accounts that calls came for. Only those that exist are remembered, so strangers fill nothing."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Account, float]] = {}
        self._asking: Group[str, Account | None] = Group(_find, name="doors", most=200)

    async def find(self, key: str, *, away: bool) -> Account | None:
        """The account behind an address; while the database is away, the one that was known before.

        Raises DatabaseAway when none was known and nobody can be asked.
        """
        known, until = self._known.get(key, (None, 0.0))
        if known is not None and (away or time.monotonic() < until):
            return known
        try:
            account = await self._ask(key, away=away)
        except texts.DatabaseAway:
            if known is None:
                raise
            return known
        if account is None:
            self._known.pop(key, None)
        else:
            self._known[key] = (account, time.monotonic() + FRESH)
        return account

    async def _ask(self, key: str, *, away: bool) -> Account | None:
        if away:
            raise texts.DatabaseAway
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._asking.put(key)
        except TimeoutError as error:
            raise texts.DatabaseAway from error

    def close(self) -> None:
        """End the thread that asks."""
        self._asking.close()


def _find(keys: Sequence[str]) -> Sequence[Account | None]:
    try:
        found = {key: accounts.by_key(key) for key in set(keys)}
    except sql.LOST as error:
        texts.raise_if_away(error)
        raise
    return [found[key] for key in keys]
