"""The database engine that the settings name; Django asks for a module of this name."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's connection, out of the process's pool."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        """A connection that lives. Raises OperationalError when none comes within the pool's timeout.

        After a restart of the database every idle connection is dead. The pool's own check gives each one
        handed out a pause, twice as long every time: with four of them a page waited longer than its patience.
        """
        made: psycopg.Connection[Any] = super().get_new_connection(conn_params)
        while self.pool is not None and not _lives(made):
            self.pool.putconn(made)
            self.pool.check()  # throws the other dead ones away, too
            made = super().get_new_connection(conn_params)
        return made


def _lives(connection: psycopg.Connection[Any]) -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.OperationalError:
        return False
    return True
