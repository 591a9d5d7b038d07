"""The way in, for webhook calls and for what links bring: committed in groups, or kept on disk while the database
is away."""

from __future__ import annotations

import asyncio
import functools
import logging
import time
from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

from threadline import sql
from threadline.actions import receipts, spools
from threadline.carriers.contract import Unreadable
from threadline.inbound import calls, texts
from threadline.inbound.calls import Call, Heard, Kept, Said, Stranger
from threadline.inbound.doors import Doors
from threadline.inbound.grouping import Group
from threadline.inbound.keeper import Keeper
from threadline.inbound.spool import Spool

logger = logging.getLogger("threadline.inbound")

PATIENCE = 4.0
"""Seconds a call waits for its commit before it is spooled as well: committed twice, it counts once."""
_BELIEVED = spools.CLEAN + 0.5
"""Seconds until no engine believes any more that a spool is empty which got its first call just now."""

_UNVERIFIED = 64 * 1024 * 1024
"""Bytes beyond which calls nobody has verified are not kept: anyone can send them."""


class Answer(Enum):
    """What the carrier is told."""

    TAKEN = auto()  # committed, or on disk and no engine claims before it is
    STRANGER = auto()
    UNREADABLE = auto()
    LATER = auto()  # nothing is kept: the carrier has to try again


class Inbox:
    """One process's way in. `folder` holds the home's spool, `name` says whose it is."""

    def __init__(self, folder: Path, *, name: str) -> None:
        self._spool = Spool(folder, name=name)
        self._keeper = Keeper(self._spool)
        self._doors = Doors()
        self._spooler: Group[Kept, float | None] = Group(self._keep, name="spooler", most=500)
        self._writers: dict[int, Group[Said, bool]] = {}

    async def take(self, call: Call) -> Answer:
        """Take in one call: after TAKEN it is safe and will not be asked for again."""
        try:
            account = await self._doors.find(call.key, away=self._keeper.away)
        except texts.DatabaseAway:  # kept raw, verified when it is replayed
            self._keeper.lost()
            crowded = self._spool.size() > _UNVERIFIED
            return Answer.LATER if crowded else await self._spooled(call)
        said = calls.read(call, account)
        if isinstance(said, Stranger):
            return Answer.STRANGER
        if isinstance(said, Unreadable):
            logger.warning("webhook unreadable", extra={"carrier": call.carrier, "reason": said.reason})
            return Answer.UNREADABLE
        if await self._committed(said):
            return Answer.TAKEN
        return await self._spooled(call)

    async def hear(self, heard: Heard) -> Answer:
        """Take in what came over a link of ours: after TAKEN it is safe; LATER, the carrier has to bring it again."""
        if await self._committed(Said(heard.account, heard.arrivals, ())):
            return Answer.TAKEN
        return await self._spooled(heard)

    def close(self) -> None:
        """Finish what is under way; an empty spool is given up."""
        for writer in self._writers.values():
            writer.close()
        self._doors.close()
        self._spooler.close()
        self._keeper.close()

    async def _committed(self, said: Said) -> bool:
        """Commit it with others of its account; False when it belongs in the spool."""
        if self._keeper.away:
            return False
        try:
            return await self._writer(said.account).put(said)
        except (TimeoutError, texts.DatabaseAway):
            self._keeper.lost()
            return False

    async def _spooled(self, call: Kept) -> Answer:
        # An engine that does not know of this spool would not wait for it.
        if not self._spool.registered:
            return Answer.LATER
        try:
            since = await self._spooler.put(call)
        except OSError as error:
            logger.error("cannot spool", extra={"error": type(error).__name__, "errno": error.errno})
            return Answer.LATER
        # Told "taken", the carrier may tell the person. By then no engine may claim in the belief that this
        # spool is empty.
        if since is not None:
            await asyncio.sleep(min(max(since + _BELIEVED - time.time(), 0.0), _BELIEVED))
        return Answer.TAKEN

    def _keep(self, batch: Sequence[Kept]) -> Sequence[float | None]:
        """Since when the spool has held something, asked once all of these are in it."""
        self._spool.keep(batch)
        return [self._spool.oldest()] * len(batch)

    def _writer(self, account: int) -> Group[Said, bool]:
        if account not in self._writers:
            work = functools.partial(self._commit, account=account)
            self._writers[account] = Group(work, name=f"arrivals-{account}", most=200, patience=PATIENCE)
        return self._writers[account]

    def _commit(self, batch: Sequence[Said], *, account: int) -> Sequence[bool]:
        """Whether they were committed: as long as anything is spooled that comes first, and these queue behind it."""
        if self._spool.files():
            return [False] * len(batch)
        _commit(batch, account=account)
        return [True] * len(batch)


def _commit(batch: Sequence[Said], *, account: int) -> None:
    try:
        texts.take([arrival for said in batch for arrival in said.arrivals], account=account)
        if words := [receipt for said in batch for receipt in said.receipts]:
            receipts.keep(words, account=account, lasting=True)
            receipts.apply()
    except sql.LOST as error:
        texts.raise_if_away(error)
        raise
