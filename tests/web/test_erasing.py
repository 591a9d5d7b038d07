"""Erasing a person from their page: for whom may, and what is left to see."""

from __future__ import annotations

import pytest
from tests import make
from tests.web import people
from tests.web.people import Desk

from threadline.actions import contacts
from threadline.models import Contact
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    made = people.desk()
    make.recipient(made.workspace)
    contacts.add(OPERATOR, made.workspace, name="Ann Lee", number=made.person.number)
    return made


def at(desk: Desk) -> str:
    return f"{desk.path}contacts/{Contact.objects.get(workspace=desk.workspace).pk}/"


def test_a_person_is_erased_and_their_conversation_has_no_name(desk: Desk) -> None:
    client = people.client(desk.owner)
    assert "Erase this person" in client.get(at(desk)).content.decode()
    answer = client.post(f"{at(desk)}erase/", follow=True)
    assert "Erased. Nobody here can text them again" in answer.content.decode()
    assert not Contact.objects.exists()
    for path in (
        desk.thread,
        f"{desk.path}?view=closed",
        f"{desk.path}contacts/",
        f"{desk.path}settings/compliance/",
    ):
        page = client.get(path, follow=True)
        assert page.status_code == 200
        assert "Ann Lee" not in page.content.decode()
        assert desk.person.number[2:] not in page.content.decode().replace(" ", "").replace("-", "")
    assert "erased" in client.get(desk.thread).content.decode()


def test_an_agent_may_not_erase(desk: Desk) -> None:
    client = people.client(people.member(desk.workspace, "Agent"))
    assert "Erase this person" not in client.get(at(desk)).content.decode()
    assert client.post(f"{at(desk)}erase/").status_code == 403
    assert Contact.objects.exists()


def test_years_below_six_are_refused(desk: Desk) -> None:
    from tests.web.test_settings import post, wanted

    assert post(desk, "workspace/", **wanted(retention_years="5")).status_code == 422
    assert post(desk, "workspace/", **wanted(retention_years="8", erasure="erase_at_once")).status_code == 302
    desk.workspace.refresh_from_db()
    assert (desk.workspace.retention_years, desk.workspace.erasure) == (8, "erase_at_once")
