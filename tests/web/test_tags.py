"""Tags, put on and taken off where a person is looked at."""

from __future__ import annotations

import pytest
from tests.web import people

from threadline.actions import contacts
from threadline.actions.contacts import NewPhone
from threadline.models import Contact, ContactTag, Tag
from threadline.rules.actors import OPERATOR
from threadline.rules.contacts import Details

pytestmark = pytest.mark.django_db


def test_tags_change_in_place_beside_a_conversation_and_on_the_contacts_page() -> None:
    desk = people.desk()
    made = contacts.create(
        OPERATOR, desk.workspace, Details(name="Ann"), phones=[NewPhone(desk.person.number)], tags=("vip",)
    )
    assert isinstance(made, Contact)
    ann = made.pk
    vip, client = Tag.objects.get(name="vip"), people.client(desk.owner)
    for page in (desk.thread, f"{desk.path}contacts/{ann}/"):
        assert f"contacts/{ann}/tags/{vip.pk}/" in client.get(page).content.decode(), page
    in_place = {"HX-Request": "true", "HX-Target": "tags"}
    answer = client.post(f"{desk.path}contacts/{ann}/tags/", {"tag": "new one"}, headers=in_place)
    assert answer.status_code == 200
    words = answer.content.decode()
    assert words.lstrip().startswith('<div id="tags"')
    assert "new one" in words
    answer = client.post(f"{desk.path}contacts/{ann}/tags/{vip.pk}/", headers=in_place)
    assert '<option value="vip">' in answer.content.decode()
    assert {each.tag.name for each in ContactTag.objects.filter(contact=ann)} == {"new one"}
