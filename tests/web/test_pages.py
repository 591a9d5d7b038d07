"""What pages show and do, on a real database."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.signing import TimestampSigner
from tests import make
from tests.web import people
from tests.web.people import Desk

from threadline.actions import contacts, numbers, sign_in_links
from threadline.models import (
    ApiKey,
    Audit,
    Contact,
    Conversation,
    Message,
    OperatorAudit,
    Recipient,
    User,
    Workspace,
)
from threadline.rules.actors import OPERATOR
from threadline.rules.levels import ConsentKind, Level
from threadline.rules.welcome import SALT

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


def send(desk: Desk, body: str, **more: str) -> str:
    """What the composer answers to a text from the owner."""
    said = {"body": body, "kind": "conversational", **more}
    answer = people.client(desk.owner).post(f"{desk.thread}send/", said, headers=HX)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(desk: Desk, path: str = "") -> str:
    answer = people.client(desk.owner).get(path or desk.thread)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_text_is_queued_and_stands_in_the_thread_with_its_author() -> None:
    desk = people.desk()
    assert "See you on Tuesday" in send(desk, "See you on Tuesday")
    message = Message.objects.latest("id")
    assert (message.body, message.state, message.actor_id) == ("See you on Tuesday", "queued", desk.owner.pk)
    page = shown(desk)
    assert "See you on Tuesday" in page
    assert "Ana Ramirez" in page


def test_line_ends_of_a_form_are_paid_for_once() -> None:
    desk = people.desk()
    send(desk, "one\r\ntwo")
    assert Message.objects.latest("id").body == "one\ntwo"


def test_after_a_stop_the_composer_is_closed_and_says_when_and_what_reopens_it() -> None:
    desk = people.desk()
    make.stopped(desk.person)
    page = shown(desk)
    assert "They opted out on" in page
    assert "START" in page
    answer = send(desk, "one more thing")
    assert "they opted out" in answer
    assert not Message.objects.filter(body="one more thing").exists()
    assert "one more thing" in answer, "the draft is kept"


def test_a_conversation_held_for_review_says_so_and_is_released_by_who_has_looked() -> None:
    desk = people.desk()
    assert "let texts go again" not in shown(desk)
    Recipient.objects.filter(pk=desk.person.pk).update(review=True)
    viewer = people.client(people.member(desk.workspace, "Viewer")).get(desk.thread).content.decode()
    assert "could not be read" in viewer
    assert "let texts go again" not in viewer
    for page in (shown(desk), shown(desk, f"{desk.thread}kinds/")):
        assert "could not be read" in page
        assert f'action="{desk.thread}looked/"' in page
    client = people.client(desk.owner)
    for _ in range(2):  # pressed by two people
        assert client.post(f"{desk.thread}looked/").headers["Location"] == desk.thread
    assert not Recipient.objects.get(pk=desk.person.pk).review
    assert Audit.objects.get(action="recipient.reviewed").actor_id == desk.owner.pk
    page = shown(desk, f"{desk.thread}kinds/")
    assert 'id="held"' in page, "an open page takes the notice away"
    assert "could not be read" not in page


def test_the_default_is_an_answer_where_they_wrote_and_else_what_they_agreed_to() -> None:
    desk = people.desk()
    reminders = make.purpose(desk.workspace)
    assert re.search(r'value="conversational" selected', shown(desk))
    Recipient.objects.filter(pk=desk.person.pk).update(implied=None, implied_until=None)
    make.granted(desk.person, reminders)
    page = shown(desk)
    assert re.search(rf'value="informational:{reminders.pk}" selected', page)
    assert re.search(r'value="conversational" disabled', page)


def test_a_draft_that_asks_for_a_word_which_unsubscribes_says_so() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    said = {"body": "Reply CANCEL to cancel your appointment", "kind": "conversational"}
    answer = client.post(f"{desk.thread}count/", said).content.decode()
    assert "Who texts CANCEL is unsubscribed from everything" in answer
    assert people.findings(answer) == [("finding stopped", "keyword")], "said once"


def test_what_the_linter_finds_in_a_draft_is_said_quietly_and_keeps_nothing_from_being_sent() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    said = {"body": "pls look at <b>bit.ly/x1</b>", "kind": "conversational"}
    answer = client.post(f"{desk.thread}count/", said).content.decode()
    assert people.findings(answer) == [("finding stopped", "shortener"), ("finding", "slang")]
    assert "<q><bdi>pls</bdi></q>" in answer
    assert "<b>bit.ly" not in answer
    assert client.post(f"{desk.thread}send/", said).status_code == 302
    quiet = client.post(f"{desk.thread}count/", {"body": "See you at 3.", "kind": "conversational"})
    assert people.findings(quiet.content.decode()) == []


def test_the_count_is_of_what_leaves_and_names_the_characters_that_cost() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    said = {"body": "Tuesday “at” 9", "kind": "conversational"}
    answer = client.post(f"{desk.thread}count/", said).content.decode()
    assert "Unicode" in answer
    assert "<bdi>“</bdi>" in answer
    assert 'data-plain="Tuesday &quot;at&quot; 9"' in answer
    assert "Reply STOP to opt out" in answer
    assert not Message.objects.filter(body__startswith="Tuesday").exists()


def test_at_night_the_wait_is_said_in_their_time_before_anything_is_sent() -> None:
    desk = people.desk()
    Recipient.objects.filter(pk=desk.person.pk).update(zones=[make.zone_of(3)])
    answer = people.client(desk.owner).post(
        f"{desk.thread}count/", {"body": "Hello", "kind": "conversational"}
    )
    assert "Held until 8:00 their time" in answer.content.decode()


def test_a_scheduled_text_can_be_changed_and_taken_back_until_it_is_claimed() -> None:
    desk = people.desk()
    at = (datetime.now(UTC) + timedelta(days=3)).astimezone().strftime("%Y-%m-%dT10:30")
    send(desk, "later", send_at=at)
    message = Message.objects.latest("id")
    assert message.not_before is not None
    assert "Scheduled for 10:30" in shown(desk)
    client = people.client(desk.owner)
    path = f"{desk.path}m/{message.pk}/"
    assert "later" in client.get(f"{path}edit/").content.decode()
    assert client.post(f"{path}edit/", {"body": "  "}, headers=HX).status_code == 422
    assert client.post(f"{path}edit/", {"body": "much later", "send_at": at}, headers=HX).status_code == 204
    message.refresh_from_db()
    assert message.body == "much later"
    assert client.post(f"{path}cancel/", headers=HX).status_code == 204
    assert client.post(f"{path}cancel/", headers=HX).status_code == 409
    assert "Taken back" in shown(desk)


def test_a_time_that_cannot_be_read_is_said_and_nothing_is_sent() -> None:
    desk = people.desk()
    assert "cannot be read" in send(desk, "hello", send_at="soon")
    assert not Message.objects.filter(body="hello").exists()


def test_reading_a_conversation_marks_it_read_and_leaves_a_record() -> None:
    desk = people.desk()
    Conversation.objects.filter(pk=desk.conversation).update(unread=2)
    client = people.client(desk.owner)
    client.get(desk.thread)
    assert Conversation.objects.get(pk=desk.conversation).unread == 2, "looking changes nothing by itself"
    client.post(f"{desk.thread}read/")
    client.post(f"{desk.thread}read/")
    assert Conversation.objects.get(pk=desk.conversation).unread == 0
    assert Audit.objects.filter(action="conversation.read", noun_id=desk.conversation).count() == 1


HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}{% now 'U' %}",
    "\u202egnirts\u202c",
    "W" * 10_000,
    '"><img src=x onerror=alert(1)>',
    "NUL \x00 in it",
)


@pytest.mark.parametrize(
    "text", HOSTILE, ids=["markup", "template", "bidi", "long", "attribute", "unkeepable"]
)
def test_hostile_names_and_texts_are_shown_inert(text: str) -> None:
    desk = people.desk()
    kept = text.replace("\x00", "")
    contact = contacts.add(OPERATOR, desk.workspace, name=kept, number=desk.person.number, company=kept)
    assert isinstance(contact, Contact)
    sent = people.client(desk.owner).post(
        f"{desk.thread}send/", {"body": text, "kind": "conversational"}, headers=HX
    )
    assert sent.status_code == 200
    page = shown(desk)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert re.search(r"<bdi>[^<]*", page)
    if "7|add" in text:
        assert "{{ 7|add:7 }}" in page
    assert "<script>alert" not in shown(desk, desk.path)


def test_the_list_goes_on_by_key_without_a_gap_or_a_repeat() -> None:
    desk = people.desk()
    line = desk.sender
    make.texts(line, [make.recipient(desk.workspace) for _ in range(95)])
    client, seen, path = people.client(desk.owner), [], desk.path
    while path:
        page = client.get(path, headers={**HX, "HX-Target": "more"}).content.decode()
        assert "<html" not in page
        seen += re.findall(r'id="row-(\d+)"', page)
        following = re.search(r'hx-get="([^"]+after=[^"]+)"', page)
        path = following[1] if following else ""
    assert len(seen) == len(set(seen)) == 96


def test_people_are_found_by_the_beginning_of_a_name_or_number() -> None:
    desk = people.desk()
    contacts.add(OPERATOR, desk.workspace, name="Zoë Featherstonehaugh", number=desk.person.number)
    national = desk.person.number[2:]
    for search in ("zoë f", "Zoë", national[:6], f"({national[:3]}) {national[3:6]}", desk.person.number):
        page = people.client(desk.owner).get(desk.path, {"q": search}).content.decode()
        assert f'id="row-{desk.conversation}"' in page, search
    page = people.client(desk.owner).get(desk.path, {"q": "Nobody"}).content.decode()
    assert "row-" not in page.partition('id="rows"')[2].partition("</ul>")[0]


def test_a_conversation_is_opened_with_a_number_and_one_of_ours() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    answer = client.post(f"{desk.path}new/", {"to": "(312) 555-0188", "sender": str(desk.sender.pk)})
    assert answer.status_code == 302
    assert "(312) 555-0188" in client.get(answer.headers["Location"]).content.decode()
    wrong = client.post(f"{desk.path}new/", {"to": "12", "sender": str(desk.sender.pk)})
    assert wrong.status_code == 422
    assert "too short" in wrong.content.decode().lower()


def test_a_key_form_sent_again_makes_no_second_key() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    said = {"name": "Booking", "scopes": ["messages:write"], "sent": "once"}
    assert client.post(f"{desk.path}settings/keys/", said).status_code == 201
    assert client.post(f"{desk.path}settings/keys/", said).status_code == 302
    assert ApiKey.objects.count() == 1
    assert client.post(f"{desk.path}settings/keys/", said | {"sent": "again"}).status_code == 201


def test_a_time_that_is_over_or_far_away_is_a_slip_and_nothing_is_queued() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    before = Message.objects.count()
    for days, words in ((-1, "This time is over"), (500, "more than a year away")):
        at = (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT10:30")
        said = {"body": "See you", "kind": "conversational", "send_at": at}
        assert words in client.post(f"{desk.thread}count/", said).content.decode()
        assert words in client.post(f"{desk.thread}send/", said, headers=HX).content.decode()
    assert Message.objects.count() == before


def test_a_key_is_shown_once_and_ends_when_it_is_revoked() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    made = client.post(f"{desk.path}settings/keys/", {"name": "Booking", "scopes": ["messages:write"]})
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    secret = re.search(r'id="secret">(\S+)<', made.content.decode())
    assert secret is not None
    assert secret[1] not in shown(desk, f"{desk.path}settings/keys/")
    key = ApiKey.objects.get(workspace=desk.workspace)
    assert client.post(f"{desk.path}settings/keys/{key.pk}/revoke/").status_code == 302
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_a_number_that_workspaces_share_has_no_virtual_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREADLINE_SIMULATOR", "127.0.0.1:1")
    desk, other = people.desk(), people.desk("Elsewhere")
    shared = desk.sender.number
    numbers.add_sender(OPERATOR, other.workspace, shared, name="Shared")
    phone = f"phones/{desk.person.number}/"
    client = people.client(desk.owner)
    assert [client.get(desk.path + page).status_code for page in ("phones/", phone)] == [404, 404]
    assert client.post(f"{desk.path}{phone}say/", {"text": "Hello"}).status_code == 404
    # The other has a number of its own besides, and that one only is offered.
    page = people.client(other.owner).get(f"{other.path}{phone}").content.decode()
    assert other.sender.name in page
    assert "Shared" not in page


def test_a_sign_in_link_works_once_and_only_when_its_button_is_pressed() -> None:
    desk = people.desk()
    secret = sign_in_links.create(desk.owner.user, now=datetime.now(UTC))
    path = f"/sign-in/link/{secret}/"
    for _ in range(3):  # a mail scanner
        assert people.client().get(path).status_code == 200
    client = people.client()
    assert client.post(path).headers["Location"] == "/"
    assert client.get(desk.path).status_code == 200
    assert people.client().post(path).status_code == 410
    kept = OperatorAudit.objects.filter(noun="user", noun_id=str(desk.owner.user.pk)).order_by("id")
    assert list(kept.values_list("action", flat=True)) == ["sign_in_link.created", "sign_in_link.used"]
    assert secret not in str(list(kept.values()))


def test_a_password_signs_in_and_a_wrong_one_does_not() -> None:
    desk = people.desk()
    user = desk.owner.user
    user.set_password("a horse, a battery")
    user.save(update_fields=["password"])
    client = people.client()
    wrong = client.post("/sign-in/", {"login": user.email, "password": "nonsense, really"})
    assert wrong.status_code == 200
    assert 'role="alert"' in wrong.content.decode()
    right = client.post(
        f"/sign-in/?next={desk.thread}", {"login": user.email, "password": "a horse, a battery"}
    )
    assert right.status_code == 302
    assert client.get(desk.path).status_code == 200


def test_the_first_workspace_is_made_with_its_owner_signed_in() -> None:
    client = people.client()
    path = f"/welcome/{TimestampSigner(salt=SALT).sign('first')}/"
    said = {
        "name": "Lone Star Roofing", "business": "Lone Star", "zone": "America/Chicago",
        "own_name": "Grant", "email": "Grant@example.com", "password": "short",
    }  # fmt: skip
    assert client.post(path, said).status_code == 422
    assert client.post(path, {**said, "password": "a horse, a battery"}).status_code == 302
    workspace = Workspace.objects.get()
    assert (workspace.name, workspace.business) == ("Lone Star Roofing", "Lone Star")
    assert User.objects.get().email == "grant@example.com"
    assert client.get(f"/w/{workspace.slug}/").status_code == 200
    again = people.client().post(path, {**said, "password": "a horse, a battery"})
    assert again.status_code == 302
    assert Workspace.objects.count() == 1


def test_no_page_has_a_script_or_style_of_its_own_and_the_policy_forbids_them() -> None:
    desk = people.desk()
    for path in (
        desk.path,
        desk.thread,
        f"{desk.path}new/",
        f"{desk.path}settings/keys/",
        "/sign-in/link/x/",
    ):
        answer = people.client(desk.owner).get(path)
        page = answer.content.decode()
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:|hx-on", page), path
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def test_a_viewer_reads_and_is_offered_nothing_to_write_with() -> None:
    desk = people.desk()
    viewer = people.client(people.member(desk.workspace, "Viewer"))
    page = viewer.get(desk.thread).content.decode()
    assert "Hello there" in page
    assert 'id="composer"' not in page
    assert "may-reply" not in page


def test_acts_of_consent_stand_in_the_thread() -> None:
    desk = people.desk()
    make.granted(desk.person, make.purpose(desk.workspace, level=Level.INFORMATIONAL))
    assert "Agreed to “Appointment reminders”, on paper" in shown(desk)


def test_the_day_of_an_agreement_is_the_day_it_was_there() -> None:
    desk = people.desk()
    reminders = make.purpose(desk.workspace)
    night = datetime(2025, 2, 10, 3, 0, tzinfo=UTC)  # still the ninth in Chicago
    make.act(desk.person, ConsentKind.GRANTED, level=Level.INFORMATIONAL, about=reminders, at=night)
    assert "since 9 Feb 2025, on paper" in shown(desk)


def test_only_who_texts_through_a_simulator_is_led_to_the_virtual_phones() -> None:
    desk, empty = people.desk(), make.workspace("Empty")
    assert f"{desk.path}phones/" in shown(desk, desk.path)
    answer = people.client(people.member(empty)).get(f"/w/{empty.slug}/")
    assert f"/w/{empty.slug}/phones/" not in answer.content.decode()
