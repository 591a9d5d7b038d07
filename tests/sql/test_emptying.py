"""Emptying the database between tests, while a process of the test reads it in an order of its own."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from tests import make
from tests.serving import until, url_of_tests

from threadline.models import Workspace

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reader_in_the_way_does_not_leave_rows_to_the_next_test() -> None:
    make.workspace()
    tables = ("workspace", "spool", "worker")
    with psycopg.connect(url_of_tests()) as reader, psycopg.connect(url_of_tests(), autocommit=True) as seen:
        for first in tables:
            _cross(reader, seen, first, [each for each in tables if each != first])
    assert not Workspace.objects.exists()


def _cross(reader: psycopg.Connection, seen: psycopg.Connection, first: str, others: list[str]) -> None:
    """The reader holds one table and asks for the others only once emptying waits for that one."""
    reader.execute(f"SELECT count(*) FROM {first}")
    emptying = threading.Thread(target=_empty)
    emptying.start()
    until(
        lambda: seen.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)").fetchone() == (True,)
    )
    for table in others:
        try:
            reader.execute(f"SELECT count(*) FROM {table}")
        except psycopg.errors.DeadlockDetected:
            break
    reader.rollback()
    emptying.join(30)
    assert not emptying.is_alive()


def _empty() -> None:
    try:
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    finally:
        connection.close()
