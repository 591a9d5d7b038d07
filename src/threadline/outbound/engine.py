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
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from django.conf import settings

from threadline import sql
from threadline.actions import handoff, lanes
from threadline.actions.handoff import Due
from threadline.actions.settlement import Settling
from threadline.carriers import registry
from threadline.carriers.contract import Carrier
from threadline.live import listener
from threadline.live.news import News
from threadline.outbound import recovery
from threadline.outbound.breaking import Breakers
from threadline.outbound.database import Threads
from threadline.outbound.journal import Journal
from threadline.outbound.listening import Listening
from threadline.outbound.polling import EVERY, Poller
from threadline.outbound.reaching import Reach
from threadline.outbound.receiving import Receiver
from threadline.outbound.sending import Sender
from threadline.outbound.settling import Settler
from threadline.queries import accounts
from threadline.queries.accounts import Account
from threadline.rules.carriage import Outcome, Taken
from threadline.rules.levels import URGENT

logger = logging.getLogger("threadline.outbound")

_POLL = 2.0
_BEAT = 1.5
_RECOVER = 2.5
_CLAIMERS = 2
_BLOCKED = 0.2
_GOODBYE = 12.0
_OPENING = 0.5


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
        self._breakers = Breakers(self._threads)
        self._reach = Reach(self._threads)
        self._lanes: dict[int, int] = {}
        self._carriers: dict[int, Carrier] = {}  # those that are open
        self._linked: dict[int, Account] = {}
        self._unusable: dict[int, Account] = {}  # until their settings change
        self._closing: set[asyncio.Task[None]] = set()
        self._listening = Listening(Path(settings.HOME.spool), name=settings.HOME.id)
        self._targets: deque[Due] = deque()
        self._claiming: set[int] = set()
        self._pauses: dict[int, float] = {}
        # Whose limits are spent, by lane and workspace: until when, and whether for answers too.
        self._resting: dict[tuple[int, int], tuple[float, bool]] = {}
        self._wake = asyncio.Event()
        self._looked = 0.0
        self._heard = 0  # announcements
        self._known = 0  # of those, when it was last looked what is due
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
        poller = Poller(self._threads, self._listening)
        loops = [
            self._forever(self._lease, every=_BEAT),
            self._forever(lambda: poller.poll(dict(self._carriers)), every=EVERY),
            self._forever(self._recover, every=_RECOVER),
            self._forever(self._receiver.run, every=0.1),
            self._forever(self._settler.run, every=0.1),
            self._forever(self._breakers.run, every=0.1),
            listener.listen(self._address, hear=self._hear, lost=self._wake.set),
            *(self._forever(self._claim, every=0.0) for _ in range(_CLAIMERS)),
        ]
        tasks = [asyncio.create_task(loop) for loop in loops]
        self._first = tasks[:2]
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
            self._heard += 1
            self._wake.set()

    async def _lease(self) -> None:
        await self._threads.run(lanes.beat, self.worker)
        usable = {account.id: account for account in await self._threads.run(accounts.open_accounts)}
        await self._connect(self._wanted(usable))
        alone = [
            id_ for id_, each in usable.items() if _is_exclusive(each) and self._unusable.get(id_) != each
        ]
        share = await self._threads.run(lanes.share)
        before = set(self._lanes)
        self._lanes = await self._threads.run(
            lanes.lease, self.worker, accounts=[*{*self._carriers, *alone}], share=share
        )
        await self._connect(self._wanted(usable))  # the lanes that came or went just now
        if set(self._lanes) - before:
            self._wake.set()
        unusable = [id_ for id_, each in usable.items() if self._unusable.get(id_) == each]
        await self._reach.tell(self._carriers, unusable=unusable)

    def _wanted(self, usable: Mapping[int, Account]) -> dict[int, Account]:
        """Where the link is what limits an account, only the engine that holds its lane connects."""
        held = set(self._lanes.values())
        return {id_: each for id_, each in usable.items() if id_ in held or not _is_exclusive(each)}

    async def _connect(self, wanted: Mapping[int, Account]) -> None:
        """A link for every account wanted, none for others; a new one where the settings changed."""
        for id_, linked in list(self._linked.items()):
            if wanted.get(id_) != linked:
                del self._linked[id_]
                closing = asyncio.create_task(self._carriers.pop(id_).close())
                self._closing.add(closing)  # it may wait for answers, and leases must not
                closing.add_done_callback(self._closing.discard)
        new = [
            each
            for id_, each in wanted.items()
            if id_ not in self._linked and self._unusable.get(id_) != each
        ]
        await asyncio.gather(*map(self._linked_or_not, new))

    async def _linked_or_not(self, account: Account) -> None:
        try:
            await self._link(account)
        except Exception as error:  # this account's settings; the others' texts go on
            self._unusable[account.id] = account
            logger.exception("an account cannot be used", exc_info=error, extra={"account": account.id})

    async def _link(self, account: Account) -> None:
        carrier = registry.CARRIERS[account.carrier].build(account.settings)
        # What comes over a link alone is said once: then it must be on the disk before it is acknowledged.
        carrier.on_receipts = self._receiver.of(account.id, lasting=_is_exclusive(account))
        if _is_exclusive(account):
            carrier.on_arrivals = await self._listening.of(account.id)
        self._carriers[account.id], self._linked[account.id] = carrier, account
        self._breakers.know(account.id, registry.CARRIERS[account.carrier].troubles)
        # It goes on to try by itself: leases must not wait for a carrier that does not answer.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_OPENING):
                await carrier.open()

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
        heard = self._heard
        try:
            limit = self._sender.limit(target.lane)
            claim = await self._threads.run(
                handoff.claim, target.lane, workspace=target.workspace, worker=self.worker, limit=limit
            )
        finally:
            self._claiming.discard(target.lane)
            if self._heard != heard:  # it may be of this lane, which was not looked at meanwhile
                self._known = -1
        carrier = self._carriers.get(claim.account)
        if carrier is None:  # its account was closed or changed while the claim was under way: nothing began
            for text in claim.texts:
                never = Settling(text.workspace, text.message, text.attempt, ())
                self._settler.add(never, account=claim.account)
        elif claim.texts:
            if claim.tries:
                self._breakers.tries(claim.account)
            judge = partial(self._judge, target.lane, claim.account)
            self._sender.send(claim, lane=target.lane, carrier=carrier, judge=judge)
        if claim.halted:
            self._breakers.wait(claim.account)
        if claim.rest:
            end = asyncio.get_running_loop().time() + claim.rest
            self._resting[target.lane, target.workspace] = (end, claim.rest_urgent)
        if claim.blocked:
            self._pauses[target.lane] = asyncio.get_running_loop().time() + _BLOCKED
        elif claim.looked_at >= limit and not claim.rest:
            self._targets.append(target)

    async def _next(self) -> Due | None:
        now = asyncio.get_running_loop().time()
        # What was announced may be more urgent than all of these; and an announcement may get lost.
        if self._known != self._heard or now - self._looked > _POLL:
            self._targets.clear()
        if (target := self._foremost()) is not None:
            return target
        held = [lane for lane in self._lanes if lane not in self._claiming and self._may(lane)]
        self._wake.clear()  # before the look: what is announced after it must not be slept over
        self._looked, self._known = now, self._heard
        found = await self._threads.run(handoff.due, held) if held else []
        self._targets.extend(due for due in found if due not in self._targets and not self._rests(due))
        # At once: were it left for the next round, announcements in quick succession would keep it from going.
        if (target := self._foremost()) is None:
            await self._rest(held)
        return target

    def _foremost(self) -> Due | None:
        """The most urgent lane that no claimer is at."""
        while self._targets:
            target = self._targets.popleft()
            if target.lane not in self._claiming and self._may(target.lane):
                return target
        return None

    def _may(self, lane: int) -> bool:
        account = self._lanes.get(lane)
        return (
            account in self._carriers
            and not self._breakers.holds(account)
            and self._pauses.get(lane, 0.0) <= asyncio.get_running_loop().time()
        )

    def _rests(self, due: Due) -> bool:
        end, urgent = self._resting.get((due.lane, due.workspace), (0.0, False))
        if end <= asyncio.get_running_loop().time():
            self._resting.pop((due.lane, due.workspace), None)
            return False
        return urgent or due.priority not in URGENT

    async def _rest(self, held: list[int]) -> None:
        """Sleep until something is announced or falls due, at most one poll."""
        wait = _POLL if held else _BLOCKED
        if held and (soon := await self._threads.run(handoff.next_due, held)):
            wait = min(wait, max((soon - datetime.now(UTC)).total_seconds(), 0.02))
        if self._resting:  # what waits for a limit is due, and must not be looked at all the time
            wait = max(wait, _BLOCKED)
        if self._pauses:
            wait = min(wait, _BLOCKED)
            self._pauses = {lane: end for lane, end in self._pauses.items() if not self._may(lane)}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._wake.wait()

    def _judge(self, lane: int, account: int, outcome: Outcome) -> Outcome:
        """What counts of a carrier's word; a lane that was told "later" waits as long."""
        self._reach.hear(account, outcome)
        counts = self._breakers.hear(account, outcome)
        if waits := [part.retry_after for part in counts.parts if part.taken is Taken.RETRY]:
            end = asyncio.get_running_loop().time() + max(_BLOCKED, *waits)
            self._pauses[lane] = max(self._pauses.get(lane, 0.0), end)
        return counts

    async def _end(self, tasks: list[asyncio.Task[None]]) -> bool:
        """Settle what is under way and give the lanes back; whether that was possible."""
        self._sender.stopping = True
        settled = False
        with contextlib.suppress(TimeoutError, *sql.LOST):
            async with asyncio.timeout(_GOODBYE):
                for first in self._first:  # they open and close links, and bring texts
                    first.cancel()
                await asyncio.wait(self._first)
                await asyncio.gather(
                    *(carrier.close() for carrier in self._carriers.values()), *self._closing
                )
                await self._sender.finished()
                await self._settler.drained()
                await self._listening.close()
                await self._threads.run(lanes.end, [self.worker])
                settled = True
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._threads.close()
        logger.info("engine stopped", extra={"worker": self.worker})
        return settled


def _is_exclusive(account: Account) -> bool:
    facts = registry.CARRIERS.get(account.carrier)
    return facts is not None and facts.webhook is None
