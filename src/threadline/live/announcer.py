"""One NOTIFY per process per few milliseconds, after the commit, on a connection of its own.

Inside the writing transaction a NOTIFY costs two thirds of the commits: they queue for one lock. What gets
lost here (a process that dies, a connection that breaks) is found by the polls of pages and engines.
"""

from __future__ import annotations

import logging
import threading
import time

import psycopg
from django.conf import settings
from django.db import transaction

from threadline.live.news import CHANNEL, News, encode

logger = logging.getLogger("threadline.live")
_PAUSE = 0.004


class Announcer:
    """A thread that tells the other processes what this one committed."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._news = News()
        self._lock = threading.Lock()
        self._something = threading.Event()
        self._connection: psycopg.Connection | None = None
        threading.Thread(target=self._run, name="announcer", daemon=True).start()

    def tell(self, news: News) -> None:
        """Announce soon; returns at once."""
        with self._lock:
            self._news.add(news)
        self._something.set()

    def _run(self) -> None:
        while True:
            self._something.wait()
            time.sleep(_PAUSE)
            self._something.clear()
            with self._lock:
                news, self._news = self._news, News()
            if news:
                self._send(news)

    def _send(self, news: News) -> None:
        try:
            if self._connection is None or self._connection.closed:
                self._connection = psycopg.connect(self._address, autocommit=True, connect_timeout=5)
            with self._connection.pipeline():
                for payload in encode(news):
                    self._connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
        except psycopg.Error as error:
            # Not kept for later: whoever waits for it polls anyway, and a backlog would only delay what is new.
            logger.warning("announcement lost", extra={"error": type(error).__name__})
            self._connection = None


_announcer: Announcer | None = None
_making = threading.Lock()


def after_commit(news: News) -> None:
    """Announce once the current transaction has committed (at once when there is none)."""
    if news:
        transaction.on_commit(lambda: _the_announcer().tell(news))


def _the_announcer() -> Announcer:
    global _announcer
    with _making:
        if _announcer is None:
            _announcer = Announcer(settings.DATABASE_DIRECT_URL)
        return _announcer
