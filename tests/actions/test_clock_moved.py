"""The database's clock is moved by an hour, which is to move all it has written down by an hour the other way."""

from __future__ import annotations

import pytest
from tests import make
from tests.actions.claims import accepted, asked, claimed, only, outcome, state

from threadline.actions import lanes, leftovers, spools
from threadline.actions.handoff import Claimed
from threadline.actions.lanes import Place

pytestmark = pytest.mark.django_db
BACK, FORWARD = "+ interval '1 hour'", "- interval '1 hour'"
WRITTEN = [
    ("spool", "clean_until"), ("lane", "leased_until"), ("worker", "beat_at"), ("attempt", "claimed_at"),
]  # fmt: skip


def moved(how: str) -> None:
    for table, column in WRITTEN:
        asked(f"UPDATE {table} SET {column} = {column} {how}")


@pytest.fixture
def line() -> make.Line:
    made = make.line()
    lanes.lease(made.worker, accounts=[made.account], share=10)  # as long as any lease, and no longer
    return made


def queued(line: make.Line) -> int:
    person = make.recipient(line.workspace)
    make.granted(person, line.purpose)
    return make.text(line.sender, person, about=line.purpose)


def handed(line: make.Line) -> Claimed:
    queued(line)
    return only(claimed(line))


def vouched(name: str) -> None:
    assert spools.renew(name, seen_empty_after=spools.clock())


@pytest.mark.parametrize("how", [BACK, FORWARD])
def test_a_spool_that_was_empty_before_the_clock_moved_is_not_believed_until_its_owner_says_so_again(
    line: make.Line, how: str
) -> None:
    spools.register("home")
    vouched("home")
    text = queued(line)
    asked(f"UPDATE spool SET clean_until = clean_until {how}")
    assert claimed(line) == []
    vouched("home")
    assert [each.message for each in claimed(line)] == [text]
    asked(
        "UPDATE spool SET clean_until = clean_until - interval '3 seconds'"
    )  # and it ends with the new clock's hour
    queued(line)
    assert claimed(line) == []


@pytest.mark.parametrize("how", [BACK, FORWARD])
def test_lanes_are_free_again_at_once_and_whoever_is_first_has_them(line: make.Line, how: str) -> None:
    other = lanes.register("engine", Place("another", "boot", 2))
    assert lanes.lease(other, accounts=[line.account], share=10) == {}
    moved(how)
    assert lanes.lease(other, accounts=[line.account], share=10) == {line.lane: line.account}
    assert lanes.lease(line.worker, accounts=[line.account], share=10) == {}


@pytest.mark.parametrize("how", [BACK, FORWARD])
def test_an_engine_that_says_no_more_counts_for_nobodys_share(line: make.Line, how: str) -> None:
    make.sender(line.workspace)
    two = lanes.share()
    lanes.register("engine", Place("another", "boot", 2))
    one = lanes.share()
    assert one < two
    asked(f"UPDATE worker SET beat_at = beat_at {how} WHERE host = 'another'")
    assert lanes.share() == two


@pytest.mark.parametrize("how", [BACK, FORWARD])
def test_what_was_under_way_is_in_doubt_at_once_and_its_answer_still_counts(
    line: make.Line, how: str
) -> None:
    text = handed(line)
    moved(how)
    assert leftovers.give_up_overdue() == 1
    assert (state(text.message), outcome(text)) == ("unknown", "unknown")
    accepted(line, text)
    assert (state(text.message), outcome(text)) == ("accepted", "accepted")
