"""An engine killed at exactly each point of a hand-over: before its write, after it, after the answer, at commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from bench.smsc import REFERENCE, Smsc
from tests.failing import points
from tests.outbound.scene import finished, until
from tests.outbound.test_kills import nothing_twice, queued

from threadline.actions import numbers
from threadline.models import Message

if TYPE_CHECKING:
    from tests.outbound.scene import Scene

QUICK = ("write.before", "write.after", "answer.after")


def named(all_: dict[str, tuple[str, str, points.When]]) -> list[object]:
    return [pytest.param(name, marks=() if name in QUICK else pytest.mark.long) for name in all_]


def states(ids: list[int]) -> dict[str, int]:
    return Counter(Message.objects.filter(id__in=ids).values_list("state", flat=True))


@pytest.mark.parametrize("point", named(points.ENGINE))
def test_wherever_an_engine_is_killed_each_text_goes_once_and_none_stays_in_doubt(
    scene: Scene, point: str
) -> None:
    doomed = scene.engine(dies_at=f"{point}*2")
    scene.running()
    ids = queued(scene.account(), 60, seconds=6)
    until(lambda: doomed.poll() is not None, within=30)
    scene.engines.remove(doomed)
    scene.engine()
    until(finished, within=120)
    assert states(ids) == {"delivered": 60}
    nothing_twice(scene.taken())
    assert len(scene.taken()) == 60


@pytest.fixture
def smsc() -> Iterator[Smsc]:
    made = Smsc()
    made.start()
    yield made
    made.stop()


@pytest.mark.parametrize("point", points.LINK)
def test_over_smpp_what_was_not_written_is_in_doubt_and_what_was_is_told_by_its_receipt(
    scene: Scene, smsc: Smsc, point: str
) -> None:
    known = {"address": f"127.0.0.1:{smsc.port}", "system_id": "desk", "reference_tag": f"{REFERENCE:x}"}
    at = numbers.add_account("smpp", name="An SMSC", settings=known, secret_settings={"password": "secret"})
    doomed = scene.engine(dies_at=f"{point}*2")
    scene.running()  # or all of them would be due at once, and written at once
    ids = queued(at, 20, seconds=6)
    until(lambda: doomed.poll() is not None, within=30)
    scene.engines.remove(doomed)
    scene.engine()
    taken: set[int] = set()

    def told() -> bool:
        nonlocal taken
        taken = {int(part.reference.split(".")[1]) for part in smsc.taken}
        return states(ids) == Counter({"delivered": len(taken), "unknown": 20 - len(taken)}) - Counter()

    until(told, within=60)
    assert len(smsc.taken) == len(taken)
    assert (len(taken) < 20) == (point == "smpp.before")
    assert {*Message.objects.filter(state="unknown").values_list("id", flat=True)} == set(ids) - taken
