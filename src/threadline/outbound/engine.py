"""The sending engine: leases lanes, claims what is due, hands it to carriers, settles, recovers."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from threadline import sql
from threadline.actions import handoff, lanes
from threadline.actions.handoff import Due
from threadline.carriers import registry
from threadline.carriers.contract import Carrier
from threadline.live import listener
from threadline.live.news import News
from threadline.outbound import recovery
from threadline.outbound.database import Threads
from threadline.outbound.journal import Journal
from threadline.outbound.receiving import Receiver
from threadline.outbound.sending import Sender
from threadline.outbound.settling import Settler
from threadline.queries import accounts
from threadline.queries.accounts import Account

logger = logging.getLogger("threadline.outbound")

_POLL = 2.0
_BEAT = 1.5
_RECOVER = 2.5
_CLAIMERS = 2
_BLOCKED = 0.2
_GOODBYE = 12.0


def main() -> int:
    """Run until SIGTERM or SIGINT."""
    # The database's threads wait for the interpreter after every answer; by default each may wait 5 ms.
    sys.setswitchinterval(0.0005)
    # A claim makes tens of thousands of short-lived objects in no cycles: looking for cycles after every few
    # hundred of them cost a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    folder = Path(settings.HOME.journal)
    asyncio.run(_until_signalled(Engine(folder=folder, address=settings.DATABASE_DIRECT_URL)))
    return 0


async def _until_signalled(engine: Engine) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, engine.stop)
    await engine.run()


class Engine:
    """One engine. `address` is where it listens for announcements."""

    def __init__(self, *, folder: Path, address: str) -> None:
        self._place = lanes.here()
        self._folder = folder / f"{self._place.pid}-{os.urandom(4).hex()}"
        self._address = address
        self._threads = Threads(_CLAIMERS + 4)
        self._lanes: dict[int, int] = {}
        self._carriers: dict[int, Carrier] = {}
        self._linked: dict[int, Account] = {}
        self._targets: deque[Due] = deque()
        self._claiming: set[int] = set()
        self._pauses: dict[int, float] = {}
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self.worker = 0

    def stop(self) -> None:
        """Begin nothing more, settle what is under way, end."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop`."""
        journal = Journal(self._folder)
        self._receiver = Receiver(self._threads)
        self._settler = Settler(self._threads, written=self._receiver.look)
        self._sender = Sender(journal, self._settler)
        await self._registered()
        loops = [
            self._forever(self._lease, every=_BEAT),
            self._forever(self._recover, every=_RECOVER),
            self._forever(self._receiver.run, every=0.1),
            self._forever(self._settler.run, every=0.1),
            listener.listen(self._address, hear=self._hear, lost=self._wake.set),
            *(self._forever(self._claim, every=0.0) for _ in range(_CLAIMERS)),
        ]
        tasks = [asyncio.create_task(loop) for loop in loops]
        for task in tasks:
            task.add_done_callback(self._ended)
        await self._stopping.wait()
        journal.close(settled=await self._end(tasks))

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A loop that ends by itself is a bug, and half an engine is worse than none: whoever started it
        starts another."""
        if not task.cancelled() and task.exception() is not None:
            logger.critical("engine", exc_info=task.exception())
            self.stop()

    async def _registered(self) -> None:
        register = self._forever_once(
            lambda: self._threads.run(lanes.register, "engine", self._place, journal=str(self._folder))
        )
        self.worker = await register
        logger.info("engine running", extra={"worker": self.worker})

    async def _forever_once(self, work: Callable[[], Awaitable[int]]) -> int:
        while True:
            try:
                return await work()
            except sql.LOST as error:
                logger.warning("waiting for the database", extra={"error": type(error).__name__})
                await asyncio.sleep(0.5)

    async def _forever(self, work: Callable[[], Awaitable[None]], *, every: float) -> None:
        """Do `work` again and again; a lost database, or a bug in one round, does not end the engine."""
        while not self._stopping.is_set():
            try:
                await work()
            except sql.LOST as error:
                logger.warning("database lost", extra={"error": type(error).__name__})
                await asyncio.sleep(0.3)
            except Exception as error:  # the next round may be about another text
                logger.exception("engine", exc_info=error)
                await asyncio.sleep(1.0)
            await asyncio.sleep(every)

    def _hear(self, news: News) -> None:
        if news.wake:
            self._targets.clear()
            self._wake.set()

    async def _lease(self) -> None:
        await self._threads.run(lanes.beat, self.worker)
        await self._connect()
        share = await self._threads.run(lanes.share)
        before = set(self._lanes)
        self._lanes = await self._threads.run(
            lanes.lease, self.worker, accounts=list(self._carriers), share=share
        )
        if set(self._lanes) - before:
            self._wake.set()

    async def _connect(self) -> None:
        """A link for every open account, none for others; a new one where the settings changed."""
        wanted = {account.id: account for account in await self._threads.run(accounts.open_accounts)}
        for id_, linked in list(self._linked.items()):
            if wanted.get(id_) != linked:
                del self._linked[id_]
                await self._carriers.pop(id_).close()
        for id_ in wanted.keys() - self._linked.keys():
            try:
                await self._link(wanted[id_])
            except Exception as error:  # this account's settings; the others' texts go on
                logger.exception("an account cannot be used", exc_info=error, extra={"account": id_})

    async def _link(self, account: Account) -> None:
        carrier = registry.CARRIERS[account.carrier].build(account.settings)
        carrier.on_receipts = self._receiver.of(account.id)
        await carrier.open()
        self._carriers[account.id], self._linked[account.id] = carrier, account

    async def _recover(self) -> None:
        await recovery.recover(
            self._threads, worker=self.worker, place=self._place, carriers=dict(self._carriers)
        )

    async def _claim(self) -> None:
        """One claim of the most urgent lane that no other claimer is at, or a wait until one is due."""
        await self._sender.room()
        target = await self._next()
        if target is None:
            return
        self._claiming.add(target.lane)
        try:
            limit = self._sender.limit(target.lane)
            claim = await self._threads.run(
                handoff.claim, target.lane, workspace=target.workspace, worker=self.worker, limit=limit
            )
        finally:
            self._claiming.discard(target.lane)
        if claim.texts:
            carrier = self._carriers[claim.account]
            self._sender.send(claim, lane=target.lane, carrier=carrier, throttled=self._throttled)
        if claim.blocked:
            self._pauses[target.lane] = asyncio.get_running_loop().time() + _BLOCKED
        elif claim.looked_at >= limit:
            self._targets.append(target)

    async def _next(self) -> Due | None:
        while self._targets:
            target = self._targets.popleft()
            if target.lane not in self._claiming and self._may(target.lane):
                return target
        held = [lane for lane in self._lanes if lane not in self._claiming and self._may(lane)]
        self._wake.clear()  # before the look: what is announced after it must not be slept over
        found = await self._threads.run(handoff.due, held) if held else []
        self._targets.extend(due for due in found if due not in self._targets)
        if not self._targets:
            await self._rest(held)
        return None

    def _may(self, lane: int) -> bool:
        return lane in self._lanes and self._pauses.get(lane, 0.0) <= asyncio.get_running_loop().time()

    async def _rest(self, held: list[int]) -> None:
        """Sleep until something is announced or falls due, at most one poll."""
        wait = _POLL if held else _BLOCKED
        if held and (soon := await self._threads.run(handoff.next_due, held)):
            wait = min(wait, max((soon - datetime.now(UTC)).total_seconds(), 0.02))
        if self._pauses:
            wait = min(wait, _BLOCKED)
            self._pauses = {lane: end for lane, end in self._pauses.items() if not self._may(lane)}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._wake.wait()

    def _throttled(self, lane: int, seconds: float) -> None:
        end = asyncio.get_running_loop().time() + max(seconds, _BLOCKED)
        self._pauses[lane] = max(self._pauses.get(lane, 0.0), end)

    async def _end(self, tasks: list[asyncio.Task[None]]) -> bool:
        """Settle what is under way and give the lanes back; whether that was possible."""
        self._sender.stopping = True
        settled = False
        with contextlib.suppress(TimeoutError, *sql.LOST):
            async with asyncio.timeout(_GOODBYE):
                for carrier in self._carriers.values():
                    await carrier.close()
                await self._sender.finished()
                await self._settler.drained()
                await self._threads.run(lanes.end, [self.worker])
                settled = True
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._threads.close()
        logger.info("engine stopped", extra={"worker": self.worker})
        return settled
