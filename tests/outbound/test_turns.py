"""Whose turn it is: what was just announced may be more urgent than every queue that waits for its next claim."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from threadline.actions import handoff
from threadline.actions.handoff import Due
from threadline.live import news
from threadline.outbound.engine import Engine

BROADCAST, ANSWER = Due(1, 1, 3), Due(2, 1, 0)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def due(lanes: Sequence[int]) -> list[Due]:
        return [each for each in (ANSWER, BROADCAST) if each.lane in lanes]

    monkeypatch.setattr(handoff, "due", due)
    made = cast("Any", Engine(folder=tmp_path / "journal", address=""))
    made._lanes, made._carriers = {1: 1, 2: 1}, {1: object()}
    yield made
    made._threads.close()


async def test_a_queue_that_is_put_back_does_not_hide_what_was_announced(engine: Any) -> None:
    engine._looked = asyncio.get_running_loop().time()
    engine._hear(news.changed(1, {1}, wake=True))
    engine._targets.append(BROADCAST)  # its claim was under way, and there is more
    assert await engine._next() == ANSWER


async def test_a_lane_that_a_claim_was_at_when_it_was_announced_is_looked_at_after(engine: Any) -> None:
    engine._claiming.add(ANSWER.lane)
    assert await engine._next() == BROADCAST
    engine._known = -1  # as the claim leaves it that heard of something meanwhile
    engine._claiming.discard(ANSWER.lane)
    engine._targets.append(BROADCAST)
    assert await engine._next() == ANSWER


async def test_announcements_in_quick_succession_keep_nothing_from_going(engine: Any) -> None:
    for _ in range(20):
        engine._hear(news.changed(1, {1}, wake=True))
        assert await engine._next() == ANSWER
