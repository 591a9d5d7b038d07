"""The inbox: its views, what a search shows, who takes and closes what, and the moment before a text leaves."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from tests import make
from tests.web import people
from tests.web.people import Desk

from threadline.actions import contacts, conversations, drafts
from threadline.models import Conversation, Message, Recipient, Workspace
from threadline.rules import moments
from threadline.rules.actors import OPERATOR, Actor
from threadline.rules.levels import ActorKind

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


def page(desk: Desk, path: str = "", **query: str) -> str:
    answer = people.client(desk.owner).get(path or desk.path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(desk: Desk, **query: str) -> list[int]:
    """The conversations of the list."""
    answer = people.client(desk.owner).get(desk.path, query, headers={**HX, "HX-Target": "rows"})
    return [int(id_) for id_ in re.findall(r'id="row-(\d+)"', answer.content.decode())]


def more(desk: Desk, count: int) -> list[int]:
    """More conversations of the desk."""
    persons = [make.recipient(desk.workspace) for _ in range(count)]
    make.texts(desk.sender, persons)
    return [Conversation.objects.get(recipient=person).pk for person in persons]


def owner(desk: Desk) -> Actor:
    return Actor(ActorKind.MEMBER, desk.owner.pk)


def test_each_view_shows_its_conversations_and_counts_them() -> None:
    desk = people.desk()
    mine, closed, failed = more(desk, 3)
    conversations.assign(owner(desk), desk.workspace.pk, mine, member=desk.owner.pk)
    conversations.close(owner(desk), desk.workspace.pk, closed)
    Conversation.objects.filter(pk=failed).update(failed_at=datetime.now(UTC))
    assert rows(desk, view="mine") == [mine]
    assert rows(desk, view="closed") == [closed]
    assert rows(desk, view="failed") == [failed]
    assert set(rows(desk, view="unassigned")) == {desk.conversation, failed}
    assert set(rows(desk)) == set(rows(desk, view="nonsense")) == {desk.conversation, mine, failed}
    shown = page(desk)
    told = dict(re.findall(r'class="view-count" data-count="(\w+)">(\d*)<', shown))
    assert told == {
        "mine": "1", "unassigned": "2", "all": "3", "scheduled": "", "failed": "1", "closed": "1",
        "reviews": "",
    }  # fmt: skip


def test_each_view_goes_on_by_key() -> None:
    desk = people.desk()
    ids = more(desk, 85)
    for name, change in (
        ("mine", {"assignee_id": desk.owner.pk}),
        ("failed", {"failed_at": datetime.now(UTC)}),
        ("closed", {"closed_at": datetime.now(UTC)}),
    ):
        Conversation.objects.filter(pk__in=ids).update(**change)
        client, seen, path = people.client(desk.owner), [], f"{desk.path}?view={name}"
        while path:
            shown = client.get(path, headers={**HX, "HX-Target": "more"}).content.decode()
            seen += re.findall(r'id="row-(\d+)"', shown)
            following = re.search(r'hx-get="([^"]+after=[^"]+)"', shown)
            path = following[1].replace("&amp;", "&") if following else ""
        assert len(seen) == len(set(seen)) == 85, name


def test_rows_of_one_second_still_say_which_is_newer() -> None:
    desk = people.desk()
    older, newer = more(desk, 2)
    moment = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    for each, later in ((older, 0), (newer, 250)):
        Conversation.objects.filter(pk=each).update(last_at=moment + timedelta(milliseconds=later))
    said = dict(re.findall(r'data-id="(\d+)" data-at="([^"]+)"', page(desk)))
    assert float(said[str(newer)]) - float(said[str(older)]) == pytest.approx(0.25)


def test_a_view_stays_around_the_thread_that_is_opened_from_it() -> None:
    desk = people.desk()
    conversations.close(owner(desk), desk.workspace.pk, desk.conversation)
    shown = page(desk, view="closed")
    assert f'href="{desk.thread}?view=closed"' in shown
    assert re.search(r'id="view-closed"[^>]*aria-current="page"', page(desk, desk.thread, view="closed"))


def test_the_queue_shows_what_waits_for_its_time_and_pages_by_it() -> None:
    desk = people.desk()
    person = make.recipient(desk.workspace)
    for hour in range(45, 0, -1):
        make.text(desk.sender, person, body=f"text {hour}", not_before=make.soon(hour * 3600))
    make.text(desk.sender, person, body="not this one")
    make.text(desk.sender, person, body="nor this", not_before=datetime.now(UTC) + moments.UNDO)
    shown = page(desk, view="scheduled")
    seen = re.findall(r'<p class="body" dir="auto">text (\d+)</p>', shown)
    following = re.search(r'hx-get="([^"]+after=[^"]+)"', shown)
    assert following
    seen += re.findall(r">text (\d+)<", page(desk, following[1].replace("&amp;", "&")))
    assert [int(each) for each in seen] == list(range(1, 46))
    assert "not this one" not in shown.partition('id="rows"')[2].partition("</ul>")[0]
    assert "nor this" not in shown.partition('id="rows"')[2].partition("</ul>")[0]


def test_a_search_finds_people_and_texts_and_marks_the_words() -> None:
    desk = people.desk()
    contacts.add(OPERATOR, desk.workspace, name="Crown Prince", number=desk.person.number)
    message = make.text(desk.sender, make.recipient(desk.workspace), body="<i>The crown</i> is ready")
    shown = page(desk, q="crown")
    assert f'id="row-{desk.conversation}"' in shown
    assert f'id="hit-{message}"' in shown
    assert "&lt;i&gt;The <mark>crown</mark>&lt;/i&gt; is ready" in shown
    assert "no text has these words" in page(desk, q="zebra")


def test_a_text_that_was_found_is_opened_where_it_stands() -> None:
    desk = people.desk()
    ids = make.texts(desk.sender, [desk.person] * 90)
    shown = page(desk, desk.thread, at=str(ids[11]))
    assert re.search(rf'id="m{ids[11]}" class="found text', shown)
    assert f'data-found="{ids[11]}"' in shown
    seen = [int(id_) for id_ in re.findall(r'id="m(\d+)"', shown)]
    assert seen[-1] == ids[23]
    while following := re.search(r'hx-get="([^"]+after=\d+)"', shown):
        shown = page(desk, following[1])
        seen += [int(id_) for id_ in re.findall(r'id="m(\d+)"', shown)]
    assert seen[-91:][-90:] == ids
    assert len(seen) == len(set(seen))
    elsewhere = make.text(desk.sender, make.recipient(desk.workspace))
    assert f'id="m{ids[-1]}"' in page(desk, desk.thread, at=str(elsewhere)), "no such text here: the end"


def test_what_is_new_begins_at_a_line() -> None:
    desk = people.desk()
    assert "new-line" not in page(desk, desk.thread)
    theirs = [make_theirs(desk, body) for body in ("one", "two", "three")]
    Conversation.objects.filter(pk=desk.conversation).update(unread=2)
    shown = page(desk, desk.thread)
    assert re.search(rf'class="new-line">.*?</li>\s*<li id="m{theirs[1]}"', shown, re.DOTALL)


def make_theirs(desk: Desk, body: str) -> int:
    return Message.objects.create(
        workspace=desk.workspace, conversation_id=desk.conversation, recipient=desk.person, sender=desk.sender,
        direction="in", state="received", level="conversational", body=body, actor_kind="person",
    ).pk  # fmt: skip


def post(desk: Desk, path: str, **said: str) -> dict[str, object]:
    """What the page is told to do."""
    answer = people.client(desk.owner).post(f"{desk.thread}{path}/", said, headers=HX)
    assert answer.status_code == 204
    return dict(json.loads(answer.headers.get("HX-Trigger", "{}")))


def test_it_is_assigned_and_the_thread_says_by_whom_to_whom() -> None:
    desk = people.desk()
    other = people.member(desk.workspace, "Agent", name="Zoë <b>Kowalski</b>")
    told = post(desk, "assign", to=str(other.pk))
    assert told["toast"] == {"text": "Assigned to Zoë <b>Kowalski</b>"}
    post(desk, "assign", to=str(desk.owner.pk))
    post(desk, "assign", to="")
    shown = page(desk, desk.thread)
    assert "Ana Ramirez assigned this to Zoë &lt;b&gt;Kowalski&lt;/b&gt;" in shown
    assert "Ana Ramirez took this over" in shown
    assert "Ana Ramirez assigned this to nobody" in shown
    stranger = people.member(make.workspace("Elsewhere"))
    client = people.client(desk.owner)
    assert client.post(f"{desk.thread}assign/", {"to": str(stranger.pk)}).status_code == 404


def test_it_is_closed_with_a_way_back() -> None:
    desk = people.desk()
    told = post(desk, "close")
    assert told["toast"] == {"text": "Conversation closed", "undo": f"{desk.thread}reopen/"}
    assert "Open again" in page(desk, desk.thread)
    assert rows(desk) == []
    post(desk, "reopen")
    assert rows(desk) == [desk.conversation]
    shown = page(desk, desk.thread)
    assert "Ana Ramirez closed this" in shown
    assert "Ana Ramirez opened this again" in shown


def test_what_went_wrong_says_so_until_it_is_seen_and_offers_its_words_again() -> None:
    desk = people.desk()
    Message.objects.filter(conversation_id=desk.conversation).update(
        state="rejected", reason="30034", lane=None
    )
    Conversation.objects.filter(pk=desk.conversation).update(failed_at=datetime.now(UTC))
    shown = page(desk, desk.thread)
    assert "A text of yours failed or is in doubt" in shown
    assert "Write again" in shown
    post(desk, "seen")
    assert "A text of yours failed or is in doubt" not in page(desk, desk.thread)


def test_an_opted_out_text_says_why_and_offers_nothing_to_send_again() -> None:
    desk = people.desk()
    refused = Message.objects.filter(conversation_id=desk.conversation)
    refused.update(state="suppressed", reason="opted_out", lane=None)
    shown = page(desk, desk.thread)
    assert "Not sent: they opted out" in shown
    assert "Write again" not in shown
    refused.update(reason="implied_expired")
    assert "When they write again you can answer" in page(desk, desk.thread)


def send(desk: Desk, **more: str) -> Message:
    said = {"body": "See you", "kind": "conversational", **more}
    answer = people.client(desk.owner).post(f"{desk.thread}send/", said, headers=HX)
    assert answer.status_code == 200
    return Message.objects.latest("id")


def test_a_text_that_is_sent_waits_for_a_second_thought() -> None:
    desk = people.desk()
    message = send(desk)
    assert message.not_before is not None
    assert timedelta() < message.not_before - datetime.now(UTC) <= moments.UNDO
    shown = page(desk, desk.thread)
    assert "Sending…" in shown
    assert "undo-send" in shown
    client = people.client(desk.owner)
    assert client.post(f"{desk.path}m/{message.pk}/cancel/", headers=HX).status_code == 204
    assert "Taken back" in page(desk, desk.thread)


def test_after_that_moment_it_is_a_queued_text_like_others() -> None:
    desk = people.desk()
    message = send(desk)
    Message.objects.filter(pk=message.pk).update(not_before=datetime.now(UTC) - timedelta(seconds=1))
    shown = page(desk, desk.thread)
    assert "Sending…" not in shown
    assert "undo-send" not in shown
    assert "Change" in shown


def test_a_word_says_when_it_leaves() -> None:
    desk = people.desk()
    now = datetime.now(UTC)
    in_an_hour = send(desk, when="hour").not_before
    assert in_an_hour is not None
    assert timedelta(minutes=59) < in_an_hour - now < timedelta(minutes=61)
    for word in ("tomorrow", "monday"):
        at = send(desk, when=word).not_before
        assert at == moments.quick(word, "America/Chicago", now), word


def test_at_night_one_button_sends_it_when_their_day_begins() -> None:
    desk = people.desk()
    Recipient.objects.filter(pk=desk.person.pk).update(zones=[make.zone_of(3)])
    said = {"body": "Hello", "kind": "conversational"}
    answer = people.client(desk.owner).post(f"{desk.thread}count/", said).content.decode()
    assert "Send at 8:00 their time" in answer
    at = send(desk, when="open").not_before
    assert at is not None
    assert timedelta(hours=4) <= at - datetime.now(UTC) <= timedelta(hours=5)


def test_the_cost_is_said_where_the_workspace_says_what_a_part_costs() -> None:
    desk = people.desk()
    said = {"body": "Hello", "kind": "conversational"}
    client = people.client(desk.owner)
    assert "USD" not in client.post(f"{desk.thread}count/", said).content.decode()
    Workspace.objects.filter(pk=desk.workspace.pk).update(part_price=7900)
    assert "0.0079 USD" in client.post(f"{desk.thread}count/", said).content.decode()


def test_the_characters_that_force_unicode_are_named_once_each() -> None:
    desk = people.desk()
    said = {"body": "“one” “two”", "kind": "conversational"}
    answer = people.client(desk.owner).post(f"{desk.thread}count/", said).content.decode()
    assert answer.count("left double quotation mark") == 1


def test_a_draft_comes_back_to_its_writer_in_the_list_and_in_the_composer_and_to_nobody_else() -> None:
    desk = people.desk()
    client, other = people.client(desk.owner), people.client(people.member(desk.workspace, "Agent"))
    assert client.post(f"{desk.thread}draft/", {"body": "half <b>a thought"}).status_code == 204
    for path in (desk.path, desk.thread):
        assert "half &lt;b&gt;a thought" in client.get(path).content.decode(), path
        assert "a thought" not in other.get(path).content.decode(), path
    send(desk)
    assert "a thought" not in page(desk, desk.thread)


def test_the_palette_finds_conversations_by_name() -> None:
    desk = people.desk()
    contacts.add(OPERATOR, desk.workspace, name="Zoë Featherstonehaugh", number=desk.person.number)
    shown = page(desk, f"{desk.path}go/", q="Zoë")
    assert f'href="{desk.thread}"' in shown
    assert "<html" not in shown
    assert "href" not in page(desk, f"{desk.path}go/", q="Nobody")


def test_the_drawer_says_what_the_workspace_keeps_of_a_person() -> None:
    from threadline.models import Contact, Field

    desk = people.desk()
    assert "contacts/new/?number=%2B1" in page(desk, desk.thread), "a stranger can be made a contact"
    contact = contacts.add(OPERATOR, desk.workspace, name="Ada", number=desk.person.number, tags=["VIP"])
    assert isinstance(contact, Contact)
    Field.objects.create(workspace=desk.workspace, key="plan", name="Plan", kind="text")
    Contact.objects.filter(pk=contact.pk).update(fields={"plan": "<b>Gold</b>"})
    shown = page(desk, desk.thread)
    assert "Plan" in shown
    assert "&lt;b&gt;Gold&lt;/b&gt;" in shown
    assert "VIP" in shown
    assert "Became a contact" in shown


def test_drafts_are_saved_for_members_who_may_write_only() -> None:
    desk = people.desk()
    viewer = people.client(people.member(desk.workspace, "Viewer"))
    for path in ("draft", "assign", "close", "reopen", "seen"):
        assert viewer.post(f"{desk.thread}{path}/", {"body": "x", "to": ""}).status_code == 403, path
    assert not drafts.sql.rows(
        "draft", "of_conversations",
        {"workspace": desk.workspace.pk, "member": desk.owner.pk, "ids": [desk.conversation]},
    )  # fmt: skip


def composer_key(shown: str) -> str:
    """The key that the composer on the page carries."""
    found = re.search(r'name="key" value="([^"]+)"', shown)
    assert found
    return found[1]


def test_a_form_whose_answer_was_lost_and_that_is_pressed_again_sends_one_text() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    said = {
        "body": "Hello", "kind": "conversational", "key": composer_key(page(desk, desk.thread)),
    }  # fmt: skip
    before = Message.objects.count()
    first = client.post(f"{desk.thread}send/", said, headers=HX)
    again = client.post(f"{desk.thread}send/", said, headers=HX)
    assert first.status_code == again.status_code == 200
    assert Message.objects.count() == before + 1
    assert 'data-fresh="1"' in again.content.decode()
    said["key"] = composer_key(again.content.decode())
    client.post(f"{desk.thread}send/", said, headers=HX)
    assert Message.objects.count() == before + 2


def test_other_words_under_a_key_that_was_used_are_kept_and_not_sent_unasked() -> None:
    desk = people.desk()
    client = people.client(desk.owner)
    said = {
        "body": "Hello", "kind": "conversational", "key": composer_key(page(desk, desk.thread)),
    }  # fmt: skip
    client.post(f"{desk.thread}send/", said, headers=HX)
    before = Message.objects.count()
    shown = client.post(f"{desk.thread}send/", {**said, "body": "Hello you"}, headers=HX).content.decode()
    assert Message.objects.count() == before
    assert "already sent as you wrote it first" in shown
    assert "Hello you</textarea>" in shown
    client.post(f"{desk.thread}send/", {**said, "body": "Hello you", "key": composer_key(shown)}, headers=HX)
    assert Message.objects.count() == before + 1


def test_only_a_desk_without_any_conversation_is_told_that_there_are_none() -> None:
    desk = people.desk()
    for query in ({"view": "mine"}, {"q": "hello"}, {"q": "zzzz"}, {"view": "scheduled"}):
        shown = page(desk, **query)
        assert "No conversations yet" not in shown, query
        assert "Choose a conversation" in shown, query
    Conversation.objects.filter(pk=desk.conversation).update(closed_at=datetime.now(UTC))
    assert "Choose a conversation" in page(desk)
    empty = make.workspace("Empty")
    answer = people.client(people.member(empty)).get(f"/w/{empty.slug}/")
    assert "No conversations yet" in answer.content.decode()
