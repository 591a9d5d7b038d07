"""Times that people name in a word, and how long a text may be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from threadline.rules import moments

CHICAGO = "America/Chicago"


@pytest.mark.parametrize(
    ("word", "now", "then"),
    [
        ("hour", "2026-03-04T15:20+00:00", "2026-03-04T16:20+00:00"),
        # 23:30 on Wednesday in Chicago is Thursday in UTC; tomorrow is theirs
        ("tomorrow", "2026-03-05T05:30+00:00", "2026-03-05T14:00+00:00"),
        ("monday", "2026-03-05T05:30+00:00", "2026-03-09T13:00+00:00"),  # after the clocks went forward
        ("monday", "2026-03-09T15:00+00:00", "2026-03-16T13:00+00:00"),  # on a Monday: the next one
    ],
)
def test_a_word_means_a_time_on_the_desks_clock(word: str, now: str, then: str) -> None:
    assert moments.quick(word, CHICAGO, datetime.fromisoformat(now)) == datetime.fromisoformat(then)


def test_another_word_means_no_time() -> None:
    assert moments.quick("soon", CHICAGO, datetime.now(UTC)) is None


def test_only_a_text_that_waits_for_a_moment_can_be_undone() -> None:
    now = datetime.now(UTC)
    assert moments.is_undoable(now, now + moments.UNDO)
    assert not moments.is_undoable(now, now + timedelta(minutes=1))
    assert not moments.is_undoable(now, None)
