"""From a claim to its outcomes: begin within the second, hand over, retry what may be retried, settle."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from threadline.actions.handoff import Claim, Claimed
from threadline.actions.settlement import Settling
from threadline.carriers.contract import Carrier
from threadline.outbound.journal import Journal
from threadline.outbound.settling import Settler
from threadline.rules.carriage import Outcome, PartOutcome, Taken

logger = logging.getLogger("threadline.outbound")

BEGIN_WITHIN = 1.0
"""Seconds from the claim's commit to a text's first byte: a STOP committed after it wins."""

_PART_TRIES = 6
_PART_WAIT = 0.5
_UNKEPT_WAIT = 2.0
_LEAST = 10
_MOST = 500


class Pace:
    """How many texts of a lane to claim at once: as many as can begin within the second."""

    def __init__(self) -> None:
        self._limits: dict[int, int] = defaultdict(lambda: 100)

    def of(self, lane: int) -> int:
        """The next claim's limit."""
        return self._limits[lane]

    def learn(self, lane: int, *, never_begun: int) -> None:
        """A claim of this lane was handed over, all but `never_begun` of it in time."""
        now = self._limits[lane]
        self._limits[lane] = max(now // 2, _LEAST) if never_begun else min(now * 2, _MOST)


class Sender:
    """Hands claimed texts to their carriers."""

    def __init__(self, journal: Journal, settler: Settler) -> None:
        self._journal = journal
        self._settler = settler
        self._pace = Pace()
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Event()
        self._room.set()
        self.in_flight = 0
        self.stopping = False
        self.unkept = False  # the journal could not keep the last text: its disk is full

    def limit(self, lane: int) -> int:
        """How many texts of this lane to claim next."""
        return self._pace.of(lane)

    async def room(self) -> None:
        """Wait until more may be claimed without waiting for their first byte too long."""
        await self._room.wait()

    def send(self, claim: Claim, *, lane: int, carrier: Carrier, judge: Callable[[Outcome], Outcome]) -> None:
        """Hand a claim's texts over, concurrently; returns at once. `judge` is told what the carrier said of each,
        and says what counts."""
        begin = self._begin(claim.committing_at)
        batch = _Batch(lane, len(claim.texts), self._pace)
        self._count(len(claim.texts))
        for text in claim.texts:
            self._start(self._hand_over(text, claim.account, carrier, begin, batch, judge))

    async def finished(self) -> None:
        """Wait until every text under way has its outcome."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _begin(self, committing_at: float) -> Callable[[str], bool]:
        last = committing_at + BEGIN_WITHIN

        def begin(reference: str) -> bool:
            if self.stopping or time.monotonic() >= last:
                return False
            self.unkept = not self._journal.began(reference)
            return not self.unkept

        return begin

    async def _hand_over(
        self,
        text: Claimed,
        account: int,
        carrier: Carrier,
        begin: Callable[[str], bool],
        batch: _Batch,
        judge: Callable[[Outcome], Outcome],
    ) -> None:
        outcome = judge(await self._offered(text, carrier, begin))
        late = outcome.parts[0].taken is Taken.NEVER_BEGUN
        batch.one_done(never_begun=late)
        # Without a journal nothing begins; asking again at once would only turn in circles.
        again = _UNKEPT_WAIT if late and self.unkept else 0.0
        settling = Settling(text.workspace, text.message, text.attempt, outcome.parts, retry_after=again)
        self._settler.add(settling, account=account)
        self._count(-1)

    async def _offered(self, text: Claimed, carrier: Carrier, begin: Callable[[str], bool]) -> Outcome:
        """What became of the text; whatever goes wrong here, it may have gone, and is asked about."""
        try:
            outcome = await carrier.submit(text.submission, begin=begin)
            return await self._rest(text, outcome, carrier) if _half_taken(outcome) else outcome
        except Exception as error:  # a bug of one carrier must not close the window for all
            logger.exception("handing over", exc_info=error)
            unknown = tuple(PartOutcome(index, Taken.UNKNOWN) for index in text.submission.indexes)
            return Outcome(text.submission.reference, unknown)

    async def _rest(self, text: Claimed, outcome: Outcome, carrier: Carrier) -> Outcome:
        """Hand over the parts that were put off: the text has begun, and half of it is no text."""
        parts = {part.index: part for part in outcome.parts}
        for attempt in range(_PART_TRIES):
            left = [part for part in parts.values() if part.taken is Taken.RETRY]
            if not left:
                break
            await asyncio.sleep(max(_PART_WAIT * 2**attempt, *(part.retry_after for part in left)))
            again = replace(text.submission, indexes=tuple(sorted(part.index for part in left)))
            more = await carrier.submit(again, begin=lambda _: True)
            parts |= {part.index: part for part in more.parts}
        return Outcome(outcome.reference, tuple(_ended(parts[index]) for index in sorted(parts)))

    def _count(self, change: int) -> None:
        self.in_flight += change
        if self.in_flight < _MOST:
            self._room.set()
        else:
            self._room.clear()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _Batch:
    """One claim's texts on their way, to learn whether all began in time."""

    def __init__(self, lane: int, size: int, pace: Pace) -> None:
        self.lane = lane
        self._left = size
        self._late = 0
        self._pace = pace

    def one_done(self, *, never_begun: bool) -> None:
        self._left -= 1
        self._late += never_begun
        if self._left == 0:
            self._pace.learn(self.lane, never_begun=self._late)


def _half_taken(outcome: Outcome) -> bool:
    if len(outcome.parts) == 1:
        return False
    taken = {part.taken for part in outcome.parts}
    return Taken.RETRY in taken and not taken <= {Taken.RETRY, Taken.NEVER_BEGUN}


def _ended(part: PartOutcome) -> PartOutcome:
    # Put off until the end: definitely not taken, and the text is settled as failed in part.
    return replace(part, taken=Taken.REJECTED) if part.taken is Taken.RETRY else part
