"""Alerts to members: their phones consent like anybody's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests import make
from tests.web import people

from threadline.actions import alerts
from threadline.actions.alerts import Refused
from threadline.actions.asking import Unasked
from threadline.models import Audit, Consent, ConsentEvent, ConsentPerson, Member, Message, Recipient
from threadline.queries import members
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db
NOW, HERS, OTHER = datetime.now(UTC), "+13035550131", "+13035550132"


@pytest.fixture
def line() -> make.Line:
    return make.line()


def theirs(line: make.Line, member: Member) -> list[tuple[str, str, str]]:
    found = members.alerts(line.workspace.pk, [member.pk]).get(member.pk, [])
    return [(each.number, each.name, each.status) for each in found]


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
    assert theirs(line, member) == [(HERS, line.purpose.name, "pending")]
    make.heard(line.sender, HERS, "yes")
    agreed = ConsentPerson.objects.get(event__kind="granted")
    assert (agreed.number, agreed.identity) == (HERS, member.user.get_full_name())
    assert theirs(line, member) == [(HERS, line.purpose.name, "active")]
    assert ask(line, member) is Unasked.AGREED


def test_a_stop_of_theirs_counts_and_an_end_by_us_is_on_record(line: make.Line) -> None:
    member = people.member(line.workspace)
    ask(line, member)
    make.heard(line.sender, HERS, "yes", "STOP")
    assert theirs(line, member) == [(HERS, line.purpose.name, "opted_out")]
    assert alerts.end(OPERATOR, line.workspace, member.pk, now=NOW)
    assert not alerts.end(OPERATOR, line.workspace, member.pk, now=NOW)
    assert theirs(line, member) == []
    assert ConsentEvent.objects.filter(kind="ended", purpose=line.purpose).count() == 1
    assert ask(line, member) is Unasked.OPTED_OUT


def test_nobody_is_asked_for_what_cannot_be(line: make.Line) -> None:
    member = people.member(line.workspace)
    assert ask(line, member, "+442079460018") is Refused.NO_SENDER
    assert ask(line, member, purpose=10**9) is Unasked.NO_PURPOSE
    Member.objects.filter(pk=member.pk).update(active=False)
    assert ask(line, member) is Refused.NO_MEMBER
    assert ConsentEvent.objects.count() == 0


def granted(line: make.Line, member: Member, purpose: int) -> None:
    assert isinstance(ask(line, member, purpose=purpose), int)
    make.heard(line.sender, HERS, "yes")


def test_each_purpose_is_asked_for_and_ended_on_its_own(line: make.Line) -> None:
    member, outages = people.member(line.workspace), make.purpose(line.workspace, "Outages")
    granted(line, member, outages.pk)
    granted(line, member, line.purpose.pk)
    both = [(HERS, line.purpose.name, "active"), (HERS, "Outages", "active")]
    assert theirs(line, member) == both
    assert alerts.end(OPERATOR, line.workspace, member.pk, purpose=outages.pk, now=NOW)
    assert not alerts.end(OPERATOR, line.workspace, member.pk, purpose=outages.pk, now=NOW)
    assert theirs(line, member) == both[:1]
    assert set(Consent.objects.values_list("purpose__name", "status")) == {
        (line.purpose.name, "active"),
        ("Outages", "ended"),
    }


def test_ending_without_a_purpose_ends_all_of_them(line: make.Line) -> None:
    member, outages = people.member(line.workspace), make.purpose(line.workspace, "Outages")
    granted(line, member, outages.pk)
    granted(line, member, line.purpose.pk)
    assert alerts.end(OPERATOR, line.workspace, member.pk, now=NOW)
    assert theirs(line, member) == []
    assert set(Consent.objects.values_list("status", flat=True)) == {"ended"}
    assert Audit.objects.get(action="member.alerts_ended").detail["purposes"] == [line.purpose.pk, outages.pk]


def test_another_number_is_refused_while_anything_holds_on_the_one_they_have(line: make.Line) -> None:
    member, outages = people.member(line.workspace), make.purpose(line.workspace, "Outages")
    ask(line, member)
    assert ask(line, member, OTHER, outages.pk) is Refused.OTHER_NUMBER
    make.heard(line.sender, HERS, "yes")
    assert ask(line, member, OTHER, outages.pk) is Refused.OTHER_NUMBER
    assert theirs(line, member) == [(HERS, line.purpose.name, "active")]
    make.heard(line.sender, HERS, "STOP")
    assert isinstance(ask(line, member, OTHER, outages.pk), int)
    assert theirs(line, member) == [(OTHER, "Outages", "pending")]


def test_alerts_of_who_was_erased_are_not_shown_and_end_without_a_word(line: make.Line) -> None:
    member = people.member(line.workspace)
    granted(line, member, line.purpose.pk)
    Recipient.objects.filter(number=HERS).update(number="erased", erased_at=NOW)
    assert theirs(line, member) == []
    before = ConsentEvent.objects.count()
    assert alerts.end(OPERATOR, line.workspace, member.pk, now=NOW)
    assert ConsentEvent.objects.count() == before
