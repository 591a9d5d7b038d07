"""Before Django reads its settings: a home of our own and a database of our own."""

from __future__ import annotations

import atexit
import contextlib
import functools
import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest

from threadline.host import database
from threadline.site import logs

pytest_plugins = ["tests.guards"]

_open = contextlib.ExitStack()


def _prepare() -> None:
    """Once a run: xdist's workers inherit what the first process has put into the environment."""
    home = _open.enter_context(tempfile.TemporaryDirectory(prefix="threadline-tests-"))
    for name in [name for name in os.environ if name.startswith("THREADLINE_") and name not in _OUTER]:
        del os.environ[name]
    os.environ.pop(database.DIRECT_URL, None)
    os.environ["THREADLINE_HOME"] = home
    os.environ["THREADLINE_POOL"] = "40"  # tests make threads that end without giving their connection back
    url = os.environ.get("THREADLINE_TEST_DATABASE_URL")
    if not url:
        # Two workers, and the real engines and web processes of their tests, share it.
        url = _open.enter_context(database.throwaway(fsync=False, extra={"max_connections": "300"})).url()
    os.environ[database.URL] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "threadline.site.settings"
    atexit.register(_open.close)


_OUTER = ("THREADLINE_TEST_DATABASE_URL", "THREADLINE_POSTGRES", "THREADLINE_CACHE")
"""What the outside may tell the tests: a database, or the PostgreSQL to start one with."""

if "PYTEST_XDIST_WORKER" not in os.environ:
    _prepare()


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    import django  # only now: the settings read the environment that was just prepared

    django.setup()


@pytest.fixture
def said() -> Iterator[StringIO]:
    """All that this process logs, in both forms, debugging lines of ours included."""
    stream = StringIO()
    root = logging.getLogger()
    ours = logging.getLogger("threadline")
    level = ours.level
    handlers = [logging.StreamHandler(stream) for _ in range(2)]
    for handler, form in zip(handlers, (logs.JsonLines(), logs.Terminal()), strict=True):
        handler.setFormatter(form)
        root.addHandler(handler)
    ours.setLevel(logging.DEBUG)
    yield stream
    ours.setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)


@pytest.fixture(autouse=True, scope="session")
def _empties_for_sure() -> Iterator[None]:
    """A web process of a test reads several tables in its own order: a deadlock may end what empties them all."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    once = DatabaseOperations.execute_sql_flush
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", functools.partialmethod(_flush, once))
        yield


def _flush(operations: Any, once: Callable[[Any, list[str]], None], statements: list[str]) -> None:
    """PostgreSQL has taken the whole back when it ends it, so the whole is done again."""
    from django.db import OperationalError

    for _ in range(_FLUSHES):
        try:
            return once(operations, statements)
        except OperationalError as error:
            if not isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
                raise
    return once(operations, statements)


_FLUSHES = 5
"""Deadlocks in a row that are bad luck; one more is a fault."""
