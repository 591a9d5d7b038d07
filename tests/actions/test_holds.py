"""What a claim leaves waiting: until when, why, and what wakes it; scheduled texts among them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from tests import make
from tests.actions.claims import accepted, asked, claimed, only, said, settle

from threadline.actions import handoff, messages, recipients
from threadline.models import Message, Recipient
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import Taken
from threadline.rules.levels import Occasion

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> make.Line:
    return make.line()


def agreed(line: make.Line, *, zone: str = "") -> Recipient:
    """A person who may be informed."""
    person = make.recipient(line.workspace, zone=zone)
    make.granted(person, line.purpose)
    return person


def row(message: int) -> Message:
    return Message.objects.get(id=message)


def told(message: int) -> tuple[str, str]:
    return row(message).state, row(message).reason


def test_while_one_is_on_its_way_the_others_to_the_same_person_wait(line: make.Line) -> None:
    person = agreed(line)
    first, second = (make.text(line.sender, person, about=line.purpose) for _ in range(2))
    going = only(claimed(line))
    assert going.message == first
    assert told(second) == ("queued", "in_flight")
    asked("UPDATE message SET due_at = clock_timestamp() WHERE id = %s", second)
    assert claimed(line) == []  # in another claim too
    accepted(line, going)
    assert [text.message for text in claimed(line)] == [second]


def test_a_settle_releases_at_once_what_waited_for_it(line: make.Line) -> None:
    person = agreed(line)
    make.text(line.sender, person, about=line.purpose)
    second = make.text(line.sender, person, about=line.purpose)
    going = only(claimed(line))
    assert row(second).due_at > datetime.now(UTC) + timedelta(seconds=1)
    accepted(line, going)
    assert row(second).due_at <= datetime.now(UTC)


def test_quiet_hours_hold_until_eight_where_the_person_is(line: make.Line) -> None:
    zone = make.zone_of(22)
    person = agreed(line, zone=zone)
    text = make.text(line.sender, person, about=line.purpose)
    assert claimed(line) == []
    assert told(text) == ("queued", "quiet_hours")
    there = row(text).due_at.astimezone(ZoneInfo(zone))
    assert (there.hour, there.minute, there.second) == (8, 0, 0)
    assert timedelta(hours=9) < there - datetime.now(UTC) <= timedelta(hours=10)


def test_a_person_who_may_be_in_several_zones_is_texted_when_the_hours_are_open_in_all(
    line: make.Line,
) -> None:
    person = agreed(line)
    zones = [make.zone_of(12), make.zone_of(22)]
    Recipient.objects.filter(id=person.pk).update(zones=zones)
    text = make.text(line.sender, person, about=line.purpose)
    assert claimed(line) == []
    assert told(text) == ("queued", "quiet_hours")
    assert all(8 <= row(text).due_at.astimezone(ZoneInfo(zone)).hour < 21 for zone in zones)


def test_an_emergency_goes_at_any_hour_and_past_the_cap_but_never_without_consent() -> None:
    line = make.line(cap=1)
    person = agreed(line, zone=make.zone_of(23))
    for _ in range(2):
        make.text(line.sender, person, about=line.purpose, occasion=Occasion.EMERGENCY)
        accepted(line, only(claimed(line)))
    stranger = make.recipient(line.workspace, zone=make.zone_of(23))
    stopped = agreed(line)
    make.stopped(stopped)
    refused = [
        make.text(line.sender, each, about=line.purpose, occasion=Occasion.EMERGENCY)
        for each in (stranger, stopped)
    ]
    assert claimed(line) == []
    assert [told(text) for text in refused] == [("suppressed", "no_consent"), ("suppressed", "opted_out")]


def test_review_holds_everything_until_somebody_has_looked(line: make.Line) -> None:
    person = agreed(line)
    Recipient.objects.filter(id=person.pk).update(review=True)
    text = make.text(line.sender, person, about=line.purpose)
    assert claimed(line) == []
    assert told(text) == ("queued", "review")
    assert row(text).due_at is None
    Recipient.objects.filter(id=person.pk).update(review=False)
    with transaction.atomic():
        recipients.look_again([recipients.Key(line.workspace.pk, person.pk)])
    assert len(claimed(line)) == 1


def test_a_change_of_the_persons_rights_has_waiting_texts_decided_anew(line: make.Line) -> None:
    person = agreed(line, zone=make.zone_of(22))
    now, later = (
        make.text(line.sender, person, about=line.purpose, not_before=at) for at in (None, make.soon(3600))
    )
    claimed(line)
    assert row(now).due_at > make.soon(60)
    make.wrote(person)
    assert row(now).due_at <= datetime.now(UTC)
    assert row(later).due_at == row(later).not_before


def test_the_cap_counts_what_went_and_what_may_have_gone() -> None:
    line = make.line(cap=3)
    person = agreed(line)
    for taken in (Taken.REJECTED, Taken.ACCEPTED, Taken.UNKNOWN):  # the refused one does not count
        make.text(line.sender, person, about=line.purpose)
        settle(line, said(only(claimed(line)), taken))
    make.text(line.sender, person, about=line.purpose)
    assert len(claimed(line)) == 1  # on its way: it counts as well, and everything waits for it
    asked("UPDATE attempt SET outcome = 'accepted' WHERE outcome IS NULL")
    over = make.text(line.sender, person, about=line.purpose)
    assert claimed(line) == []
    assert told(over) == ("queued", "cap")
    [(first,)] = asked("SELECT min(claimed_at) FROM attempt WHERE outcome = 'accepted'")
    assert row(over).due_at == first + timedelta(hours=24)
    asked("UPDATE attempt SET claimed_at = claimed_at - interval '24 hours'")
    asked("UPDATE message SET due_at = clock_timestamp() WHERE id = %s", over)
    assert len(claimed(line)) == 1


def test_a_text_that_came_back_does_not_count_against_the_cap() -> None:
    line = make.line(cap=1)
    make.text(line.sender, agreed(line), about=line.purpose)
    for _ in range(3):
        settle(line, said(only(claimed(line)), Taken.NEVER_BEGUN))
    assert len(claimed(line)) == 1


# Scheduled texts


def test_a_scheduled_text_is_not_looked_at_before_its_time(line: make.Line) -> None:
    text = make.text(line.sender, agreed(line), about=line.purpose, not_before=make.soon(60))
    assert claimed(line) == []
    assert told(text) == ("queued", "")
    assert handoff.next_due([line.lane]) == row(text).not_before


def test_it_can_be_changed_and_taken_back_until_it_is_claimed_and_never_after(line: make.Line) -> None:
    workspace = line.workspace.pk
    text = make.text(line.sender, agreed(line), about=line.purpose, not_before=make.soon(60))
    assert messages.edit(OPERATOR, workspace, text, body="Moved to 10:15.", not_before=None)
    other = make.text(line.sender, agreed(line), about=line.purpose, not_before=make.soon(60))
    assert messages.cancel(OPERATOR, workspace, other)
    assert told(other) == ("cancelled", "taken_back")
    going = only(claimed(line))
    assert "Moved to 10:15." in going.submission.parts[0]
    assert not messages.edit(OPERATOR, workspace, text, body="Too late.", not_before=None)
    assert not messages.cancel(OPERATOR, workspace, text)
    assert row(text).body == "Moved to 10:15."
    settle(line, said(going, Taken.UNKNOWN))
    assert not messages.cancel(OPERATOR, workspace, text)
    assert not messages.edit(OPERATOR, workspace, other, body="Again.", not_before=None)


def test_a_text_that_came_back_to_the_queue_can_be_taken_back(line: make.Line) -> None:
    text = make.text(line.sender, agreed(line), about=line.purpose)
    settle(line, said(only(claimed(line)), Taken.NEVER_BEGUN))
    assert messages.cancel(OPERATOR, line.workspace.pk, text)
    assert claimed(line) == []


def test_another_workspace_can_neither_change_nor_take_back(line: make.Line) -> None:
    other = make.workspace("Other")
    text = make.text(line.sender, agreed(line), about=line.purpose, not_before=make.soon(60))
    assert not messages.cancel(OPERATOR, other.pk, text)
    assert not messages.edit(OPERATOR, other.pk, text, body="Mine.", not_before=None)
