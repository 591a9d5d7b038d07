"""The topic of a right to answer: in the composer, with its end; an offer beside it is called off the topic."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests import make
from tests.web import people
from tests.web.people import Desk

from threadline.models import Conversation

pytestmark = pytest.mark.django_db


def shown(desk: Desk, path: str = "") -> str:
    return people.client(desk.owner).get(path or desk.thread).content.decode()


def test_who_may_only_answer_is_told_what_was_asked_and_until_when() -> None:
    desk = people.desk()
    make.heard(desk.sender, desk.person.number, "hello", "is my <order> ready?")
    for page in (shown(desk), shown(desk, f"{desk.thread}kinds/")):
        assert re.search(
            r"You may answer what they asked: “is my &lt;order&gt; ready\?”, until \d+:\d\d, \d+ ", page
        )
    make.granted(desk.person, make.purpose(desk.workspace))
    assert "You may answer" not in shown(desk), "then they may be written to of other things too"


def test_when_their_silence_ended_the_right_the_composer_says_so_and_what_to_do() -> None:
    desk = people.desk()
    make.heard(desk.sender, desk.person.number, "is my order ready?")
    Conversation.objects.update(last_in_at=datetime.now(UTC) - timedelta(days=200))
    page = shown(desk)
    assert "The time to answer “is my order ready?” was over at" in page
    assert "When they write again you can answer." in page
    assert "Record consent" in page


def test_an_offer_to_who_asked_something_else_is_off_the_topic() -> None:
    desk = people.desk()
    said = {"body": "Yes. And 20% off whitening this week!", "kind": "conversational"}
    count = people.client(desk.owner).post
    make.heard(desk.sender, desk.person.number, "is my order ready?")
    assert 'data-rule="off_topic"' in count(f"{desk.thread}count/", said).content.decode()
    make.heard(desk.sender, desk.person.number, "do you have any discounts?")
    assert 'data-rule="off_topic"' not in count(f"{desk.thread}count/", said).content.decode()
