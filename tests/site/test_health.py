"""Whether the process lives, and whether the installation can work: told truthfully, and without waiting."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.inbound.standing import Installation, standing
from tests.serving import Web, until

from threadline import sql
from threadline.inbound.calls import Call
from threadline.inbound.spool import Spool

NOTICED = 2.0
"""Seconds after which a lost database must have been noticed: the promise itself, not a speed."""


@pytest.fixture
def installation(tmp_path: Path, django_db_blocker: Any) -> Iterator[Installation]:
    with django_db_blocker.unblock(), standing(tmp_path) as made:
        made.web.start()
        yield made


def ready(web: Web) -> tuple[int, dict[str, object]]:
    answer = web.ask("GET", "/readyz")
    return answer.status, answer.json()


def test_a_lost_database_is_told_within_two_seconds_and_a_found_one_too(installation: Installation) -> None:
    web = installation.web
    until(lambda: ready(web)[0] == 200)
    installation.stop_database()
    gone = time.monotonic()
    until(lambda: ready(web)[0] == 503, within=NOTICED)
    asked = time.monotonic()
    status, said = ready(web)
    assert (status, said["ready"], said["database"]) == (503, False, False)
    assert time.monotonic() - asked < 1, "whoever asks does not wait for the database"
    assert gone < asked
    assert web.ask("GET", "/healthz").status == 200
    installation.start_database()
    until(lambda: ready(web)[0] == 200)


def test_pending_migrations_are_told(installation: Installation) -> None:
    web = installation.web
    until(lambda: ready(web)[0] == 200)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'threadline' AND name LIKE '0001%'")
    until(lambda: ready(web)[0] == 503, within=NOTICED)
    assert ready(web)[1]["migrations_pending"] == 1


def test_the_engines_heartbeat_and_what_nobody_could_read_are_shown(installation: Installation) -> None:
    web = installation.web
    until(lambda: ready(web)[0] == 200)
    assert ready(web)[1]["engine_heartbeat_seconds"] is None
    place = {"kind": "engine", "host": "h", "boot": "b", "pid": 1, "journal": ""}
    sql.run("lane", "add_worker", place)
    until(lambda: isinstance(ready(web)[1]["engine_heartbeat_seconds"], float))
    assert set(ready(web)[1]) == {
        "ready", "database", "migrations_pending", "engine_heartbeat_seconds", "parked_arrivals",
        "spools_unclean", "set_aside",
    }  # fmt: skip


def test_what_was_set_aside_is_counted_whether_the_database_is_there_or_not(
    installation: Installation,
) -> None:
    web = installation.web
    until(lambda: ready(web)[1]["set_aside"] == 0)
    spool = Spool(web.home / "spool", name="another")
    call = Call("simulator", "demo", "https://desk.example/hooks", {}, b"?", datetime.now(UTC))
    spool.keep([call])
    [path] = spool.finished()
    spool.drop(spool.read(path), unread=[call])
    until(lambda: ready(web)[1]["set_aside"] == 1)
    installation.stop_database()
    until(lambda: ready(web)[0] == 503)
    assert ready(web)[1]["set_aside"] == 1
