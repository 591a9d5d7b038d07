"""Named SQL statements over sets, in <noun>.sql beside this file.

A statement begins with `-- name: its_name`; the comment lines after it say what it does. One marked
`(planned each time)` takes hundreds of rows at once: a plan kept from when its tables were small costs far
more than planning anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from importlib import resources
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections

LOST = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)
"""What a lost or refusing database raises; a deadlock is among them, and is tried again like the rest."""

Row = tuple[Any, ...]
Params = Mapping[str, Any] | None
_HEADER = re.compile(r"^-- name: (\w+)( \(planned each time\))?\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it is sent; `kept` None lets psycopg keep a plan once it has been used often."""

    text: bytes
    kept: bool | None


@cache
def load(noun: str) -> Mapping[str, Statement]:
    """The statements of one noun, by name."""
    text = resources.files(__package__).joinpath(f"{noun}.sql").read_text(encoding="utf-8")
    _, *pieces = _HEADER.split(text)
    return {
        name: Statement(body.strip().encode(), False if mark else None)
        for name, mark, body in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True)
    }


class Asked:
    """A statement that was sent: what it returns may be asked for once, when it is needed."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: psycopg.Cursor[Row]) -> None:
        self._cursor = cursor

    def rows(self) -> list[Row]:
        """What it returns, as tuples; within `together` this waits for it and for all that was sent before."""
        with self._cursor as cursor:
            return cursor.fetchall()


def ask(noun: str, name: str, params: Params = None) -> Asked:
    """Send one named statement on this thread's connection.

    The parameters travel apart from the statement (Django's own cursor would write them into it), so the
    server keeps one plan for it and a batch of five hundred is one array.
    """
    own = connections[DEFAULT_DB_ALIAS]  # looked up once: it is the thread's own
    if own.connection is None:
        own.ensure_connection()
    statement = load(noun)[name]
    cursor = psycopg.Cursor(own.connection)
    cursor.execute(statement.text, _sent(params), prepare=statement.kept)
    return Asked(cursor)


def rows(noun: str, name: str, params: Params = None) -> list[Row]:
    """Run one named statement that returns rows; those, as tuples."""
    return ask(noun, name, params).rows()


def run(noun: str, name: str, params: Params = None) -> None:
    """Run one named statement for what it does; within `together` nobody waits for it."""
    ask(noun, name, params)


@contextmanager
def together() -> Iterator[None]:
    """Within a transaction: statements go out one behind the other, and only rows that are asked for are waited for.

    Each still begins when the one before it has ended, and sees what was committed by then. What goes wrong with one is
    raised where something is waited for next, at the latest at the end. Not for the ORM, which asks after each
    statement how many rows it changed.
    """
    with connection.connection.pipeline() as pipeline:
        try:
            yield
        except BaseException:
            with suppress(psycopg.Error):  # what was sent behind the one that went wrong
                pipeline.sync()
            raise


def _sent(params: Params) -> Params:
    """The parameters with lists as array literals: psycopg's own dumper asks each element for its type, which
    took a sixth of the engine's time. Every list parameter is cast in its statement."""
    if params is None:
        return None
    return {key: array(value) if isinstance(value, list) else value for key, value in params.items()}


def array(values: list[Any]) -> str:
    """A list as PostgreSQL reads an array: whole numbers, floats, texts, octets, moments, truths, None."""
    kinds = set(map(type, values))
    if kinds == {int}:
        return "{" + ",".join(map(str, values)) + "}"
    if kinds and all(issubclass(kind, str) for kind in kinds):
        return _texts(values)
    return "{" + ",".join([_element(value) for value in values]) + "}"


def _texts(values: list[str]) -> str:
    whole = "".join(values)
    if '"' in whole or "\\" in whole:
        values = [value.replace("\\", "\\\\").replace('"', '\\"') for value in values]
    return '{"' + '","'.join(values) + '"}'


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return _texts([value])[1:-1]
    if isinstance(value, datetime):
        return f'"{value.isoformat()}"'
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value.value if isinstance(value, Enum) else value)
