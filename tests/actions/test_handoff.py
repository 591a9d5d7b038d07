"""The claim: what goes and what is refused, each with its reason, under the locks."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from tests import make
from tests.actions.claims import accepted, asked, claimed, only, outcome, said, settle, state

from threadline.actions import budgets, messages, recipients
from threadline.models import CarrierAccount, Conversation, Message, Number, Recipient
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import Taken
from threadline.rules.gate import RULE_VERSION
from threadline.rules.levels import ConsentKind, Level, Occasion

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


# What goes


def test_a_text_goes_with_the_event_and_the_rule_that_permit_it(line: make.Line) -> None:
    person = make.recipient(line.workspace)
    event = make.granted(person, line.purpose)
    text = make.text(line.sender, person, about=line.purpose)
    going = only(claimed(line))
    assert (going.message, going.attempt) == (text, 1)
    assert going.submission.reference == f"{line.workspace.pk}.{text}.1"
    assert going.submission.recipient == person.number
    assert asked("SELECT event_id, rule, worker_id, lane_id, outcome FROM attempt") == [
        (event, RULE_VERSION, line.worker, line.lane, None)
    ]
    kept = row(text)
    assert (kept.state, kept.lane_id, kept.due_at, kept.attempt) == ("handing_off", None, None, 1)


def test_what_is_claimed_is_claimed_once(line: make.Line) -> None:
    make.text(line.sender, agreed(line), about=line.purpose)
    assert len(claimed(line)) == 1
    assert claimed(line) == []


def test_an_answer_goes_by_the_persons_own_message(line: make.Line) -> None:
    person = make.recipient(line.workspace)
    event = make.wrote(person)
    make.text(line.sender, person)
    assert len(claimed(line)) == 1
    assert asked("SELECT event_id FROM attempt") == [(event,)]


def test_the_first_text_says_who_writes_and_how_to_stop_and_later_ones_do_not(line: make.Line) -> None:
    person = agreed(line)
    first = make.text(line.sender, person, about=line.purpose)
    going = only(claimed(line))
    assert going.submission.parts[0].startswith(f"{make.BUSINESS}: ")
    assert "STOP" in going.submission.parts[0]
    assert row(first).sent_text == "".join(going.submission.parts)
    accepted(line, going)
    second = make.text(line.sender, person, about=line.purpose)
    assert only(claimed(line)).submission.parts == (make.BODY,)
    assert row(second).sent_text is None


@pytest.mark.parametrize("taken", [Taken.REJECTED, Taken.UNKNOWN, Taken.NEVER_BEGUN])
def test_only_an_accepted_text_counts_as_the_first(line: make.Line, taken: Taken) -> None:
    person = agreed(line)
    text = make.text(line.sender, person, about=line.purpose)
    settle(line, said(only(claimed(line)), taken))
    if state(text) != "queued":
        make.text(line.sender, person, about=line.purpose)
    assert only(claimed(line)).submission.parts[0].startswith(f"{make.BUSINESS}: ")


def test_an_automated_text_always_says_how_to_stop(line: make.Line) -> None:
    person = agreed(line)
    for _ in range(2):
        make.text(line.sender, person, about=line.purpose, automated=True)
        going = only(claimed(line))
        assert "STOP" in going.submission.parts[0]
        accepted(line, going)


# What is refused


def test_what_they_wrote_to_one_number_is_not_answered_from_another(line: make.Line) -> None:
    person, other = make.recipient(line.workspace), make.sender(line.workspace)
    make.wrote(person, to=[other])
    refused = make.text(line.sender, person)
    assert claimed(line) == []
    found = Message.objects.get(id=refused)
    assert (found.state, found.reason) == ("suppressed", "heard_elsewhere")
    make.wrote(person, to=[line.sender])
    make.text(line.sender, person)
    assert len(claimed(line)) == 1


def test_an_answer_ends_with_the_silence_in_its_own_conversation(line: make.Line) -> None:
    person, other = make.recipient(line.workspace), make.sender(line.workspace)
    make.wrote(person, to=[line.sender, other])
    quiet = datetime.now(UTC) - timedelta(days=line.workspace.implied_days)
    Conversation.objects.filter(recipient=person, sender=line.sender).update(last_in_at=quiet)
    refused = make.text(line.sender, person)
    assert claimed(line) == []
    assert Message.objects.get(id=refused).reason == "implied_expired"


def test_what_they_wrote_before_an_opt_out_is_no_right_after_start(line: make.Line) -> None:
    person, other = make.recipient(line.workspace), make.sender(line.workspace)
    make.wrote(person, to=[line.sender])
    Conversation.objects.filter(recipient=person).update(last_in_at=datetime.now(UTC) - timedelta(hours=1))
    make.stopped(person)
    make.act(person, ConsentKind.RESUMED)
    make.wrote(person, to=[other])
    refused = make.text(line.sender, person)
    assert claimed(line) == []
    assert Message.objects.get(id=refused).reason == "heard_elsewhere"


@pytest.mark.parametrize(
    ("consent", "level", "reason"),
    [
        ("", Level.CONVERSATIONAL, "not_an_answer"),
        ("", Level.INFORMATIONAL, "no_consent"),
        ("wrote", Level.INFORMATIONAL, "no_consent"),
        ("granted", Level.PROMOTIONAL, "level_too_low"),
        ("stopped", Level.INFORMATIONAL, "opted_out"),
        ("stopped", Level.CONVERSATIONAL, "opted_out"),
        ("other", Level.INFORMATIONAL, "purpose_not_granted"),
    ],
)
def test_without_the_right_for_just_this_it_is_suppressed_with_the_reason(
    line: make.Line, consent: str, level: Level, reason: str
) -> None:
    person = make.recipient(line.workspace)
    if consent == "wrote":
        make.wrote(person)
    elif consent == "other":
        make.granted(person, make.purpose(line.workspace, "Offers", level=Level.PROMOTIONAL))
    elif consent:
        make.granted(person, line.purpose)
    if consent == "stopped":
        make.stopped(person)
    about = line.purpose if level is not Level.CONVERSATIONAL else None
    text = make.text(line.sender, person, about=about, level=level)
    assert claimed(line) == []
    assert told(text) == ("suppressed", reason)
    assert row(text).rule == RULE_VERSION
    assert row(text).lane_id is None
    assert asked("SELECT count(*) FROM attempt") == [(0,)]


def test_a_text_past_its_own_time_expires(line: make.Line) -> None:
    text = make.text(line.sender, agreed(line), about=line.purpose, expires_at=make.soon(-1))
    assert claimed(line) == []
    assert told(text) == ("expired", "too_late")


def test_a_closed_number_sends_nothing(line: make.Line) -> None:
    text = make.text(line.sender, agreed(line), about=line.purpose)
    Number.objects.update(open=False)
    assert claimed(line) == []
    assert told(text) == ("suppressed", "sender_closed")


def test_texts_of_a_closed_account_wait_until_it_is_open_again(line: make.Line) -> None:
    text = make.text(line.sender, agreed(line), about=line.purpose)
    CarrierAccount.objects.update(open=False)
    assert claimed(line) == []
    assert told(text) == ("queued", "")
    CarrierAccount.objects.update(open=True)
    assert only(claimed(line)).message == text


def test_an_account_closed_while_a_claim_is_under_way_refuses_nothing(
    line: make.Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = make.text(line.sender, agreed(line), about=line.purpose)
    lock = budgets.lock

    def closed(*args: Any, **known: Any) -> Any:
        CarrierAccount.objects.update(open=False)
        return lock(*args, **known)

    monkeypatch.setattr(budgets, "lock", closed)
    assert only(claimed(line)).message == text


def test_a_stop_takes_back_what_waits_and_its_confirmation_goes_alone(line: make.Line) -> None:
    person = agreed(line)
    waiting = make.text(line.sender, person, about=line.purpose)
    event = make.stopped(person)
    assert told(waiting) == ("cancelled", "opted_out")
    answer = make.text(
        line.sender, person, occasion=Occasion.STOP_CONFIRMATION, automated=True, confirms=event,
        body="Riverside Dental: You are unsubscribed.",
    )  # fmt: skip
    going = only(claimed(line))
    assert going.message == answer
    assert going.submission.parts == ("Riverside Dental: You are unsubscribed.",)


def test_a_stop_is_confirmed_within_five_minutes_or_not_at_all(line: make.Line) -> None:
    person = agreed(line)
    event = make.stopped(person)
    asked("SET CONSTRAINTS ALL IMMEDIATE")
    asked("ALTER TABLE consent_event DISABLE TRIGGER consent_event_stays")
    asked("UPDATE consent_event SET recorded_at = recorded_at - interval '5 minutes' WHERE id = %s", event)
    text = make.text(line.sender, person, occasion=Occasion.STOP_CONFIRMATION, confirms=event)
    assert claimed(line) == []
    assert told(text) == ("expired", "confirmation_late")


def test_a_confirmation_whose_own_time_is_over_expires(line: make.Line) -> None:
    person = agreed(line)
    event = make.stopped(person)
    text = make.text(
        line.sender, person, occasion=Occasion.STOP_CONFIRMATION, confirms=event, expires_at=make.soon(-1)
    )
    assert claimed(line) == []
    assert row(text).state == "expired"


def test_a_stop_that_was_taken_back_is_not_confirmed(line: make.Line) -> None:
    person = agreed(line)
    event = make.stopped(person)
    text = make.text(line.sender, person, occasion=Occasion.STOP_CONFIRMATION, confirms=event)
    make.act(person, ConsentKind.RESUMED)
    assert claimed(line) == []
    assert told(text) == ("suppressed", "no_consent")


# Locks


@pytest.mark.django_db(transaction=True)
def test_a_recipient_that_a_consent_write_holds_is_left_out_and_nothing_waits(line: make.Line) -> None:
    held, free = agreed(line), agreed(line)
    texts = [make.text(line.sender, each, about=line.purpose) for each in (held, free)]
    locked, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            recipients.lock([recipients.Key(line.workspace.pk, held.pk)])
            locked.set()
            release.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert locked.wait(30)
        assert [text.message for text in claimed(line)] == [texts[1]]
        assert told(texts[0]) == ("queued", "")
    finally:
        release.set()
        holder.join()
    assert [text.message for text in claimed(line)] == [texts[0]]


@pytest.mark.django_db(transaction=True)
def test_an_edit_waits_for_a_claim_under_way_and_then_comes_too_late(line: make.Line) -> None:
    text = make.text(line.sender, agreed(line), about=line.purpose)
    edited: list[bool] = []

    def edit() -> None:
        edited.append(messages.edit(OPERATOR, line.workspace.pk, text, body="Changed.", not_before=None))
        connection.close()

    editor = threading.Thread(target=edit)
    with transaction.atomic():
        going = only(claimed(line))
        editor.start()
        editor.join(0.3)
        assert editor.is_alive(), "the edit did not wait for the claim"
    editor.join()
    assert edited == [False]
    assert "Changed." not in going.submission.parts[0]
    assert outcome(going) is None
