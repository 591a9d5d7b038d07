"""Conversations and the search of texts, as programs see them."""

from __future__ import annotations

from typing import Any

import pytest
from tests import make
from tests.api.callers import Program, ask, program
from tests.serving import Answer, Web
from tests.web import people

from threadline.models import Audit, Conversation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def who() -> Program:
    return program()


def opened(who: Program, count: int = 1) -> list[int]:
    persons = [make.recipient(who.workspace) for _ in range(count)]
    make.texts(who.sender, persons)
    return [Conversation.objects.get(recipient=person).pk for person in persons]


def ids(answer: Answer) -> list[int]:
    assert answer.status == 200, answer.body
    return [each["id"] for each in answer.json()["conversations"]]


def test_a_conversation_is_assigned_closed_and_opened_again(web: Web, who: Program) -> None:
    [one] = opened(who)
    member = people.member(who.workspace)
    told = ask(web, who, "PATCH", f"conversations/{one}", {"assignee": member.pk, "closed": True}).json()
    assert (told["assignee"], told["closed_at"] is None) == (member.pk, False)
    assert ask(web, who, "GET", f"conversations/{one}").json() == told
    told = ask(web, who, "PATCH", f"conversations/{one}", {"closed": False}).json()
    assert (told["assignee"], told["closed_at"]) == (member.pk, None)
    assert ask(web, who, "PATCH", f"conversations/{one}", {"assignee": None}).json()["assignee"] is None
    kept = Audit.objects.filter(noun="conversation", noun_id=one, actor_kind="key").order_by("id")
    assert list(kept.values_list("action", flat=True)) == [
        "conversation.assigned", "conversation.closed", "conversation.reopened", "conversation.assigned",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [({"assignee": 10**12}, "assignee"), ({"closed": "yes"}, "closed"), ({"close": True}, "close")],
)
def test_a_wrong_field_is_named_and_changes_nothing(
    web: Web, who: Program, body: dict[str, Any], field: str
) -> None:
    [one] = opened(who)
    answer = ask(web, who, "PATCH", f"conversations/{one}", body)
    assert (answer.status, answer.json()["field"]) == (422, field)
    assert not Audit.objects.filter(noun="conversation").exists()


def test_lists_are_of_one_view_or_one_member(web: Web, who: Program) -> None:
    closed, failed, theirs, other = opened(who, 4)
    member = people.member(who.workspace)
    ask(web, who, "PATCH", f"conversations/{closed}", {"closed": True})
    ask(web, who, "PATCH", f"conversations/{theirs}", {"assignee": member.pk})
    Conversation.objects.filter(pk=failed).update(failed_at=make.soon(0))
    assert ids(ask(web, who, "GET", "conversations?view=closed")) == [closed]
    assert ids(ask(web, who, "GET", "conversations?view=failed")) == [failed]
    assert ids(ask(web, who, "GET", "conversations?view=unassigned")) == [other, failed]
    assert ids(ask(web, who, "GET", "conversations?view=open")) == [other, theirs, failed]
    assert ids(ask(web, who, "GET", f"conversations?assignee={member.pk}")) == [theirs]
    assert ids(ask(web, who, "GET", "conversations")) == [other, theirs, failed, closed]
    both = ask(web, who, "GET", f"conversations?assignee={member.pk}&view=open")
    assert (both.status, both.json()["field"]) == (422, "assignee")


def test_texts_are_found_by_their_words_page_by_page(web: Web, who: Program) -> None:
    wanted = make.texts(who.sender, [who.person] * 5, about=who.purpose, body="The crown is ready")
    make.texts(who.sender, [who.person] * 3, about=who.purpose, body="Something else")
    seen: list[int] = []
    query = "messages?search=cro%20ready&limit=2"
    while True:
        page = ask(web, who, "GET", query).json()
        seen += [text["id"] for text in page["messages"]]
        if page["before"] is None:
            break
        query = f"messages?search=cro%20ready&limit=2&before={page['before']}"
    assert seen == wanted[::-1]
    assert ask(web, program("Elsewhere"), "GET", "messages?search=crown").json()["messages"] == []
    for wrong in ("messages?search=a%20b", "messages?search=crown&conversation=1", "messages?search=%00%00"):
        answer = ask(web, who, "GET", wrong)
        assert (answer.status, answer.json()["field"]) == (422, "search"), wrong


def test_a_stranger_neither_reads_nor_changes_it(web: Web, who: Program) -> None:
    [one] = opened(who)
    stranger = program("Elsewhere")
    assert ask(web, stranger, "GET", f"conversations/{one}").status == 404
    assert ask(web, stranger, "PATCH", f"conversations/{one}", {"closed": True}).status == 404
    assert Conversation.objects.get(pk=one).closed_at is None
