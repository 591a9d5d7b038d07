"""The answer to "Why?" beside the thread, and as a page."""

from __future__ import annotations

import pytest
from tests import make
from tests.web import people

from threadline.models import Message, Recipient

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


def test_a_text_that_waits_for_a_decision_leads_to_the_text_in_doubt_and_to_the_decision() -> None:
    desk = people.desk()
    make.heard(desk.sender, desk.person.number, "wrong number")
    text = Message.objects.filter(workspace=desk.workspace, direction="out").earliest("id")
    Message.objects.filter(pk=text.pk).update(reason="review")
    doubted = Message.objects.get(workspace=desk.workspace, body="wrong number")
    page = people.client(desk.owner).get(f"{desk.path}m/{text.pk}/why/").content.decode()
    assert "may be an opt-out: “wrong number”" in page
    assert f'href="{desk.path}c/{doubted.conversation_id}/?at={doubted.pk}"' in page
    assert f'href="{desk.path}reviews/"' in page
    viewer = people.member(desk.workspace, "Viewer")
    assert f'class="button" href="{desk.path}reviews/"' not in (
        people.client(viewer).get(f"{desk.path}m/{text.pk}/why/").content.decode()
    )


def test_what_could_not_be_taken_in_leads_to_where_texts_are_let_go_again() -> None:
    desk = people.desk()
    Recipient.objects.filter(pk=desk.person.pk).update(review=True)
    text = Message.objects.filter(workspace=desk.workspace, direction="out").earliest("id")
    Message.objects.filter(pk=text.pk).update(reason="review")
    page = people.client(desk.owner).get(f"{desk.path}m/{text.pk}/why/").content.decode()
    assert "could not be taken in" in page
    assert f'class="button" href="{desk.path}c/{text.conversation_id}/"' in page
