"""What PostgreSQL would do for each statement a page runs, and whether an index leads it there.

The one rule, for benchmark and tests alike: a table that grows is never read from its beginning, and no index of
such a table is read as a whole, nor all of a workspace in search of what a filter lets through.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection

from threadline import sql

GROWING = frozenset({
    "api_use", "arrival", "attachment", "attempt", "audit", "block", "callback_due", "consent", "consent_event",
    "consent_person", "contact", "contact_tag", "conversation", "draft", "erased_number", "idempotency_key", "message",
    "message_words", "paper_form", "part", "phone", "receipt", "recipient", "review", "scrub_result",
})  # fmt: skip
"""Tables with a row for each person, text or deed."""

SMALL = frozenset({
    "api_key", "app_user", "brand", "budget", "callback", "campaign", "carrier_account", "consent_import", "department",
    "department_member",
    "field", "invitation", "join_word", "lane", "lane_budget", "lane_trouble", "member", "member_alert", "number",
    "number_lane", "operator_audit",
    "opt_in_page", "opt_in_version", "purpose", "role", "scrub", "sender", "sign_in_link", "spool", "tag",
    "verification", "worker", "workspace",
})  # fmt: skip
"""Tables with a row for each thing somebody sets up by hand: reading all of them is nothing."""

_FEW = 10_000
"""Rows below which the planner rightly reads a table as a whole; then what counts is whether an index could."""

_WAYS_FOR_FEW = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
"""What reads a small table as a whole."""

_OFTEN = 6
"""Uses after which the server has decided whether it plans a prepared statement once and for all."""

_KINDS = re.compile(r"\s*(WITH|SELECT|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
_NAMED = re.compile(r"%\((\w+)\)s|(%%)")
_WHOLE = "Seq Scan"
_BY_INDEX = {"Index Scan", "Index Only Scan"}
_WORKSPACE_ALONE = re.compile(r"\(?\(?(\w+\.)?workspace_id = [^()]+\)?\)?")

Plan = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One statement that was run; `kept` where the server may keep a plan for it."""

    name: str
    text: str
    params: Any
    kept: bool

    @property
    def sent(self) -> Any:
        """The parameters as they travel."""
        return sql._sent(self.params) if isinstance(self.params, Mapping) else self.params


@contextlib.contextmanager
def asked() -> Iterator[list[Asked]]:
    """The statements that are run meanwhile on this thread's connection, ours by name and Django's."""
    seen: list[Asked] = []
    real = sql.ask

    def noted(noun: str, name: str, params: sql.Params = None) -> sql.Asked:
        statement = sql.load(noun)[name]
        seen.append(Asked(f"{noun}.{name}", statement.text.decode(), params, statement.kept is None))
        return real(noun, name, params)

    def of_django(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
        if _KINDS.match(text) and not many:
            seen.append(Asked(" ".join(text.split())[:120], text, params, kept=False))
        return execute(text, params, many, context)

    sql.ask = noted
    try:
        with connection.execute_wrapper(of_django):
            yield seen
    finally:
        sql.ask = real


def without_index(statement: Asked) -> list[str]:
    """What its plans read as a whole, such as "Seq Scan on contact"; [] when all is well."""
    connection.ensure_connection()
    found = _judged(statement)
    if not found or not all(_is_small(each.rpartition(" ")[2]) for each in found):
        return found
    with _seldom_whole():
        return _judged(statement)


def bad(plan: Plan) -> list[str]:
    """What this node of a plan, or one below it, reads as a whole."""
    found = [each for below in plan.get("Plans", ()) for each in bad(below)]
    table, kind = plan.get("Relation Name"), plan["Node Type"]
    if table in GROWING and (kind == _WHOLE or (kind in _BY_INDEX and _leads_nowhere(plan))):
        found.append(f"{kind} on {table}")
    return found


def _leads_nowhere(plan: Plan) -> bool:
    """Whether an index is read without a condition, or for a whole workspace to be filtered."""
    condition = plan.get("Index Cond")
    if condition is None:
        return True
    alone = "Filter" in plan and _WORKSPACE_ALONE.fullmatch(condition) is not None
    return alone and not _is_small(plan["Relation Name"])


def plans(statement: Asked) -> list[Plan]:
    """How it is done the first time and, where the server may keep a plan, how once it has been used often."""
    told = [_explained(statement)]
    if statement.kept and statement.params:
        told.append(_in_the_end(statement))
    return told


def _judged(statement: Asked) -> list[str]:
    return sorted({each for plan in plans(statement) for each in bad(plan)})


def _explained(statement: Asked) -> Plan:
    with psycopg.ClientCursor(connection.connection) as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement.text}", statement.sent)
        return _read(cursor)


def _in_the_end(statement: Asked) -> Plan:
    """The server's own choice: it weighs a plan for any parameters against those for the ones it was given."""
    names: Sequence[str] = list(dict.fromkeys(name for name, _ in _NAMED.findall(statement.text) if name))
    text = _NAMED.sub(lambda at: f"${names.index(at[1]) + 1}" if at[1] else "%", statement.text)
    kinds = ", ".join(_kind(statement.sent[name]) for name in names)
    given = ", ".join(f"%({name})s" for name in names)
    with psycopg.ClientCursor(connection.connection) as cursor:
        cursor.execute(f"PREPARE asked ({kinds}) AS {text}".encode())
        try:
            for _ in range(_OFTEN):
                cursor.execute(f"EXPLAIN (FORMAT JSON) EXECUTE asked ({given})", statement.sent)
            return _read(cursor)
        finally:
            cursor.execute("DEALLOCATE asked")


def _kind(value: object) -> str:
    """The type a parameter travels with; texts and lists take theirs from where they stand."""
    for known, kind in ((bool, "boolean"), (int, "bigint"), (float, "double precision")):
        if isinstance(value, known):
            return kind
    return "unknown"


def _read(cursor: psycopg.ClientCursor[Any]) -> Plan:
    [[told]] = cursor.fetchall()
    found: Plan = told[0]["Plan"]
    return found


def _is_small(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return bool(cursor.fetchone()[0] < _FEW)


@contextlib.contextmanager
def _seldom_whole() -> Iterator[None]:
    """Where an index would do at all, it is used, row by row."""
    with connection.cursor() as cursor:
        for way in _WAYS_FOR_FEW:
            cursor.execute(f"SET {way} = off")
        try:
            yield
        finally:
            for way in _WAYS_FOR_FEW:
                cursor.execute(f"RESET {way}")
