"""The page of texts that may be opt-outs, and the same in their threads."""

from __future__ import annotations

import pytest
from tests import make
from tests.web import people

from threadline.actions import contacts, phones
from threadline.models import Audit, ConsentEvent, Contact, Conversation, Recipient, Review
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db


def shown(desk: people.Desk, path: str, *, role: str = "") -> str:
    member = people.member(desk.workspace, role) if role else desk.owner
    return people.client(member).get(path).content.decode()


def test_open_ones_are_shown_with_the_words_that_mattered_and_why() -> None:
    desk = people.desk()
    assert "Nothing to decide." in shown(desk, f"{desk.path}reviews/")
    people.doubted(desk, "Hello. Not interested, thank you")
    page = shown(desk, f"{desk.path}reviews/")
    assert "<mark>Not interested</mark>" in page
    assert "They say that they are not interested." in page
    assert f'href="{desk.thread}?at=' in page


def test_the_list_counts_them_for_whoever_may_decide() -> None:
    desk = people.desk()
    people.doubted(desk)
    assert 'data-count="reviews">1<' in shown(desk, desk.path)
    assert 'data-count="reviews"' not in shown(desk, desk.path, role="Viewer")


@pytest.mark.parametrize(("decision", "events"), [("opted_out", 1), ("released", 0)])
def test_it_is_decided_on_the_page_or_in_the_thread(decision: str, events: int) -> None:
    desk = people.desk()
    review = people.doubted(desk)
    for page in (shown(desk, desk.thread), shown(desk, f"{desk.thread}kinds/")):
        assert "Did they opt out?" in page
        assert f'action="{desk.path}reviews/{review}/"' in page
    client = people.client(desk.owner)
    answer = client.post(f"{desk.path}reviews/{review}/", {"decision": decision, "back": "thread"})
    assert answer.headers["Location"] == desk.thread
    assert Review.objects.get().decision == decision
    assert Review.objects.get().actor_id == desk.owner.pk
    assert ConsentEvent.objects.filter(kind="opted_out").count() == events
    assert not Recipient.objects.get(pk=desk.person.pk).doubted
    assert Audit.objects.get(action=f"review.{decision}").actor_id == desk.owner.pk
    assert "Did they opt out?" not in shown(desk, desk.thread)
    again = client.post(f"{desk.path}reviews/{review}/", {"decision": "opted_out"}, follow=True)
    assert "Somebody has decided that already." in again.content.decode()
    assert ConsentEvent.objects.filter(kind="opted_out").count() == events


def test_a_doubt_from_another_phone_of_theirs_is_shown_in_every_thread_of_the_person() -> None:
    desk = people.desk()
    known = contacts.add(OPERATOR, desk.workspace, name="Ann", number=desk.person.number)
    assert isinstance(known, Contact)
    other = make.recipient(desk.workspace)
    phones.add(OPERATOR, desk.workspace, known.pk, other.number)
    make.text(desk.sender, other)
    thread = Conversation.objects.get(workspace=desk.workspace, recipient=other).pk
    review = people.doubted(desk)
    page = shown(desk, f"{desk.path}c/{thread}/")
    assert "Did they opt out?" in page
    assert f'action="{desk.path}reviews/{review}/"' in page


def test_whoever_may_not_record_consent_sees_the_doubt_and_decides_nothing() -> None:
    desk = people.desk()
    review = people.doubted(desk)
    page = shown(desk, desk.thread, role="Viewer")
    assert "Did they opt out?" in page
    assert "They did not" not in page
    viewer = people.client(people.member(desk.workspace, "Viewer"))
    assert viewer.post(f"{desk.path}reviews/{review}/", {"decision": "released"}).status_code == 403


def test_what_is_no_decision_is_not_found() -> None:
    desk = people.desk()
    review = people.doubted(desk)
    client = people.client(desk.owner)
    assert client.post(f"{desk.path}reviews/{review}/", {"decision": "resumed"}).status_code == 404
    assert client.post(f"{desk.path}reviews/{review + 1}/", {"decision": "released"}).status_code == 404
