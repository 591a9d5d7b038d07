"""Group commit: what comes within the same few milliseconds is worked on as one batch, in threads."""

from __future__ import annotations

import asyncio
import contextlib
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from threadline.inbound import lines

T = TypeVar("T")
R = TypeVar("R")

PAUSE = 0.002
"""Seconds a batch is gathered: a commit costs about as much, so nobody waits longer than twice."""


class Closed(Exception):
    """The group takes nothing any more."""

    loggable = True


_Put = tuple[T, asyncio.Future[R]]


class Group(Generic[T, R]):
    """Threads that work on what is put in, a batch at a time; each has a database connection of its own.

    `work` gets a batch and returns a result for each, in order; what it raises, everybody in the batch gets.
    With one writer the order of `put` is the order of work. `meanwhile` is how many seconds a batch is gathered while
    another writer is at work: what a batch costs whatever its size is then shared by more. Who has waited `patience`
    seconds gets a TimeoutError; what was not begun by then is not begun any more.
    """

    def __init__(
        self,
        work: Callable[[Sequence[T]], Sequence[R]],
        *,
        name: str,
        most: int,
        writers: int = 1,
        meanwhile: float = PAUSE,
        patience: float = math.inf,
    ) -> None:
        self._work = work
        self._deadlines = _Deadlines(patience) if patience < math.inf else None
        self._most = most
        self._meanwhile = meanwhile
        self._busy = 0  # writers at work
        self._waiting: deque[_Put[T, R]] = deque()
        self._something = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{n}", daemon=True) for n in range(writers)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, item: T) -> asyncio.Future[R]:
        """Have this worked on soon; the result, or what went wrong, for the running loop. Raises Closed after
        `close`."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        with self._something:
            if self._closed:
                raise Closed
            self._waiting.append((item, future))
            self._something.notify()
        if self._deadlines is not None:
            self._deadlines.add(future)
        return future

    def close(self) -> None:
        """Finish what was put in, then end the threads and their connections."""
        with self._something:
            self._closed = True
            self._something.notify_all()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        lines.own()
        try:
            while (idle := self._wait()) is not None:
                time.sleep(self._meanwhile if self._busy else PAUSE)
                batch = self._next()
                self._do(batch, idle)
                self._done(batch)
        finally:
            lines.close()

    def _wait(self) -> float | None:
        """Sleep until there is something to do; the seconds that took, or None at the end."""
        begun = time.monotonic()
        with self._something:
            while not self._waiting and not self._closed:
                self._something.wait()
            return time.monotonic() - begun if self._waiting else None

    def _next(self) -> list[_Put[T, R]]:
        """The next batch; empty when another writer was quicker."""
        with self._something:
            count = min(len(self._waiting), self._most)
            self._busy += count > 0
            return [self._waiting.popleft() for _ in range(count)]

    def _done(self, batch: Sequence[object]) -> None:
        with self._something:
            self._busy -= len(batch) > 0

    def _do(self, batch: Sequence[_Put[T, R]], idle: float) -> None:
        # Whoever asked may have gone: what nobody waits for any more is not begun.
        batch = [(item, future) for item, future in batch if not future.done()]
        if not batch:
            return
        futures = [future for _, future in batch]
        try:
            lines.freshen(idle=idle)
            results = self._work([item for item, _ in batch])
        except BaseException as error:  # it belongs to those who asked, not to this thread
            _tell([(future, None, error) for future in futures])
            return
        _tell([(future, result, None) for future, result in zip(futures, results, strict=True)])


class _Deadlines:
    """Tells futures of one loop that they have waited too long: one timer for all, as one each is a tenth of what
    taking in a text costs the loop."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._waiting: deque[tuple[float, asyncio.Future[Any]]] = deque()
        self._watched = False

    def add(self, future: asyncio.Future[Any]) -> None:
        loop = future.get_loop()
        self._waiting.append((loop.time() + self._patience, future))
        if not self._watched:
            self._watch(loop)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._waiting and (self._waiting[0][1].done() or self._waiting[0][0] <= loop.time()):
            _, future = self._waiting.popleft()
            if not future.done():
                future.set_exception(TimeoutError())
        self._watched = bool(self._waiting)
        if self._watched:
            loop.call_at(self._waiting[0][0], self._watch, loop)


_Told = tuple[asyncio.Future[Any], Any, BaseException | None]


def _tell(told: Sequence[_Told]) -> None:
    """Tell those who asked: a loop is woken once for the whole batch, as waking it costs as much as an answer."""
    for loop in {future.get_loop() for future, _, _ in told}:
        with contextlib.suppress(RuntimeError):  # it is closed: nobody there waits any more
            loop.call_soon_threadsafe(_settle, [each for each in told if each[0].get_loop() is loop])


def _settle(told: Iterable[_Told]) -> None:
    for future, result, error in told:
        if future.done():
            continue
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)
