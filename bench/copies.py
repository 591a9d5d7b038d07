"""People by the million: the database copies those whom the product made, each with consent and a queued text.

A copy is what the product wrote, under other ids and with a number of its own, so that every fact is where claims look
for it. Only what nobody asks for while texts leave is not real: the hashes of the acts are those of the first, and
words that searches find stand in the first bucket.
"""

from __future__ import annotations

from django.db import connection

_NAMED = {
    "recipient": (),
    "consent_event": ("recipient_id",),
    "consent_person": ("event_id",),
    "consent": ("event_id", "recipient_id"),
    "conversation": ("recipient_id",),
    "message": ("conversation_id", "recipient_id"),
    "message_words": ("message_id",),
}
"""The tables that have rows of a person, and the columns that name such a row of another table."""


def copy(times: int, *, apart: int) -> None:
    """Everybody there is, so many times more; each copy's number is so far behind the one before it."""
    if times < 1:
        return
    with connection.cursor() as cursor:
        highest = " UNION ALL ".join(f"SELECT max(id) FROM {table}" for table in _NAMED if _has_id(table))
        cursor.execute(f"SELECT max(max) FROM ({highest}) AS each")
        step = cursor.fetchone()[0]
        cursor.execute("SET session_replication_role = replica")  # the keys agree by themselves
        for table, named in _NAMED.items():
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            columns = [column.name for column in cursor.description]
            new = ", ".join(_new(column, named, step, apart) for column in columns)
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)})"
                f" SELECT {new} FROM {table} t CROSS JOIN generate_series(1, %s) AS k ORDER BY k, {_order(table)}",
                [times],
            )
            if _has_id(table):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute(f"VACUUM ANALYZE {', '.join(_NAMED)}")


def _has_id(table: str) -> bool:
    return table != "message_words"


def _order(table: str) -> str:
    return "t.id" if _has_id(table) else "t.message_id"


def _new(column: str, named: tuple[str, ...], step: int, apart: int) -> str:
    if column == "id" or column in named:
        return f"t.{column} + k * {step}"
    if column == "number":
        return f"'+' || (substr(t.number, 2)::bigint + k * {apart})"
    return f"t.{column}"
