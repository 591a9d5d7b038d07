"""The inbound path: brings what phones say to the product's webhook, in order per phone, until taken."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Iterable
from itertools import takewhile
from typing import TYPE_CHECKING

from threadline.carriers.simulator.journal import Journal
from threadline.carriers.simulator.phones import Said

if TYPE_CHECKING:
    from threadline.carriers.simulator.caller import Caller

GATHER = 0.003  # seconds: texts of the same moment travel in one call
MOST, LARGEST = 50, 100_000  # texts in one call, characters in one call
AT_ONCE = 4  # calls under way
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0  # seconds; somebody sits before the page of phones
PATIENCE = 24 * 3600.0  # seconds after which a text is given up

log = logging.getLogger("threadline.simulator")


class _Queue:
    """What one phone has said to one account and the product has not taken yet."""

    __slots__ = ("account", "alone", "busy", "not_before", "texts", "wait")

    def __init__(self, account: str) -> None:
        self.account = account
        self.texts: deque[Said] = deque()
        self.busy = False
        self.alone = False  # a call with it was refused: it may be the poison, it travels alone
        self.not_before = 0.0
        self.wait = 0.0


class Courier:
    """Calls `{base}/hooks/simulator/{account}`; without a base texts wait."""

    def __init__(self, journal: Journal, *, secret: str, base: str = "") -> None:
        self.base = base
        self._journal = journal
        self._secret = secret
        self._queues: dict[tuple[str, str], _Queue] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._caller: Caller | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def open(self) -> int:
        """How many texts the product has not taken yet."""
        return sum(len(queue.texts) for queue in self._queues.values())

    def add(self, said: Said) -> None:
        """One more text to bring."""
        key = (said.account, said.sender)
        self._queues.setdefault(key, _Queue(said.account)).texts.append(said)
        self.wake()

    def aim(self, base: str) -> None:
        """Bring everything to another address from now on, without further waiting."""
        self.base = base
        for queue in self._queues.values():
            queue.not_before = queue.wait = 0.0
        self.wake()

    def wake(self, *, after: float = GATHER) -> None:
        """See soon what can be brought; an earlier date wins."""
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            if self._timer.when() <= loop.time() + after:
                return
            self._timer.cancel()
        self._timer = loop.call_later(after, self._set_out)

    async def close(self) -> None:
        """Stop; what was not taken is in the journal and goes out after the next start."""
        if self._timer is not None:
            self._timer.cancel()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._caller is not None:
            await self._caller.close()

    def _set_out(self) -> None:
        self._timer = None
        self._queues = {key: queue for key, queue in self._queues.items() if queue.texts}
        if not self.base or not self._queues:
            return
        now = time.monotonic()
        free = [queue for queue in self._queues.values() if not queue.busy]
        for group in _groups([queue for queue in free if queue.not_before <= now]):
            self._start(group)
        if later := [queue.not_before for queue in free if queue.not_before > now]:
            self.wake(after=min(later) - now)

    def _start(self, group: list[tuple[_Queue, list[Said]]]) -> None:
        for queue, _ in group:
            queue.busy = True
        task = asyncio.create_task(self._bring(group))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _bring(self, group: list[tuple[_Queue, list[Said]]]) -> None:
        async with self._room:
            status = await self._call(
                [said for _, texts in group for said in texts], account=group[0][0].account
            )
        taken = 200 <= status < 300
        if not taken:
            log.warning("webhook answered %s", status or "nothing")
        now = time.time()
        for queue, texts in group:
            queue.busy = False
            over = texts if taken else list(takewhile(lambda said: said.at < now - PATIENCE, texts))
            self._finish(queue, over, taken=taken)
            if not taken:
                _put_off(queue, alone=400 <= status < 500 and status != 429)
        self._journal.flush()
        self.wake()

    def _finish(self, queue: _Queue, over: list[Said], *, taken: bool) -> None:
        """Take texts off the queue for good. They are its first: only its end ever grows."""
        if not over:
            return
        for said in over:
            queue.texts.popleft()
            said.over = True
        if taken:
            queue.alone, queue.wait, queue.not_before = False, 0.0, 0.0
        kind = "brought" if taken else "given_up"
        self._journal.append(json.dumps({"kind": kind, "ids": [said.key for said in over]}))

    async def _call(self, texts: list[Said], *, account: str) -> int:
        if self._caller is None:
            # Only now: aiohttp takes half the time of a start, and most simulators of tests never speak.
            from threadline.carriers.simulator import caller

            self._caller = caller.Caller(self._secret)
        return await self._caller.post(texts, base=self.base, account=account)


def _put_off(queue: _Queue, *, alone: bool) -> None:
    queue.alone = queue.alone or alone
    queue.wait = min(max(queue.wait * 2, FIRST_WAIT), LONGEST_WAIT)
    queue.not_before = time.monotonic() + queue.wait


def _groups(queues: Iterable[_Queue]) -> list[list[tuple[_Queue, list[Said]]]]:
    """Calls to make: texts of one account together, never more of a phone than fit, its first ones first."""
    groups = []
    open_groups: dict[str, tuple[int, int, list[tuple[_Queue, list[Said]]]]] = {}
    for queue in queues:
        texts = [queue.texts[0]] if queue.alone else _first_texts(queue)
        size = sum(len(said.text) for said in texts)
        count, so_far, group = open_groups.get(queue.account, (0, 0, []))
        if queue.alone or not group or count + len(texts) > MOST or so_far + size > LARGEST:
            count, so_far, group = 0, 0, []
            groups.append(group)
        group.append((queue, texts))
        if not queue.alone:
            open_groups[queue.account] = (count + len(texts), so_far + size, group)
    return groups


def _first_texts(queue: _Queue) -> list[Said]:
    """As many of a phone's texts as fit into one call, one at least."""
    texts: list[Said] = []
    size = 0
    for said in queue.texts:
        size += len(said.text)
        if texts and (len(texts) >= MOST or size > LARGEST):
            break
        texts.append(said)
    return texts
