"""What the lanes page says of limits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from threadline.queries.lanes import Left
from threadline.web import lane_words


@pytest.mark.parametrize(
    ("daily", "seconds", "said"),
    [
        (True, 0, "1,200 of 2,000 today"),
        (False, 60, "1,200 of 2,000 a minute"),
        (False, 3600, "1,200 of 2,000 an hour"),
        (False, 7200, "1,200 of 2,000 in 7,200 seconds"),
    ],
)
def test_what_is_left_names_the_stretch_it_is_of(daily: bool, seconds: int, said: str) -> None:
    left = Left("lane", "", 1200, 1000, 2000, daily, seconds, datetime(2026, 11, 30, tzinfo=UTC))
    assert lane_words.remains(left) == said
    answers = Left("lane", "", 1200, 0, 2000, daily, seconds, datetime(2026, 11, 30, tzinfo=UTC))
    assert lane_words.remains(answers) == f"{said}, for answers alone"
