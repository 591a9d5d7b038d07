"""An engine that is slower than ours, or wrong on purpose: races must show what its fault lets through.

`python -m tests.outbound.altered slow|unlocked|one_statement|idle`
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any


def main(how: str) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "threadline.site.settings"
    import django

    django.setup()
    from threadline.outbound import engine

    _slow()
    {"slow": lambda: None, "unlocked": _unlocked, "one_statement": _one_statement, "idle": _idle}[how]()
    return engine.main()


def _slow() -> None:
    """Every claim takes its time between its facts and its commit, as on a busy machine."""
    from threadline.actions import handoff

    write = handoff._write

    def slowly(*args: Any, **kwargs: Any) -> float:
        begun = write(*args, **kwargs)
        time.sleep(random.uniform(0, 0.03))
        return begun

    handoff._write = slowly


def _idle() -> None:
    """What was claimed is never begun, as when the machine halts in between."""
    from threadline.outbound.sending import Sender

    Sender.send = lambda *args, **kwargs: None  # type: ignore[method-assign]


def _replace(noun: str, name: str, new: bytes) -> None:
    from threadline import sql

    statements = dict(sql.load(noun))
    statements[name] = replace(statements[name], text=new)
    loaded = sql.load
    sql.load = lambda asked: statements if asked == noun else loaded(asked)  # type: ignore[assignment]


def _unlocked() -> None:
    """The recipients are not locked."""
    from threadline import sql

    text = sql.load("handoff")["lock_recipients"].text
    without = text.replace(b"FOR NO KEY UPDATE OF r SKIP LOCKED", b"")
    assert without != text
    _replace("handoff", "lock_recipients", without)


def _one_statement() -> None:
    """The facts are read by the statement that locks the recipients (and so waits for them)."""
    from threadline import sql
    from threadline.actions import handoff
    from threadline.queries import preview

    seen: dict[int, list[Any]] = {}

    def lock(params: Mapping[str, int]) -> tuple[list[Any], dict[int, str]]:
        texts = [handoff._Text(*row) for row in sql.rows("handoff", "lock_due", params)]
        if not texts:
            return [], {}
        rows = _locked_with_facts(texts, params["workspace"])
        for n, id_, number, *facts in rows:
            seen[texts[n - 1].id] = facts
            numbers[id_] = number
        return texts, dict(numbers)

    numbers: dict[int, str] = {}
    read = preview.facts
    rows = sql.rows
    of_thread = threading.local()  # an engine claims several lanes at once

    def facts(drafts: Sequence[Any], *, desk: Any) -> Any:
        def answered(noun: str, name: str, params: Any = None) -> Any:
            if (noun, name) == ("facts", "of_people"):
                return [seen[id_] for id_ in of_thread.order]
            return rows(noun, name, params)

        preview.sql = type("Sql", (), {"rows": staticmethod(answered), "Row": sql.Row})
        try:
            return read(drafts, desk=desk)
        finally:
            preview.sql = sql

    def locking(params: Mapping[str, int]) -> tuple[list[Any], dict[int, str]]:
        texts, known = lock(params)
        of_thread.order = [text.id for text in texts]
        return texts, known

    handoff._lock = locking
    preview.facts = facts


def _locked_with_facts(texts: Sequence[Any], workspace: int) -> list[Any]:
    from threadline import sql

    of_people = sql.load("facts")["of_people"].text.decode()
    columns = ", ".join(f"c{n}" for n in range(_columns(of_people, workspace)))
    noun = "altered"
    text = f"""
        WITH facts AS MATERIALIZED (
            SELECT row_number() OVER () AS n, f.* FROM ({of_people}) f ({columns}))
        SELECT facts.n, r.id, r.number, {columns}
        FROM facts JOIN unnest(%(recipients)s::bigint[]) WITH ORDINALITY a (id, n) ON a.n = facts.n
        JOIN recipient r ON r.workspace_id = %(workspace)s AND r.id = a.id
        ORDER BY r.number
        FOR NO KEY UPDATE OF r"""
    return _run(text, texts, workspace, noun)


def _columns(of_people: str, workspace: int) -> int:
    import psycopg
    from django.db import connection

    from threadline import sql

    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(of_people.encode(), sql._sent(_params([], workspace)))
        cursor.fetchall()
        return len(cursor.description or [])


def _run(text: str, texts: Sequence[Any], workspace: int, noun: str) -> list[Any]:
    import psycopg
    from django.db import connection

    from threadline import sql

    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(text.encode(), sql._sent(_params(texts, workspace)))
        return cursor.fetchall()


def _params(texts: Sequence[Any], workspace: int) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "workspaces": [workspace] * len(texts),
        "recipients": [text.recipient for text in texts],
        "purposes": [text.purpose for text in texts],
        "confirms": [text.confirms for text in texts],
        "subjects": [text.purpose for text in texts],
        "automateds": [text.automated for text in texts],
        "senders": [text.sender if text.level == "conversational" else None for text in texts],
        "cap_places": [],
        "cap_texts": [],
        "cap_hours": [],
        "cap_sames": [],
        "cap_automateds": [],
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
