"""A whole day of claims on a clock of the test's own, midnight and the change of their clocks in it."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests import make
from tests.actions.claims import asked, claimed, said, settle
from tests.actions.test_budgets import budget, campaign, of_nobody

from threadline.actions import lanes
from threadline.rules.carriage import Taken
from threadline.rules.levels import Occasion

pytestmark = pytest.mark.django_db

PACIFIC = "America/Los_Angeles"
MINUTE, DAY, HOUR = 7, 60, 30


def on_a_clock_of_ours(start: datetime) -> None:
    """Every statement of this connection reads the time from a table of ours, until the test's transaction ends."""
    asked("CREATE SCHEMA hand")
    asked("CREATE TABLE hand.at (now timestamptz)")
    asked("INSERT INTO hand.at VALUES (%s)", start)
    asked(
        "CREATE FUNCTION hand.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT now FROM hand.at'"
    )
    asked("SET LOCAL search_path = hand, public, pg_catalog")


def turned(now: datetime) -> None:
    asked("UPDATE hand.at SET now = %s", now)


def restarted(line: make.Line) -> make.Line:
    """The engine's successor has its lanes, and an older word of the first moves nothing."""
    lanes.end([line.worker])
    return make.Line(
        line.workspace, line.sender, line.purpose, line.account, line.lane, make.engine(line.account)
    )


def times(rng: random.Random, start: datetime) -> list[datetime]:
    """Claims all day, some of them in quick succession, and many around midnight."""
    midnight = datetime(start.year, start.month, start.day, tzinfo=ZoneInfo(PACIFIC)) + timedelta(days=1)
    wild = [start + timedelta(seconds=rng.uniform(0, 30 * 3600)) for _ in range(40)]
    near = [midnight.astimezone(UTC) + timedelta(seconds=rng.uniform(-3, 3)) for _ in range(20)]
    steady = [start + timedelta(seconds=900 + each * 0.7) for each in range(200)]
    next_day = [midnight.astimezone(UTC) + timedelta(seconds=rng.uniform(0, 6 * 3600)) for _ in range(40)]
    return sorted(wild + near + steady + next_day)


@pytest.mark.parametrize("day", [date(2026, 3, 7), date(2026, 3, 8), date(2026, 11, 1)])
def test_no_minute_hour_or_day_of_theirs_is_exceeded(day: date) -> None:
    rng = random.Random(day.toordinal())
    line = make.line()
    budget(line, parts=HOUR, seconds=3600)
    campaign(line, of_nobody(parts=MINUTE, seconds=60), brand=of_nobody(parts=DAY, zone=PACIFIC))
    people = [make.recipient(line.workspace) for _ in range(260)]
    for each in people:
        make.granted(each, line.purpose)
    make.texts(line.sender, people, about=line.purpose, occasion=Occasion.EMERGENCY)
    start = datetime(day.year, day.month, day.day, 3, tzinfo=ZoneInfo(PACIFIC)).astimezone(UTC)
    on_a_clock_of_ours(start)
    asked("UPDATE message SET due_at = %s", start)
    asked("UPDATE lane SET leased_until = 'infinity'")
    left: list[datetime] = []
    for turn, now in zip(itertools.count(), times(rng, start), strict=False):
        turned(now)
        if turn % 25 == 24:
            line = restarted(line)
            asked("UPDATE lane SET leased_until = 'infinity'")
        late = timedelta(
            seconds=rng.choice((0, 2))
        )  # the carrier sees what is claimed together as late as it may
        for text in claimed(line):
            if rng.random() < 0.15:  # proven never to have left
                settle(line, said(text, Taken.NEVER_BEGUN))
            else:
                left.append(now + late)
                settle(line, said(text, Taken.ACCEPTED))
    assert len(left) > DAY
    for seconds, most in ((60, MINUTE), (3600, HOUR)):
        for begins in left:
            assert sum(begins <= at <= begins + timedelta(seconds=seconds) for at in left) <= most
    days = Counter(at.astimezone(ZoneInfo(PACIFIC)).date() for at in left)
    assert max(days.values()) <= DAY
    assert len(days) == 2
