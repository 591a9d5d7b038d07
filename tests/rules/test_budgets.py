"""Limits against a carrier that counts for itself, whichever moment within the delay each text leaves at."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadline.rules import budgets
from threadline.rules.budgets import DELAY, Limit

PACIFIC = "America/Los_Angeles"
# The days around which their clocks change, and one of no note.
STARTS = [datetime(2026, month, day, 5, tzinfo=UTC) for month, day in ((3, 8), (11, 1), (6, 15))]


class Desk:
    """Claims as the engine does, and remembers when each part may have been seen by the carrier."""

    def __init__(self, limit: Limit, start: datetime) -> None:
        self.limit, self.now = limit, start
        self.spent: dict[int, int] = {}
        self.seen: list[tuple[datetime, int]] = []
        self.claims: list[tuple[datetime, int]] = []

    def claim(self, wanted: int, *, parts: int, urgent: bool, late: timedelta) -> int:
        """As many texts of so many parts as fit; the carrier sees them that much later."""
        room = budgets.room(self.limit, self.spent, self.now)
        left = room.urgent if urgent else room.other
        count = min(wanted, left // parts)
        if count:
            self.spent = budgets.spend(self.limit, self.spent, self.now, self.now, count * parts)
            self.seen.append((self.now + late, count * parts))
            self.claims.append((self.now, count * parts))
        return count

    def give_back(self, claim: int) -> None:
        """A claim's texts are known never to have left."""
        at, parts = self.claims.pop(claim)
        self.seen.pop(claim)
        self.spent = budgets.give_back(self.limit, self.spent, at, parts)


STEPS = st.lists(
    st.tuples(
        st.floats(0, 90) | st.floats(0, 40_000),  # seconds that pass
        st.integers(1, 30),  # texts wanted
        st.integers(1, 3),
        st.booleans(),
        st.floats(0, DELAY.total_seconds()),
        st.booleans(),  # one of them never left
    ),
    max_size=60,
)


def run(desk: Desk, steps: list[tuple[float, int, int, bool, float, bool]]) -> None:
    for passed, wanted, parts, urgent, late, back in steps:
        desk.now += timedelta(seconds=passed)
        desk.claim(wanted, parts=parts, urgent=urgent, late=timedelta(seconds=late))
        if back and desk.claims:
            desk.give_back(wanted % len(desk.claims))


@settings(deadline=None, max_examples=200)
@given(STEPS, st.sampled_from(STARTS), st.integers(3, 40), st.sampled_from([10, 60, 3600]))
def test_no_stretch_ever_sees_more_than_the_limit(
    steps: list[tuple[float, int, int, bool, float, bool]], start: datetime, parts: int, seconds: int
) -> None:
    desk = Desk(Limit(parts, seconds), start)
    run(desk, steps)
    for begins, _ in desk.seen:
        ends = begins + timedelta(seconds=seconds)
        assert sum(count for at, count in desk.seen if begins <= at <= ends) <= parts


@settings(deadline=None, max_examples=200)
@given(STEPS, st.sampled_from(STARTS), st.integers(3, 40))
def test_no_day_of_theirs_ever_sees_more_than_the_limit(
    steps: list[tuple[float, int, int, bool, float, bool]], start: datetime, parts: int
) -> None:
    desk = Desk(Limit(parts, zone=PACIFIC), start)
    run(desk, steps)
    days: Counter[date] = Counter()
    for at, count in desk.seen:
        days[at.astimezone(ZoneInfo(PACIFIC)).date()] += count
    assert max(days.values(), default=0) <= parts


@settings(deadline=None, max_examples=200)
@given(
    STEPS, st.sampled_from(STARTS), st.sampled_from([Limit(20, 60), Limit(20, zone=PACIFIC), Limit(7, 600)])
)
def test_what_is_full_opens_when_it_says(
    steps: list[tuple[float, int, int, bool, float, bool]], start: datetime, limit: Limit
) -> None:
    desk = Desk(limit, start)
    run(desk, steps)
    for urgent in (True, False):
        opens = budgets.opens(limit, desk.spent, desk.now, urgent=urgent)
        room = budgets.room(limit, desk.spent, opens)
        assert (room.urgent if urgent else room.other) > 0 or room.whole
        if opens > desk.now:
            before = budgets.room(limit, desk.spent, opens - timedelta(microseconds=1))
            assert not (before.urgent if urgent else before.other)


def test_a_limit_of_a_day_lasts_a_day_of_theirs_however_long_it_is() -> None:
    limit = Limit(100, zone=PACIFIC)
    for day, hours in ((date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 6, 15), 24)):
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(PACIFIC)).astimezone(UTC)
        first = midnight + timedelta(seconds=5)
        spent = budgets.spend(limit, {}, first, first, 100)
        last = midnight + timedelta(hours=hours) - timedelta(seconds=5)
        assert budgets.room(limit, spent, last).urgent == 0
        assert budgets.opens(limit, spent, first, urgent=True) == midnight + timedelta(hours=hours) + DELAY


def test_a_tenth_is_kept_for_answers() -> None:
    now = STARTS[0]
    assert budgets.room(Limit(100, 60), {}, now) == budgets.Room(urgent=100, other=90, whole=True)
    spent = budgets.spend(Limit(100, 60), {}, now, now, 90)
    assert budgets.room(Limit(100, 60), spent, now) == budgets.Room(urgent=10, other=0, whole=False)


def test_a_number_is_warmed_up_by_so_many_per_cent_a_day() -> None:
    limit = Limit(1000, zone=PACIFIC, first=50, growth=50, started=date(2026, 6, 1))
    assert [limit.on(date(2026, 6, day)) for day in range(1, 11)] == [
        50, 75, 112, 168, 252, 378, 567, 850, 1000, 1000,
    ]  # fmt: skip
    assert limit.on(date(2026, 5, 1)) == 50
    assert limit.on(date(2030, 1, 1)) == 1000
    assert Limit(1000, zone=PACIFIC, first=1, growth=0, started=date(2026, 6, 1)).on(date(2026, 6, 4)) == 4


@pytest.mark.parametrize("words", [{"parts": 0, "seconds": 60}, {"parts": 5, "seconds": 9}, {"parts": 5}])
def test_a_limit_that_cannot_be_kept_is_refused(words: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least"):
        Limit(**words)


def test_a_limit_is_read_as_it_is_written() -> None:
    assert budgets.read("4500/60") == Limit(4500, 60)
    assert budgets.read("900/day@America/Los_Angeles") == Limit(900, zone=PACIFIC)


@pytest.mark.parametrize(
    "nonsense",
    ["", "none", "0/60", "10/1", "ten/60", "10/day", "10/day@", "10/day@Nowhere/There", "10/day@../etc/passwd",
     "10/day@a\0b", f"{10**10}/60", f"5/{10**11}", "-1/60", "\u0664/60"],
)  # fmt: skip
def test_what_is_no_limit_or_cannot_be_kept_is_said(nonsense: str) -> None:
    with pytest.raises(ValueError, match=r"^a limit"):
        budgets.read(nonsense)
