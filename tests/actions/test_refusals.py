"""Opt-outs at the carrier: recorded from its refusal of a text, before the refusal is settled."""

from __future__ import annotations

import pytest
from tests import make
from tests.actions import claims
from tests.actions.test_arrivals import said

from threadline.actions import arrivals, contacts, refusals
from threadline.actions.handoff import Claimed
from threadline.models import ConsentEvent, ConsentPerson, Contact, Conversation, Phone, Recipient
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import PartOutcome, Taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> make.Line:
    return make.line()


@pytest.fixture
def her(line: make.Line) -> Recipient:
    person = make.recipient(line.workspace)
    make.granted(person, line.purpose)
    return person


def claimed(line: make.Line, her: Recipient) -> Claimed:
    make.text(line.sender, her, about=line.purpose)
    return claims.only(claims.claimed(line))


def refuse(line: make.Line, text: Claimed, *, taken: Taken = Taken.OPTED_OUT) -> None:
    """What the engine does with such an outcome."""
    settling = claims.Settling(
        text.workspace, text.message, text.attempt, (PartOutcome(0, taken, code="21610"),)
    )
    refusals.record([settling])
    claims.settle(line, settling)


def opted_out(person: Recipient) -> bool:
    person.refresh_from_db()
    return person.opted_out_id is not None


def test_a_refusal_for_an_opt_out_is_recorded_and_everything_that_waits_is_taken_back(
    line: make.Line, her: Recipient
) -> None:
    text = claimed(line, her)
    waiting = make.text(line.sender, her, about=line.purpose)
    refuse(line, text)
    assert opted_out(her)
    event = ConsentEvent.objects.get(recipient=her, kind="opted_out")
    assert (event.medium, event.actor_kind) == ("carrier", "engine")
    assert "21610" in ConsentPerson.objects.get(event=event).capture
    assert claims.states([text.message, waiting]) == ["rejected", "cancelled"]
    assert claims.claimed(line) == []


def test_the_confirmation_of_a_stop_that_the_carrier_confirmed_itself_leaves_nothing_to_be_seen_to(
    line: make.Line, her: Recipient
) -> None:
    text = said("STOP", by=her.number, to=line.sender.number.e164)
    arrivals.receive([text], account=line.account)
    refuse(line, claims.only(claims.claimed(line)))
    assert opted_out(her)
    assert not Conversation.objects.filter(failed_at__isnull=False).exists()


def test_any_other_text_that_it_refuses_for_that_is_shown(line: make.Line, her: Recipient) -> None:
    refuse(line, claimed(line, her))
    assert Conversation.objects.filter(failed_at__isnull=False).count() == 1


def test_any_other_refusal_says_nothing_of_consent(line: make.Line, her: Recipient) -> None:
    refuse(line, claimed(line, her), taken=Taken.REJECTED)
    assert not opted_out(her)


def test_it_is_the_persons_in_every_workspace_that_uses_the_number(line: make.Line, her: Recipient) -> None:
    made = contacts.add(OPERATOR, line.workspace, name="Ada", number=her.number)
    assert isinstance(made, Contact)
    other_phone = make.recipient(line.workspace)
    Phone.objects.create(workspace=line.workspace, contact=made, recipient=other_phone)
    neighbour = make.workspace("Next door")
    make.numbers.add_sender(OPERATOR, neighbour, line.sender.number, name="Shared")
    refuse(line, claimed(line, her))
    assert opted_out(her)
    assert opted_out(other_phone)
    assert opted_out(Recipient.objects.get(workspace=neighbour, number=her.number))


def test_settled_again_it_does_not_undo_a_start_that_came_since(line: make.Line, her: Recipient) -> None:
    text = claimed(line, her)
    refuse(line, text)
    arrivals.receive([said("START", by=her.number, to=line.sender.number.e164)], account=line.account)
    assert not opted_out(her)
    refuse(line, text)
    assert not opted_out(her)
    assert ConsentEvent.objects.filter(recipient=her, kind="opted_out").count() == 1


def test_who_had_opted_out_already_is_recorded_no_second_time(line: make.Line, her: Recipient) -> None:
    text = claimed(line, her)
    make.stopped(her)
    refuse(line, text)
    assert ConsentEvent.objects.filter(recipient=her, kind="opted_out").count() == 1
