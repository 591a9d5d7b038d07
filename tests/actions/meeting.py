"""Two transactions at once, at exactly the point that a test is about."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from tests.actions.claims import asked

from threadline import sql

COMMIT = ("", "commit")
"""The point after the last statement."""

Work = Callable[[], object]
Point = tuple[str, str]


class Meeting:
    """Holds one transaction before a named statement until another is through, or waits for its locks."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._of_thread = threading.local()
        self._ask = sql.ask
        patch.setattr(sql, "ask", self._statement)

    def of(self, first: Work, point: Point, second: Work) -> None:
        """Both are committed when this returns, the first of them first where they want the same."""
        reached, release = threading.Event(), threading.Event()

        def hold() -> None:
            reached.set()
            assert release.wait(30)

        one = _Thread(lambda: self._until(point, hold, first))
        while not reached.wait(0.005) and one.is_alive():
            pass
        other = _Thread(second)
        while other.is_alive() and not other.waits():
            time.sleep(0.002)
        release.set()
        one.end()
        other.end()

    def _until(self, point: Point, hold: Callable[[], None], work: Work) -> None:
        self._of_thread.point, self._of_thread.hold = point, hold
        with transaction.atomic():
            work()
            self._at(COMMIT)

    def _statement(self, noun: str, name: str, params: sql.Params = None) -> sql.Asked:
        self._at((noun, name))
        return self._ask(noun, name, params)

    def _at(self, point: Point) -> None:
        if getattr(self._of_thread, "point", None) == point:
            self._of_thread.point = None
            with connection.connection.pipeline():
                pass  # whatever was sent together is done
            self._of_thread.hold()


class _Thread(threading.Thread):
    """Work on a connection of its own; what went wrong in it is raised by `end`."""

    def __init__(self, work: Work) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._error: BaseException | None = None
        self._backend = 0
        self.start()

    def run(self) -> None:
        try:
            connection.ensure_connection()
            self._backend = connection.connection.info.backend_pid
            self._work()
        except BaseException as error:
            self._error = error
        finally:
            connection.close()

    def waits(self) -> bool:
        """Whether it stands at a lock that another transaction holds."""
        known: list[Any] = asked("SELECT pid FROM pg_locks WHERE pid = %s AND NOT granted", self._backend)
        return bool(known)

    def end(self) -> None:
        self.join(30)
        assert not self.is_alive()
        if self._error is not None:
            raise self._error
