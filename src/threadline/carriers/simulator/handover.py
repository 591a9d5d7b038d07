"""Receipts on their way from a link to the product: in order, and acknowledged only when it has them."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime

from threadline.rules.carriage import PartOutcome, PartState, Receipt

Receipts = list[Receipt]
Take = Callable[[Receipts], Awaitable[bool]]

_STATES = {state.value: state for state in PartState}  # a third of the cost of PartState(value)
AT_ONCE = 2_000  # receipts given to the product in one call
MOST = 20_000  # receipts that wait; what comes beyond is not acknowledged and so comes again

log = logging.getLogger("threadline.simulator")


class Handover:
    """Hands receipts to the product in order, and acknowledges them when it has them for good."""

    def __init__(self, take: Take, *, acknowledge: Callable[[list[int]], None]) -> None:
        self._take = take
        self._acknowledge = acknowledge
        self._receipts: deque[tuple[int | None, Receipt]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    @property
    def busy(self) -> bool:
        """Whether the product is being told something."""
        return self._task is not None and not self._task.done()

    def add(self, receipts: Iterable[tuple[int | None, Receipt]]) -> None:
        """Take receipts with the numbers to acknowledge them by (None: nothing to acknowledge)."""
        # While the product cannot commit, the simulator pushes the same ones again and again.
        self._receipts.extend(itertools.islice(receipts, max(0, MOST - len(self._receipts))))
        if not self.busy and not self._stopped:
            self._task = asyncio.create_task(self._work())

    def stop(self) -> None:
        """Start nothing more: the link is gone, the simulator pushes it all again."""
        self._stopped = True
        self._receipts.clear()

    async def close(self) -> None:
        """Give up a call that is still running."""
        self.stop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _work(self) -> None:
        while self._receipts:
            count = min(AT_ONCE, len(self._receipts))
            batch = [self._receipts.popleft() for _ in range(count)]
            if await self._taken([receipt for _, receipt in batch]):
                self._acknowledge([number for number, _ in batch if number is not None])

    async def _taken(self, receipts: Receipts) -> bool:
        """Whether the product has them. If not, they come again: the simulator keeps them."""
        try:
            return await self._take(receipts)
        except Exception as error:  # whatever went wrong, it is not acknowledged
            log.warning("%s receipts not taken: %s", len(receipts), type(error).__name__)
            return False


def late(reference: str, outcome: PartOutcome) -> Receipt:
    """An acceptance that came after the timeout: positive evidence is always taken."""
    return Receipt(
        carrier_id=outcome.carrier_id,
        state=PartState.ACCEPTED,
        at=datetime.now(UTC),
        reference=reference,
        part=outcome.index,
        key=f"{outcome.carrier_id}/accepted",
    )


def read(
    number: int, carrier_id: str, state: str, at: float, reference: str, part: int, code: str
) -> Receipt:
    """The receipt in one row of the wire; its key is the same however often it is pushed."""
    return Receipt(
        carrier_id=carrier_id,
        state=_STATES[state],
        at=datetime.fromtimestamp(at, UTC),
        reference=reference,
        part=part,
        code=code,
        key=f"{carrier_id}/{number & 1}",
    )
