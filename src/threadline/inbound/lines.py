"""A database connection of its own for a thread that must notice quickly when the database is away."""

from __future__ import annotations

import copy
from typing import Any

import psycopg
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from threadline import sql

_TRANSIENT = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.LockNotAvailable,
)
_QUICKLY = {
    "connect_timeout": 2,
    # A database behind a broken cable is away too: unanswered bytes end the connection after 3 s.
    "tcp_user_timeout": 3000,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}
_IDLE = 1.0
"""Seconds without use after which a connection is asked whether it is still there."""


def own() -> None:
    """Give the calling thread a connection outside the pool, which would wait 10 s for a database that is away."""
    entry: dict[str, Any] = copy.deepcopy(connections.settings["default"])
    options = {name: value for name, value in entry["OPTIONS"].items() if name != "pool"}
    entry |= {"OPTIONS": {**options, **_QUICKLY}, "CONN_MAX_AGE": None}
    connections["default"] = DatabaseWrapper(entry, alias="default")


def freshen(*, idle: float) -> None:
    """Drop this thread's connection when it broke while nobody used it, for so many seconds."""
    if idle > _IDLE and connection.connection is not None and not connection.is_usable():
        connection.close()


def close() -> None:
    """End this thread's connection."""
    connection.close()


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed when it is tried again at once."""
    return isinstance(error, _TRANSIENT) or isinstance(error.__cause__, _TRANSIENT)


def is_away(error: BaseException) -> bool:
    """Tell trouble with the connection from trouble with the data, which has an SQLSTATE of its own class."""
    if not isinstance(error, sql.LOST):
        return False
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None) or ""
    # 08 connection, 53 resources, 57 operator intervention; none at all: the connection itself broke.
    return not state or state[:2] in {"08", "53", "57"}
