"""The preview foretells what the claim decides, from the same facts, and permits nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import make
from tests.actions.claims import asked, claimed

from threadline.models import Message, Recipient
from threadline.queries import accounts, preview
from threadline.queries import desk as desks
from threadline.queries.preview import Draft
from threadline.rules import gate
from threadline.rules.levels import Level, Occasion

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> make.Line:
    return make.line(cap=2)


def foretold(line: make.Line, text: int) -> gate.Verdict:
    kept = Message.objects.get(id=text)
    draft = Draft(
        recipient=kept.recipient_id, sender=kept.sender_id, level=Level(kept.level),
        occasion=Occasion(kept.occasion), automated=kept.automated, purpose=kept.purpose_id,
        not_before=kept.not_before, expires_at=kept.expires_at, confirms=kept.confirms_id,
    )  # fmt: skip
    [verdict] = preview.verdicts([draft], desk=desks.read(line.workspace.pk), now=datetime.now(UTC))
    return verdict


@given(data=st.data())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_preview_says_is_what_the_claim_then_does(line: make.Line, data: st.DataObject) -> None:
    with transaction.atomic():
        hour = data.draw(st.sampled_from([2, 12]))
        person = make.recipient(line.workspace, zone=make.zone_of(hour))
        if data.draw(st.booleans()):
            make.wrote(person)
        if data.draw(st.booleans()):
            make.granted(person, line.purpose)
        if data.draw(st.integers(0, 3)) == 0:
            make.stopped(person)
        Recipient.objects.filter(id=person.pk).update(review=data.draw(st.integers(0, 3)) == 0)
        level = data.draw(st.sampled_from(Level))
        text = make.text(
            line.sender, person, level=level, automated=data.draw(st.booleans()),
            about=line.purpose if level is not Level.CONVERSATIONAL else None,
            occasion=data.draw(st.sampled_from([Occasion.ORDINARY, Occasion.EMERGENCY])),
        )  # fmt: skip
        verdict = foretold(line, text)
        sent = [each.message for each in claimed(line)]
        kept = Message.objects.get(id=text)
        if isinstance(verdict, gate.Send):
            assert sent == [text]
            assert asked("SELECT event_id FROM attempt") == [(verdict.event,)]
        else:
            assert sent == []
            assert kept.reason == verdict.reason
            assert (kept.state == "queued") == isinstance(verdict, gate.Hold)
        transaction.set_rollback(True)


def test_a_preview_leaves_everything_as_it_was(line: make.Line) -> None:
    person = make.recipient(line.workspace)
    make.granted(person, line.purpose)
    text = make.text(line.sender, person, about=line.purpose)
    before = asked("SELECT m::text FROM message m")
    assert isinstance(foretold(line, text), gate.Send)
    assert asked("SELECT m::text FROM message m") == before
    assert asked("SELECT count(*) FROM attempt") == [(0,)]


def test_drafts_are_answered_in_the_order_they_were_asked(line: make.Line) -> None:
    people = [make.recipient(line.workspace) for _ in range(6)]
    for person in people[::2]:
        make.granted(person, line.purpose)
    drafts = [
        Draft(person.pk, line.sender.pk, Level.INFORMATIONAL, purpose=line.purpose.pk)
        for person in (*people, *people[::-1])
    ]
    verdicts = preview.verdicts(drafts, desk=desks.read(line.workspace.pk), now=datetime.now(UTC))
    goes = [isinstance(verdict, gate.Send) for verdict in verdicts]
    assert goes == [True, False] * 3 + [False, True] * 3


def test_a_workspace_that_does_not_exist_has_no_desk() -> None:
    with pytest.raises(LookupError):
        desks.read(10**9)


def test_a_desk_shows_nothing_of_another_workspace(line: make.Line) -> None:
    other = make.workspace("Other")
    make.sender(other)
    make.purpose(other)
    desk = desks.read(line.workspace.pk)
    assert list(desk.senders) == [line.sender.pk]
    assert list(desk.purposes) == [line.purpose.pk]


def test_secrets_of_an_account_lie_sealed_in_the_database() -> None:
    from threadline.actions import numbers

    made = numbers.add_account(
        "simulator", name="sealed", settings={"account": "sealed"}, secret_settings={"secret": "open sesame"}
    )
    assert b"open sesame" not in bytes(made.secrets)
    found = accounts.by_key("sealed")
    assert found is not None
    assert found.settings["secret"] == "open sesame"
    assert "sesame" not in repr(found)
    assert accounts.by_key("unknown") is None
