"""Real engines behind wires with faults, to their carriers and to their database: each text once, none lost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bench.smsc import REFERENCE, Smsc
from bench.wire import Wire
from django.db import connection
from psycopg import conninfo
from tests import make
from tests.outbound.scene import database_url, finished, one, until
from tests.outbound.test_kills import nothing_twice, queued

from threadline.actions import numbers
from threadline.carriers.addresses import host_port
from threadline.models import Message

if TYPE_CHECKING:
    from tests.outbound.scene import Scene

STORM: list[dict[str, Any]] = [
    {"reset_after": 4000},
    {"mute": True},
    {},
    {"delay": 0.2},
    {"hole_after": 2500},
    {},
    {"refuse": True, "reset_after": 100},
    {"mute": True},
]


@pytest.fixture
def smsc() -> Iterator[Smsc]:
    made = Smsc()
    made.start()
    yield made
    made.stop()


def endure(wire: Wire, weather: list[dict[str, Any]], *, each: float) -> None:
    for kind in weather:
        wire.weather(**kind)
        time.sleep(each)
    wire.weather()


@pytest.mark.long
def test_over_a_broken_wire_to_a_carrier_that_can_be_asked_every_text_arrives_once(scene: Scene) -> None:
    wire = Wire(host_port(scene.simulator.address))
    try:
        at = make.account("storm", address=wire.address, secret=scene.simulator.secret)
        ids = queued(at, 200, seconds=8)
        scene.engine()
        scene.running()
        endure(wire, STORM, each=1.0)
        until(finished, within=120)
        assert Counter(Message.objects.filter(id__in=ids).values_list("state", flat=True)) == {
            "delivered": 200
        }
        nothing_twice(scene.taken())
        assert len(scene.taken()) == 200
    finally:
        scene.end()
        wire.close()


@pytest.mark.long
def test_over_a_broken_wire_to_an_smsc_no_text_goes_twice_and_what_may_be_lost_is_in_doubt(
    scene: Scene, smsc: Smsc
) -> None:
    wire = Wire(("127.0.0.1", smsc.port))
    try:
        known = {
            "address": wire.address, "system_id": "desk", "alphabet": "gsm", "reference_tag": f"{REFERENCE:x}",
        }  # fmt: skip
        at = numbers.add_account(
            "smpp", name="An SMSC", settings=known, secret_settings={"password": smsc.password}
        )
        ids = queued(at, 200, seconds=8)
        scene.engine()
        endure(wire, STORM, each=1.0)
        open_ = "SELECT count(*) FROM message WHERE state IN ('queued', 'handing_off', 'accepted', 'sent')"
        until(lambda: not one(open_) and smsc.owed == 0, within=120)
        states = dict(Message.objects.filter(id__in=ids).values_list("id", "state"))
        assert set(states.values()) <= {"delivered", "unknown"}
        taken = Counter(int(part.reference.split(".")[1]) for part in smsc.taken)
        assert set(taken.values()) == {1}
        # Nobody can ask an SMSC: what never reached it stays in doubt, and nothing else does.
        until(lambda: set(_of("delivered")) == set(taken))
        assert set(_of("unknown")) == set(ids) - set(taken)
    finally:
        scene.end()
        wire.close()


def _of(state: str) -> list[int]:
    return list(Message.objects.filter(state=state).values_list("id", flat=True))


@pytest.mark.parametrize(
    ("then", "passes"),
    [
        pytest.param("reset", True, id="reset, committed"),
        pytest.param("reset", False, id="reset, not committed"),
        pytest.param("hole", True, id="a hole, committed"),
        pytest.param("hole", False, id="a hole, not committed"),
    ],
)
@pytest.mark.long
def test_whether_a_commit_was_heard_or_not_no_text_is_lost_nor_sent_again(
    scene: Scene, then: str, passes: bool
) -> None:
    wire = Wire(_database())
    try:
        parts = conninfo.conninfo_to_dict(database_url())
        scene.url = conninfo.make_conninfo(**{**parts, "host": "127.0.0.1", "port": wire.port})  # type: ignore[arg-type]
        ids = queued(scene.account(), 120, seconds=6)
        scene.engine()
        scene.running()
        for _ in range(5):
            wire.weather(at=b"COMMIT", then=then, passes=passes)
            assert wire.struck.wait(20)
            time.sleep(0.8)
            wire.weather()
        until(finished, within=120)
        assert Counter(Message.objects.filter(id__in=ids).values_list("state", flat=True)) == {
            "delivered": 120
        }
        nothing_twice(scene.taken())
        assert len(scene.taken()) == 120
    finally:
        scene.end()
        wire.close()


def _database() -> Path | tuple[str, int]:
    known = connection.settings_dict
    port = int(known["PORT"] or 5432)
    if known["HOST"].startswith("/"):
        return Path(known["HOST"]) / f".s.PGSQL.{port}"
    return known["HOST"], port
