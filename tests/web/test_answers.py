"""The answer to "Why?" beside the thread, and as a page."""

from __future__ import annotations

import pytest
from tests.web import people

from threadline.models import Message

pytestmark = pytest.mark.django_db


def test_each_text_of_ours_leads_to_its_answer_which_is_part_or_page() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    address = f"{desk.path}m/{Message.objects.get(workspace=desk.workspace).pk}/why/"
    assert address in client.get(desk.thread).content.decode()
    page = client.get(address).content.decode()
    assert "<main" in page
    assert "Hello there" in page
    part = client.get(address, headers={"HX-Request": "true", "HX-Target": "why-answer"}).content.decode()
    assert "<main" not in part
    assert "It waits for its turn" in part


def test_an_answer_about_a_text_that_is_not_there_is_not_found() -> None:
    desk = people.desk()
    assert people.client(desk.owner).get(f"{desk.path}m/999999/why/").status_code == 404
