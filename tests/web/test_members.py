"""The page of a member: what they are alerted to, each on its own."""

from __future__ import annotations

import pytest
from tests import make
from tests.web import people
from tests.web.people import Desk

from threadline.models import Consent, Member

pytestmark = pytest.mark.django_db
THEIRS = "(303) 555-0131"


@pytest.fixture
def desk() -> Desk:
    return people.desk()


@pytest.fixture
def member(desk: Desk) -> Member:
    return people.member(desk.workspace, "Agent", name="Ben")


def post(desk: Desk, member: Member, **said: object) -> tuple[int, str]:
    path = f"{desk.path}settings/people/{member.pk}/alerts/"
    answer = people.client(desk.owner).post(path, said, follow=True)
    return answer.status_code, answer.content.decode()


def test_each_alert_is_listed_with_its_state_and_ended_alone(desk: Desk, member: Member) -> None:
    reminders, outages = make.purpose(desk.workspace), make.purpose(desk.workspace, "Outages")
    post(desk, member, number=THEIRS, purpose=outages.pk)
    make.heard(desk.sender, "+13035550131", "yes")
    status, page = post(desk, member, number=THEIRS, purpose=reminders.pk)
    assert status == 200
    assert (page.count("They agreed."), page.count("nothing goes before their YES")) == (1, 1)
    assert "Alert them no more" in page
    assert "Ask by text" not in page, "nothing is left to ask for"
    _, page = post(desk, member, end=outages.pk)
    assert "They agreed." not in page
    assert "nothing goes before their YES" in page
    assert Consent.objects.get(purpose=outages).status == "ended"
    post(desk, member, end="nonsense")
    assert Consent.objects.get(purpose=reminders).status == "pending"
    _, page = post(desk, member, end="all")
    assert "nothing goes before their YES" not in page
    assert Consent.objects.get(purpose=reminders).status == "ended"


def test_another_number_is_refused_with_what_to_do(desk: Desk, member: Member) -> None:
    reminders, outages = make.purpose(desk.workspace), make.purpose(desk.workspace, "Outages")
    post(desk, member, number=THEIRS, purpose=outages.pk)
    status, page = post(desk, member, number="(303) 555-0132", purpose=reminders.pk)
    assert status == 422
    assert "alert them no more there, then ask on this one" in page
    assert 'value="(303) 555-0132"' in page


def test_who_agreed_before_is_not_asked_again_and_is_alerted(desk: Desk, member: Member) -> None:
    about = make.purpose(desk.workspace)
    make.granted(make.recipient(desk.workspace, "+13035550131"), about)
    status, page = post(desk, member, number=THEIRS, purpose=about.pk)
    assert (status, "They have agreed to this already." in page, "They agreed." in page) == (200, True, True)
