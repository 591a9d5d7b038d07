"""Texts kept and queued: their parts counted, their conversation moved up, their record left."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests import make

from threadline.actions import contacts, messages
from threadline.models import Audit, Contact, Conversation, Message
from threadline.queries import desk as desks
from threadline.rules import actors
from threadline.rules.actors import OPERATOR
from threadline.rules.levels import Direction, Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> make.Line:
    return make.line()


def test_a_new_text_waits_in_its_numbers_lane_with_its_parts_counted(line: make.Line) -> None:
    person = make.recipient(line.workspace)
    kept = Message.objects.get(id=make.text(line.sender, person, body="é" * 200))
    assert (kept.state, kept.lane_id, kept.parts, kept.encoding) == ("queued", line.lane, 2, "GSM-7")
    kept = Message.objects.get(id=make.text(line.sender, person, body="😀" * 40))
    assert (kept.parts, kept.encoding) == (2, "UCS-2")


def test_a_conversation_somebody_else_began_in_between_is_not_begun_again(line: make.Line) -> None:
    first, second = (make.recipient(line.workspace, number) for number in ("+13125550101", "+13125550102"))
    keys = [(line.workspace.pk, line.sender.pk, each.pk) for each in (first, second)]
    theirs = messages.conversations(keys[:1])[keys[0]].id
    both = messages.begun(keys)
    assert both[keys[0]].id == theirs
    assert {each.id for each in both.values()} == set(Conversation.objects.values_list("id", flat=True))


def test_a_conversation_begun_with_a_text_of_ours_stands_as_one_that_was_there_before(
    line: make.Line,
) -> None:
    first, second = (make.recipient(line.workspace, number) for number in ("+13125550101", "+13125550102"))
    keys = [(line.workspace.pk, line.sender.pk, each.pk) for each in (first, second)]
    messages.conversations(keys[:1])  # as a page does that opens one
    known = messages.conversations(keys, shown=dict.fromkeys(keys, "Come at ten."))
    assert [known[key].begun for key in keys] == [False, True]
    sender = desks.read(line.workspace.pk).senders[line.sender.pk]
    messages.add(
        [
            messages.New(
                workspace=line.workspace.pk, conversation=known[key].id, begins=known[key].begun, recipient=key[2],
                sender=sender, level=Level.CONVERSATIONAL, body="Come at ten.", actor=actors.OPERATOR,
            )
            for key in keys
        ]
    )  # fmt: skip
    before, begun = (Conversation.objects.get(id=known[key].id) for key in keys)
    assert before.snippet == begun.snippet == "Come at ten."
    assert before.unread == begun.unread == 0
    assert begun.last_in_at is None
    assert begun.last_out_at is not None
    assert before.last_at > begun.last_at  # it was only shown anew


def test_a_received_text_waits_in_no_lane_and_counts_as_unread(line: make.Line) -> None:
    person = make.recipient(line.workspace)
    key = (line.workspace.pk, line.sender.pk, person.pk)
    conversation = messages.conversations([key])[key].id
    sender = desks.read(line.workspace.pk).senders[line.sender.pk]
    for body in ("Hello", "Anybody there? " * 20):
        messages.add(
            [
                messages.New(
                    workspace=line.workspace.pk, conversation=conversation, recipient=person.pk,
                    sender=sender, level=Level.CONVERSATIONAL, body=body, actor=actors.PERSON,
                    direction=Direction.IN,
                )
            ]
        )  # fmt: skip
    kept = Message.objects.filter(conversation_id=conversation)
    assert {(each.state, each.lane_id, each.due_at) for each in kept} == {("received", None, None)}
    shown = Conversation.objects.get(id=conversation)
    assert shown.unread == 2
    assert len(shown.snippet) == messages.SNIPPET
    assert shown.last_in_at is not None
    assert shown.last_out_at is None


def test_a_conversation_is_one_for_each_number_of_ours_and_person(line: make.Line) -> None:
    person = make.recipient(line.workspace)
    make.text(line.sender, person)
    make.text(line.sender, person)
    make.text(make.sender(line.workspace), person)
    assert Conversation.objects.filter(recipient=person).count() == 2


def test_a_conversation_belongs_to_whoever_has_that_phone(line: make.Line) -> None:
    stranger = make.recipient(line.workspace, "+13125550161")
    make.text(line.sender, stranger)
    assert Conversation.objects.get(recipient=stranger).contact_id is None
    ann = contacts.add(OPERATOR, line.workspace, name="Ann", number="+13125550161")
    assert isinstance(ann, Contact)
    assert Conversation.objects.get(recipient=stranger).contact_id == ann.pk


def test_ids_come_in_the_order_of_the_texts(line: make.Line) -> None:
    people = [make.recipient(line.workspace) for _ in range(20)]
    ids = make.texts(line.sender, people)
    assert ids == sorted(ids)
    assert [Message.objects.get(id=id_).recipient_id for id_ in ids] == [person.pk for person in people]


def test_an_edit_counts_parts_again_and_leaves_a_record_without_the_words(line: make.Line) -> None:
    text = make.text(line.sender, make.recipient(line.workspace), not_before=make.soon(60))
    later = make.soon(120)
    assert messages.edit(OPERATOR, line.workspace.pk, text, body="x" * 161, not_before=later)
    kept = Message.objects.get(id=text)
    assert (kept.parts, kept.not_before, kept.due_at) == (2, later, later)
    audit = Audit.objects.get(action="message.edited")
    assert (audit.noun_id, audit.detail) == (text, {})


def test_what_is_taken_back_leaves_a_record_once(line: make.Line) -> None:
    text = make.text(line.sender, make.recipient(line.workspace))
    assert messages.cancel(OPERATOR, line.workspace.pk, text)
    assert not messages.cancel(OPERATOR, line.workspace.pk, text)
    assert Audit.objects.filter(action="message.cancelled").count() == 1


def test_a_confirmation_is_nobodys_to_edit(line: make.Line) -> None:
    from threadline.rules.levels import Occasion

    person = make.recipient(line.workspace)
    event = make.stopped(person)
    text = make.text(line.sender, person, occasion=Occasion.STOP_CONFIRMATION, confirms=event)
    assert not messages.edit(OPERATOR, line.workspace.pk, text, body="Please stay!", not_before=None)


def test_half_a_batch_is_never_kept(line: make.Line) -> None:
    person = make.recipient(line.workspace)
    with pytest.raises(Exception, match="violates"), transaction.atomic():
        make.texts(line.sender, [person, make.recipient(make.workspace("Other"))])
    assert not Message.objects.exists()
