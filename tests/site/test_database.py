"""The pool of connections, after the database was away."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

LENT = 6


@pytest.mark.django_db(transaction=True)
def test_idle_connections_that_died_with_the_server_hold_nobody_up() -> None:
    together = threading.Barrier(LENT)

    def borrow() -> None:
        connection.ensure_connection()
        together.wait(30)  # so that each has one of its own
        connection.close()

    threads = [threading.Thread(target=borrow) for _ in range(LENT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    answered: list[int] = []

    def ask() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                answered.append(cursor.fetchone()[0])
        finally:
            connection.close()

    late = threading.Thread(target=ask)
    late.start()
    late.join()
    assert answered == [1]
