"""Lanes as people see them, from real claims, settles and receipts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from tests import make
from tests.actions import claims
from tests.actions.claims import asked

from threadline.actions import budgets, leftovers, numbers, registrations, settlement, sweeping
from threadline.actions import lanes as lane_acts
from threadline.actions.settlement import Settling
from threadline.models import Brand, Campaign, CarrierAccount, Lane, LaneTrouble, Message
from threadline.queries import lanes
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import PartOutcome, Taken
from threadline.rules.levels import ConsentKind, Level, Priority
from threadline.rules.pace import Done
from threadline.rules.registration import Registration
from threadline.rules.troubles import Trouble

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> make.Line:
    return make.line()


def text(line: make.Line) -> int:
    person = make.recipient(line.workspace)
    make.act(person, ConsentKind.GRANTED, level=Level.INFORMATIONAL, about=line.purpose, evidence=make.PAPER)
    return make.text(line.sender, person, about=line.purpose)


def seen(line: make.Line, *, of: int | None = None) -> lanes.Lane:
    found = lanes.page(now=datetime.now(UTC), workspace=of)
    return next(each for each in found if each.id == line.lane)


def test_what_waits_is_counted_by_urgency_and_by_what_it_waits_for(line: make.Line) -> None:
    ids = [text(line) for _ in range(4)]
    Message.objects.filter(pk=ids[0]).update(priority=Priority.REPLY)
    Message.objects.filter(pk=ids[1]).update(due_at=datetime.now(UTC) + timedelta(hours=1))
    Message.objects.filter(pk=ids[2]).update(due_at=None, reason="review")
    found = seen(line)
    assert (found.queue.now, found.queue.later, found.queue.held, found.queue.more) == (2, 1, 1, False)
    assert [which for which, _ in found.queues] == [Priority.REPLY, Priority.INFORMATIONAL]


def test_more_than_is_counted_says_so(line: make.Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "MOST", 3)
    for _ in range(5):
        text(line)
    found = seen(line)
    assert (found.queue.now, found.queue.more) == (3, True)


def test_a_claim_counts_into_the_pace(line: make.Line) -> None:
    for _ in range(3):
        text(line)
    claims.claimed(line)
    assert seen(line).pace == pytest.approx(3, rel=0.1)
    Lane.objects.filter(pk=line.lane).update(paced_at=datetime.now(UTC) - timedelta(days=900))
    text(line)
    claims.claimed(line)
    assert seen(line).pace == pytest.approx(1, rel=0.1)


def returned(line: make.Line, *settlings: Settling) -> None:
    """As the engine writes it down."""
    lane_acts.came_back(settlement.settle(settlings, account=line.account))


def put_off(line: make.Line, code: str) -> None:
    """The carrier takes none of what is due, and the engine writes that down."""
    returned(
        line,
        *(
            Settling(each.workspace, each.message, each.attempt, (PartOutcome(0, Taken.RETRY, code=code),))
            for each in claims.claimed(line)
        ),
    )


def test_what_a_carrier_does_not_take_is_not_of_the_pace(line: make.Line) -> None:
    for _ in range(3):
        text(line)
    [taken, *others] = claims.claimed(line)
    claims.accepted(line, taken)
    returned(line, *(claims.said(each, Taken.RETRY) for each in others))
    assert seen(line).pace == pytest.approx(1, rel=0.1)


def test_a_text_that_a_carrier_puts_off_again_and_again_went_wrong_once(line: make.Line) -> None:
    text(line)
    for _ in range(3):
        put_off(line, "no_connection")
        Message.objects.update(due_at=datetime.now(UTC))
    assert seen(line).pace == pytest.approx(0, abs=0.1)
    assert seen(line).troubles == ((Trouble.NO_LINK, 1),)


def test_what_waits_for_room_of_ours_did_not_go_wrong(line: make.Line) -> None:
    text(line)
    put_off(line, "window_full")
    assert seen(line).troubles == ()


def test_what_nobody_can_say_of_went_wrong(line: make.Line) -> None:
    text(line)
    for claimed in claims.claimed(line):
        claims.settle(line, claims.said(claimed, Taken.UNKNOWN))
    assert seen(line).troubles == ()  # it is asked about
    asked("UPDATE attempt SET claimed_at = claimed_at - interval '20 minutes'")
    leftovers.show_unasked()
    assert seen(line).troubles == ((Trouble.UNRESOLVED, 1),)


def test_what_a_carrier_refuses_is_counted_by_its_meaning_and_each_workspace_sees_its_own(
    line: make.Line,
) -> None:
    for _ in range(2):
        text(line)
    for claimed in claims.claimed(line):
        claims.settle(line, claims.said(claimed, Taken.REJECTED))
    assert seen(line).troubles == ((Trouble.NOT_REGISTERED, 2),)
    assert seen(line, of=line.workspace.pk).troubles == ((Trouble.NOT_REGISTERED, 2),)
    other = make.workspace("Elsewhere")
    numbers.add_sender(OPERATOR, other, line.sender.number, name="Shared")
    text(line)
    mine = seen(line, of=other.pk)
    assert (mine.troubles, mine.queue.now) == ((), 0)
    assert lanes.page(now=datetime.now(UTC), workspace=make.workspace("Nowhere").pk) == []


def test_what_we_refused_ourselves_is_no_trouble_of_the_lane(line: make.Line) -> None:
    make.text(line.sender, make.recipient(line.workspace), about=line.purpose)
    claims.claimed(line)
    assert Message.objects.latest("id").state == "suppressed"
    assert seen(line).troubles == ()


def test_troubles_are_forgotten_after_two_days(line: make.Line) -> None:
    now = datetime.now(UTC)
    for hours in (1, 30, 60):
        LaneTrouble.objects.create(
            workspace=line.workspace,
            lane_id=line.lane,
            hour=now - timedelta(hours=hours),
            code="30003",
            texts=1,
        )
    assert seen(line).troubles == ((Trouble.OUT_OF_REACH, 1),)
    sweeping.sweep()
    assert LaneTrouble.objects.count() == 2


def test_a_spent_limit_is_shown_and_says_when_the_rest_goes(line: make.Line) -> None:
    brand = registrations.add_brand(
        OPERATOR, line.workspace.pk, registrations.Said("Riverside", "", Registration.VERIFIED, 1)
    )
    assert isinstance(brand, Brand)
    campaign = registrations.add_campaign(
        OPERATOR, line.workspace.pk, brand.pk, registrations.Said("Care", "", Registration.VERIFIED, 600)
    )
    assert isinstance(campaign, Campaign)
    use = numbers.Use("Front desk", campaign=campaign.pk)
    assert numbers.change_sender(OPERATOR, line.workspace.pk, line.sender.pk, use) is None
    for _ in range(2):
        text(line)
    claims.claimed(line)
    found = seen(line)
    left = {each.kind: each for each in found.left}
    assert (left["brand"].others, left["brand"].of, left["brand"].daily) == (0, 1, True)
    assert left["campaign"].parts > 500
    assert (found.forecast.done, found.forecast.by) == (Done.LIMITED, "Riverside")


def test_a_workspace_is_not_told_of_its_accounts_limit(line: make.Line) -> None:
    budgets.limit_account(line.account, budgets.Limit(100, seconds=60))
    assert [each.kind for each in seen(line).left] == ["account"]
    assert seen(line, of=line.workspace.pk).left == ()


def test_what_stops_a_lane_leaves_its_end_unknown(line: make.Line) -> None:
    text(line)
    assert seen(line).moves
    with connection.cursor() as cursor:
        cursor.execute("UPDATE lane SET paused_until = 'infinity' WHERE id = %s", [line.lane])
    found = seen(line)
    assert (found.restored, found.moves, found.forecast.done) == (True, False, Done.UNKNOWN)
    Lane.objects.filter(pk=line.lane).update(paused_until=None)
    CarrierAccount.objects.filter(pk=line.account).update(
        halted_until=datetime.now(UTC) + timedelta(minutes=1)
    )
    assert not seen(line).moves
