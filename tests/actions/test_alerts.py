"""Alerts to members: their phones consent like anybody's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests import make
from tests.web import people

from threadline.actions import alerts
from threadline.actions.alerts import Refused
from threadline.actions.asking import Unasked
from threadline.models import ConsentEvent, ConsentPerson, Member, Message
from threadline.queries import members
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db
NOW, HERS = datetime.now(UTC), "+13035550131"


@pytest.fixture
def line() -> make.Line:
    return make.line()


def ask(line: make.Line, member: Member, number: str = HERS, purpose: int = 0) -> object:
    about = purpose or line.purpose.pk
    return alerts.ask(OPERATOR, line.workspace, member.pk, number, about, now=NOW)


def test_a_members_phone_is_asked_and_only_its_yes_counts(line: make.Line) -> None:
    member = people.member(line.workspace)
    event = ask(line, member)
    kept = ConsentEvent.objects.get(pk=event)
    assert (kept.kind, kept.level, kept.medium) == ("requested", "informational", "web_form")
    told = ConsentPerson.objects.get(event_id=event)
    assert (told.number, told.identity) == (HERS, member.user.get_full_name())
    assert Message.objects.get(occasion="opt_in_request").recipient_id == kept.recipient_id
    where = members.alerts(line.workspace.pk, member.pk)
    assert where is not None
    assert (where.number, where.purpose, where.status) == (HERS, line.purpose.name, "pending")
    make.heard(line.sender, HERS, "yes")
    agreed = ConsentPerson.objects.get(event__kind="granted")
    assert (agreed.number, agreed.identity) == (HERS, member.user.get_full_name())
    assert members.alerts(line.workspace.pk, member.pk) == members.Alerts(HERS, line.purpose.name, "active")
    assert ask(line, member) is Unasked.AGREED


def test_a_stop_of_theirs_counts_and_an_end_by_us_is_on_record(line: make.Line) -> None:
    member = people.member(line.workspace)
    ask(line, member)
    make.heard(line.sender, HERS, "yes", "STOP")
    where = members.alerts(line.workspace.pk, member.pk)
    assert where is not None
    assert where.status == ""
    assert alerts.end(OPERATOR, line.workspace, member.pk, now=NOW)
    assert not alerts.end(OPERATOR, line.workspace, member.pk, now=NOW)
    assert members.alerts(line.workspace.pk, member.pk) is None
    assert ConsentEvent.objects.filter(kind="ended", purpose=line.purpose).count() == 1
    assert ask(line, member) is Unasked.OPTED_OUT


def test_nobody_is_asked_for_what_cannot_be(line: make.Line) -> None:
    member = people.member(line.workspace)
    assert ask(line, member, "+442079460018") is Refused.NO_SENDER
    assert ask(line, member, purpose=10**9) is Unasked.NO_PURPOSE
    Member.objects.filter(pk=member.pk).update(active=False)
    assert ask(line, member) is Refused.NO_MEMBER
    assert ConsentEvent.objects.count() == 0
