"""How fast a lane goes, and when its queue will be done."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from threadline.rules import pace
from threadline.rules.pace import Done, Forecast, Left

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
TOMORROW = NOW + timedelta(hours=14)


def test_a_steady_stream_has_its_texts_a_minute_as_its_pace() -> None:
    kept, at = 0.0, NOW
    for _ in range(600):
        later = at + timedelta(seconds=1)
        kept, at = pace.of(kept, at, later) + 5, later
    assert kept == pytest.approx(300, rel=0.02)


def test_what_was_long_ago_says_nothing_of_now() -> None:
    assert pace.of(300, NOW, NOW + timedelta(minutes=1)) == pytest.approx(300 / math.e)
    assert pace.of(300, NOW, NOW + timedelta(days=400)) == pytest.approx(0)
    assert pace.of(300, NOW + timedelta(seconds=5), NOW) == 300


def ask(
    waiting: int = 600,
    *,
    all_: bool = True,
    moves: bool = True,
    speed: float = 60,
    limits: list[Left] | None = None,
) -> Forecast:
    return pace.forecast(waiting, counted_all=all_, moves=moves, pace=speed, limits=limits or [], now=NOW)


def test_the_end_follows_from_what_waits_and_the_pace() -> None:
    assert ask() == Forecast(Done.ABOUT, NOW + timedelta(minutes=10))
    assert ask(all_=False) == Forecast(Done.LATER, NOW + timedelta(minutes=10))


@pytest.mark.parametrize("how", [{"moves": False}, {"speed": 0.1}, {"speed": 0.6, "waiting": 100_000}])
def test_what_cannot_be_told_is_not_told(how: dict[str, float]) -> None:
    assert ask(**how).done is Done.UNKNOWN  # type: ignore[arg-type]


def test_nothing_due_is_done_even_where_nothing_moves() -> None:
    assert ask(0, moves=False).done is Done.EMPTY


def test_a_spent_limit_says_until_when_and_which() -> None:
    spent, roomy = Left("Riverside", 0, TOMORROW), Left("Care", 9_000, NOW)
    assert ask(limits=[roomy, spent]) == Forecast(Done.LIMITED, TOMORROW, "Riverside")
    assert ask(limits=[roomy]).done is Done.ABOUT
