"""Whose a conversation is, whether it is done with, and what went wrong in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import make
from tests.actions.claims import apply_all, claimed, only, receipt, received, said, settle
from tests.web import people

from threadline.actions import arrivals, conversations, drafts, messages, writing
from threadline.models import Audit, Conversation, Draft, Member
from threadline.rules.actors import Actor
from threadline.rules.carriage import Arrival, PartState, Taken
from threadline.rules.levels import ActorKind, Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> make.Line:
    return make.line()


@pytest.fixture
def member(line: make.Line) -> Member:
    return people.member(line.workspace)


def actor(of: Member) -> Actor:
    return Actor(ActorKind.MEMBER, of.pk)


def opened(line: make.Line, **how: object) -> Conversation:
    """A conversation with one queued answer in it."""
    person = make.recipient(line.workspace)
    make.wrote(person)
    make.text(line.sender, person, **how)  # type: ignore[arg-type]
    return Conversation.objects.get(workspace=line.workspace, recipient=person)


def acts(of: Conversation) -> list[str]:
    found = Audit.objects.filter(noun="conversation", noun_id=of.pk).order_by("id")
    return list(found.values_list("action", flat=True))


def test_it_is_given_to_a_member_to_another_and_to_nobody_each_with_a_record(
    line: make.Line, member: Member
) -> None:
    one, other = opened(line), people.member(line.workspace, "Agent")
    for to in (member.pk, other.pk, None):
        assert conversations.assign(actor(member), line.workspace.pk, one.pk, member=to)
        one.refresh_from_db()
        assert one.assignee_id == to
    assert not conversations.assign(actor(member), line.workspace.pk, one.pk, member=None), (
        "it was so already"
    )
    assert acts(one) == ["conversation.assigned"] * 3


def test_nobody_from_elsewhere_and_nobody_who_left_is_given_a_conversation(
    line: make.Line, member: Member
) -> None:
    one, stranger = opened(line), people.member(make.workspace("Elsewhere"))
    gone = people.member(line.workspace, "Agent")
    Member.objects.filter(pk=gone.pk).update(active=False)
    for to in (stranger.pk, gone.pk, 10**15):
        assert not conversations.assign(actor(member), line.workspace.pk, one.pk, member=to)
    assert acts(one) == []


def test_a_closed_conversation_is_opened_by_a_text_from_them_and_by_nothing_of_ours(
    line: make.Line, member: Member
) -> None:
    one = opened(line)
    assert conversations.close(actor(member), line.workspace.pk, one.pk)
    assert not conversations.close(actor(member), line.workspace.pk, one.pk)
    make.text(line.sender, one.recipient, body="one more thing")
    one.refresh_from_db()
    assert one.closed_at is not None
    arrival = Arrival("k", one.recipient.number, line.sender.number.e164, "Hello again", datetime.now(UTC))
    arrivals.receive([arrival], account=line.account)
    one.refresh_from_db()
    assert (one.closed_at, one.unread) == (None, 1)
    conversations.close(actor(member), line.workspace.pk, one.pk)
    one.refresh_from_db()
    assert one.unread == 0, "what is done with has been read"
    assert conversations.reopen(actor(member), line.workspace.pk, one.pk)
    assert acts(one) == ["conversation.closed", "conversation.closed", "conversation.reopened"]


def write(line: make.Line, one: Conversation, by: Actor) -> None:
    request = writing.Request(
        workspace=line.workspace.pk, actor=by, to=one.recipient.number, body="An answer",
        level=Level.CONVERSATIONAL, sender=line.sender.pk,
    )  # fmt: skip
    [result] = writing.write([request], now=datetime.now(UTC))
    assert isinstance(result, writing.Queued), result


def test_who_writes_first_takes_it_and_who_writes_later_does_not(line: make.Line, member: Member) -> None:
    one, later = opened(line), people.member(line.workspace, "Agent")
    write(line, one, Actor(ActorKind.KEY, 1))
    one.refresh_from_db()
    assert one.assignee_id is None, "a program looks after nobody"
    write(line, one, actor(member))
    write(line, one, actor(later))
    one.refresh_from_db()
    assert one.assignee_id == member.pk
    assert acts(one) == ["conversation.assigned"]


def failed_at(of: Conversation) -> datetime | None:
    of.refresh_from_db()
    return of.failed_at


def test_a_refused_text_marks_its_conversation_until_somebody_has_seen_it(
    line: make.Line, member: Member
) -> None:
    one = opened(line)
    settle(line, said(only(claimed(line)), Taken.REJECTED))
    assert failed_at(one) is not None
    assert conversations.see(actor(member), line.workspace.pk, one.pk)
    assert not conversations.see(actor(member), line.workspace.pk, one.pk)
    assert failed_at(one) is None
    assert acts(one) == ["conversation.seen"]


def test_writing_again_is_seeing_it(line: make.Line, member: Member) -> None:
    one = opened(line)
    settle(line, said(only(claimed(line)), Taken.REJECTED))
    write(line, one, Actor(ActorKind.KEY, 1))
    assert failed_at(one) is not None
    write(line, one, actor(member))
    assert failed_at(one) is None


def test_a_receipt_that_says_it_was_not_delivered_marks_it(line: make.Line) -> None:
    one = opened(line)
    text = only(claimed(line))
    settle(line, said(text, Taken.ACCEPTED))
    assert failed_at(one) is None
    received(line, receipt(text, PartState.UNDELIVERED))
    apply_all()
    assert failed_at(one) is not None


def test_what_the_gate_turns_down_marks_it_and_what_a_person_took_back_does_not(
    line: make.Line, member: Member
) -> None:
    one = opened(line, expires_at=make.soon(-1))
    assert claimed(line) == []
    assert failed_at(one) is not None
    other = opened(line)
    waiting = other.pk
    message = messages_of(waiting)
    assert messages.cancel(actor(member), line.workspace.pk, message)
    assert failed_at(other) is None


def messages_of(conversation: int) -> int:
    from threadline.models import Message

    return Message.objects.get(conversation_id=conversation).pk


def test_where_nothing_fails_nothing_is_asked(line: make.Line) -> None:
    opened(line)
    with CaptureQueriesContext(connection):
        text = only(claimed(line))
    calls: list[object] = []
    original = conversations.sql.ask

    def counted(noun: str, name: str, params: object = None) -> object:
        calls.append((noun, name))
        return original(noun, name, params)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversations.sql, "ask", counted)
        settle(line, said(text, Taken.ACCEPTED))
    assert calls
    assert ("conversation", "went_wrong") not in calls


def test_a_draft_is_kept_for_its_writer_and_gone_once_it_is_sent(line: make.Line, member: Member) -> None:
    one = opened(line)
    other = people.member(line.workspace, "Agent")
    for body in ("Dear", "Dear Ana", "Dear Ana,\x00"):
        assert drafts.keep(actor(member), line.workspace.pk, one.pk, body=body)
    drafts.keep(actor(other), line.workspace.pk, one.pk, body="another's")
    assert Draft.objects.get(member=member).body == "Dear Ana,\ufffd"
    assert acts(one).count("draft.begun") == 2
    write(line, one, actor(member))
    assert [draft.body for draft in Draft.objects.all()] == ["another's"]
    drafts.keep(actor(other), line.workspace.pk, one.pk, body="  ")
    assert not Draft.objects.exists()
    assert not drafts.keep(actor(member), line.workspace.pk, 10**15, body="to nobody")
