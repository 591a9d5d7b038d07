"""Leases: one worker a lane, a fair share each, back when its holder is gone."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from tests import make
from tests.actions.claims import asked, claimed

from threadline.actions import handoff, lanes
from threadline.actions.lanes import Place
from threadline.models import Lane

pytestmark = pytest.mark.django_db
HERE = Place("host", "boot", 1)


def engine() -> int:
    return lanes.register("engine", HERE)


def two_lines() -> int:
    owner, at = make.workspace(), make.account()
    make.sender(owner, at=at)
    make.sender(owner, at=at)
    return at.pk


def test_a_lane_has_one_holder_until_the_lease_runs_out() -> None:
    account = two_lines()
    one, two = engine(), engine()
    held = lanes.lease(one, accounts=[account], share=10)
    assert len(held) == 2
    assert set(held.values()) == {account}
    assert lanes.lease(two, accounts=[account], share=10) == {}
    asked("UPDATE lane SET leased_until = clock_timestamp() - interval '1 second'")
    assert lanes.lease(two, accounts=[account], share=10).keys() == held.keys()
    assert lanes.lease(one, accounts=[account], share=10) == {}


def test_the_fence_rises_with_each_new_holder_and_not_with_a_renewal() -> None:
    account = two_lines()
    one, two = engine(), engine()
    lanes.lease(one, accounts=[account], share=10)
    before = list(Lane.objects.order_by("id").values_list("fence", flat=True))
    lanes.lease(one, accounts=[account], share=10)
    assert list(Lane.objects.order_by("id").values_list("fence", flat=True)) == before
    lanes.end([one])
    lanes.lease(two, accounts=[account], share=10)
    assert list(Lane.objects.order_by("id").values_list("fence", flat=True)) == [n + 1 for n in before]


def test_each_engine_takes_its_share_and_leaves_the_rest() -> None:
    account = two_lines()
    one, two = engine(), engine()
    assert lanes.share() == 1
    first = lanes.lease(one, accounts=[account], share=1)
    second = lanes.lease(two, accounts=[account], share=1)
    assert len(first) == len(second) == 1
    assert first.keys() != second.keys()


def test_an_engine_that_said_goodbye_or_fell_silent_has_no_share() -> None:
    two_lines()
    gone, silent, alive = engine(), engine(), engine()
    lanes.end([gone])
    asked("UPDATE worker SET beat_at = beat_at - interval '7 seconds' WHERE id = %s", silent)
    assert lanes.share() == 2
    lanes.beat(silent)
    assert lanes.share() == 1
    assert alive


def test_only_lanes_of_accounts_the_engine_is_linked_to_are_leased() -> None:
    account = two_lines()
    assert lanes.lease(engine(), accounts=[], share=10) == {}
    assert lanes.lease(engine(), accounts=[account + 1000], share=10) == {}


def test_a_claim_without_the_lease_writes_nothing() -> None:
    line = make.line()
    person = make.recipient(line.workspace)
    make.granted(person, line.purpose)
    make.text(line.sender, person, about=line.purpose)
    before = asked("SELECT m::text FROM message m")
    asked("UPDATE lane SET leased_until = clock_timestamp() - interval '1 second'")
    for worker in (line.worker, line.worker + 1000):
        claim = handoff.claim(line.lane, workspace=line.workspace.pk, worker=worker)
        assert claim.blocked
        assert claim.texts == []
    make.engine(line.account)  # another engine took it
    assert handoff.claim(line.lane, workspace=line.workspace.pk, worker=line.worker).blocked
    assert asked("SELECT m::text FROM message m") == before
    assert asked("SELECT count(*) FROM attempt") == [(0,)]


def test_nothing_is_claimed_from_a_paused_lane_until_the_pause_is_over() -> None:
    line = make.line()
    person = make.recipient(line.workspace)
    make.granted(person, line.purpose)
    make.text(line.sender, person, about=line.purpose)
    asked("UPDATE lane SET paused_until = clock_timestamp() + interval '60 seconds'")
    assert handoff.claim(line.lane, workspace=line.workspace.pk, worker=line.worker).blocked
    asked("UPDATE lane SET paused_until = clock_timestamp() - interval '1 second'")
    assert len(claimed(line)) == 1


def test_what_a_restore_held_goes_once_it_is_resumed() -> None:
    line = make.line()
    person = make.recipient(line.workspace)
    make.granted(person, line.purpose)
    make.text(line.sender, person, about=line.purpose)
    asked("UPDATE lane SET paused_until = 'infinity'")
    assert handoff.claim(line.lane, workspace=line.workspace.pk, worker=line.worker).blocked
    assert lanes.resume() == 1
    assert len(claimed(line)) == 1
    assert lanes.resume() == 0


@pytest.mark.django_db(transaction=True)
def test_a_lane_that_a_claim_of_ours_holds_stays_ours() -> None:
    account = two_lines()
    mine = engine()
    held = lanes.lease(mine, accounts=[account], share=10)
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT FROM lane WHERE id = %s FOR NO KEY UPDATE", [min(held)])
        assert lanes.lease(mine, accounts=[account], share=10) == held


def test_nothing_is_claimed_while_any_spool_may_hold_an_unread_stop() -> None:
    line = make.line()
    person = make.recipient(line.workspace)
    make.granted(person, line.purpose)
    make.text(line.sender, person, about=line.purpose)
    asked(
        "INSERT INTO spool (name, clean_until) VALUES ('a', clock_timestamp() + interval '3 seconds'),"
        " ('b', clock_timestamp() - interval '1 second')"
    )
    assert handoff.claim(line.lane, workspace=line.workspace.pk, worker=line.worker).blocked
    asked("UPDATE spool SET retired_at = now() WHERE name = 'b'")
    assert len(claimed(line)) == 1
