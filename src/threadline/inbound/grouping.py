"""Group commit: what comes within the same few milliseconds is worked on as one batch, in threads."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from threadline.inbound import lines

T = TypeVar("T")
R = TypeVar("R")

PAUSE = 0.002
"""Seconds a batch is gathered: a commit costs about as much, so nobody waits longer than twice."""


class Closed(Exception):
    """The group takes nothing any more."""

    loggable = True


class Group(Generic[T, R]):
    """Threads that work on what is put in, a batch at a time; each has a database connection of its own.

    `work` gets a batch and returns a result for each, in order; what it raises, everybody in the batch gets.
    With one writer the order of `put` is the order of work.
    """

    def __init__(
        self, work: Callable[[Sequence[T]], Sequence[R]], *, name: str, most: int, writers: int = 1
    ) -> None:
        self._work = work
        self._most = most
        self._waiting: deque[tuple[T, Future[R]]] = deque()
        self._something = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{n}", daemon=True) for n in range(writers)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, item: T) -> Future[R]:
        """Have this worked on soon; the result, or what went wrong. Raises Closed after `close`."""
        future: Future[R] = Future()
        with self._something:
            if self._closed:
                raise Closed
            self._waiting.append((item, future))
            self._something.notify()
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
            while self._wait():
                time.sleep(PAUSE)
                self._do(self._next())
        finally:
            lines.close()

    def _wait(self) -> bool:
        """Sleep until there is something to do; False at the end."""
        with self._something:
            while not self._waiting and not self._closed:
                self._something.wait()
            return bool(self._waiting)

    def _next(self) -> list[tuple[T, Future[R]]]:
        """The next batch; empty when another writer was quicker."""
        with self._something:
            count = min(len(self._waiting), self._most)
            return [self._waiting.popleft() for _ in range(count)]

    def _do(self, batch: Sequence[tuple[T, Future[R]]]) -> None:
        # Whoever asked may have gone: what nobody waits for any more is not begun.
        batch = [(item, future) for item, future in batch if future.set_running_or_notify_cancel()]
        if not batch:
            return
        try:
            lines.freshen()
            results = self._work([item for item, _ in batch])
        except BaseException as error:  # it belongs to those who asked, not to this thread
            for _, future in batch:
                future.set_exception(error)
            return
        for (_, future), result in zip(batch, results, strict=True):
            future.set_result(result)
