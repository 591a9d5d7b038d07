"""What programs read and change: their own workspace's, page by page, with the reasons."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests import make
from tests.actions import claims
from tests.api.callers import HERS, Program, program
from tests.serving import Answer, Web

from threadline.actions import api_keys, contacts
from threadline.api import examples
from threadline.api.urls import api
from threadline.models import ConsentEvent, Message, Recipient
from threadline.queries import desk
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import Taken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def who() -> Program:
    return program()


def get(web: Web, who: Program, path: str) -> Answer:
    return web.ask("GET", f"/api/v1/{path}", headers=who.bearer)


def told(web: Web, who: Program, method: str, path: str, body: Any = None) -> Answer:
    headers = {**who.bearer, "Content-Type": "application/json"}
    return web.ask(method, f"/api/v1/{path}", None if body is None else json.dumps(body).encode(), headers)


def queued(who: Program, **how: Any) -> int:
    return make.text(who.sender, who.person, about=who.purpose, **how)


def test_a_text_tells_why_it_was_sent(web: Web, who: Program) -> None:
    message = queued(who)
    used = desk.read(who.workspace.pk).senders[who.sender.pk]
    at = who.sender.number.account_id
    line = make.Line(who.workspace, who.sender, who.purpose, at, used.lane, make.engine(at))
    text = claims.only(claims.claimed(line))
    claims.settle(line, claims.said(text, Taken.ACCEPTED))
    found = get(web, who, f"messages/{message}").json()
    assert (found["state"], found["sender"], found["person"]) == ("accepted", used.number, HERS)
    assert found["sent_text"].startswith(make.BUSINESS)
    [attempt] = found["attempts"]
    event = ConsentEvent.objects.get(workspace=who.workspace)
    assert attempt["verdict"]["event"] == event.pk
    assert attempt["verdict"]["purpose"] == who.purpose.name
    assert attempt["verdict"]["rule"] >= 1
    assert [part["state"] for part in attempt["parts"]] == ["accepted"]


def test_texts_come_page_by_page_newest_first(web: Web, who: Program) -> None:
    ids = [queued(who) for _ in range(5)]
    seen: list[int] = []
    query = "messages?limit=2"
    while True:
        page = get(web, who, query).json()
        seen += [text["id"] for text in page["messages"]]
        if page["before"] is None:
            break
        query = f"messages?limit=2&before={page['before']}"
    assert seen == ids[::-1]


def test_conversations_come_page_by_page(web: Web, who: Program) -> None:
    people = [make.recipient(who.workspace) for _ in range(5)]
    for person in people:
        make.text(who.sender, person)
    first = get(web, who, "conversations?limit=3").json()
    rest = web.ask(
        "GET", f"/api/v1/conversations?limit=3&after={_quoted(first['after'])}", headers=who.bearer
    )
    numbers = [each["person"] for page in (first, rest.json()) for each in page["conversations"]]
    assert numbers == [person.number for person in reversed(people)]
    assert rest.json()["after"] is None


def _quoted(text: str) -> str:
    return text.replace("+", "%2B")


def test_a_waiting_text_is_edited_and_taken_back(web: Web, who: Program) -> None:
    message = queued(who, not_before=make.soon(3600))
    edited = told(web, who, "PATCH", f"messages/{message}", {"body": "New words"})
    assert (edited.status, edited.json()["body"]) == (200, "New words")
    assert edited.json()["send_at"] is not None
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    moved = told(web, who, "PATCH", f"messages/{message}", {"send_at": at.isoformat()})
    assert datetime.fromisoformat(moved.json()["send_at"]) == at
    assert told(web, who, "DELETE", f"messages/{message}").json()["state"] == "cancelled"
    for again in (
        told(web, who, "DELETE", f"messages/{message}"),
        told(web, who, "PATCH", f"messages/{message}", {}),
    ):
        assert (again.status, again.json()["reason"]) == (409, "not_waiting")


def test_new_words_are_held_against_the_same_rules(web: Web, who: Program) -> None:
    message = queued(who, automated=True, not_before=make.soon(3600))
    answer = told(web, who, "PATCH", f"messages/{message}", {"body": "It is at bit.ly/x1"})
    assert (answer.status, answer.json()["reason"]) == (422, "blocked_wording")
    assert [each["words"] for each in answer.json()["findings"] if each["weight"] == "blocker"] == [
        "bit.ly/x1"
    ]
    assert Message.objects.get().body == make.BODY


def test_the_answer_to_an_edit_says_what_to_think_over_in_the_new_words(web: Web, who: Program) -> None:
    path = f"messages/{queued(who, automated=True, not_before=make.soon(3600))}"
    shouted = told(web, who, "PATCH", path, {"body": "COME AT NINE AND BRING YOUR CARD"}).json()
    assert [each["rule"] for each in shouted["findings"]] == ["capitals", "no_sender"]
    assert told(web, who, "PATCH", path, {"send_at": None}).json()["findings"] == []
    assert "findings" not in told(web, who, "DELETE", path).json()


@pytest.mark.parametrize("body", [{"body": "a\u0000"}, {"body": "\ud800"}, {"body": " "}, {"bdy": "x"}])
def test_an_edit_with_a_wrong_field_is_refused(web: Web, who: Program, body: dict[str, str]) -> None:
    answer = told(web, who, "PATCH", f"messages/{queued(who)}", body)
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    assert Message.objects.get().body == make.BODY


def test_consent_is_recorded_with_its_proof_and_read_back(web: Web, who: Program) -> None:
    asked = {
        "number": "303-555-0177", "kind": "granted", "level": "informational", "purpose": who.purpose.name,
        "occurred_at": datetime.now(UTC).isoformat(), "medium": "web_form", "capture": "box ticked",
    }  # fmt: skip
    recorded = told(web, who, "POST", "consent", asked)
    assert recorded.status == 201, recorded.body
    found = get(web, who, "consent/+13035550177").json()
    assert [grant["status"] for grant in found["purposes"]] == ["active"]
    assert [(event["id"], event["capture"]) for event in found["events"]] == [
        (recorded.json()["event"], "box ticked")
    ]
    assert [(each["channel"], each["address"]) for each in (*found["purposes"], *found["events"])] == [
        ("text", "+13035550177")
    ] * 2
    assert [(event["actor_kind"], event["collector"]) for event in found["events"]] == [("key", "tests")]
    stop = {**asked, "kind": "opted_out", "purpose": None, "medium": "email"}
    assert told(web, who, "POST", "consent", stop).status == 201
    assert get(web, who, "consent/+13035550177").json()["opted_out"] is True
    refused = web.send(who.asks(to="+13035550177"), key=who.key)
    assert refused.json()["reason"] == "opted_out"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"purpose": None}, "purpose"),
        ({"purpose": "Parties"}, "purpose"),
        ({"number": "nobody"}, "number"),
        ({"occurred_at": "2090-01-01T00:00:00Z"}, "occurred_at"),
        ({"level": "promotional", "capture": " "}, "capture"),
        ({"level": "conversational"}, "level"),
        ({"capture": "\u0000"}, "capture"),
        ({"medium": "keyword"}, "medium"),
        ({"kind": "resumed"}, "kind"),
        ({"ip": "not an ip"}, "ip"),
    ],
)
def test_consent_without_what_proves_it_is_refused(
    web: Web, who: Program, changed: dict[str, Any], field: str
) -> None:
    asked = {
        "number": "303-555-0177", "kind": "granted", "level": "informational", "purpose": who.purpose.pk,
        "occurred_at": datetime.now(UTC).isoformat(), "medium": "web_form", "capture": "box ticked", **changed,
    }  # fmt: skip
    answer = told(web, who, "POST", "consent", asked)
    assert (answer.status, answer.json()["field"]) == (422, field)
    assert ConsentEvent.objects.filter(workspace=who.workspace).count() == 1


@pytest.mark.parametrize("path", ["consent", "proof"])
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("a%00@b.example", "It holds a NUL or half a character."),
        ("%00", "It holds a NUL or half a character."),
        ("1" * 30, "This number is too long."),
        ("12", "This number is too short."),
        ("nobody", "This is no phone number."),
        ("%20", "It is empty."),
        ("a" * 250 + "@b.example", "It has more than 254 characters."),
    ],
)
def test_what_is_no_address_is_said_in_words_about_numbers(
    web: Web, who: Program, path: str, typed: str, words: str
) -> None:
    answer = get(web, who, f"{path}/{typed}")
    assert (answer.status, answer.json()["field"], answer.json()["detail"]) == (422, "number", words)


@pytest.mark.parametrize("path", ["consent", "blocks", "revocations", "contacts"])
def test_a_number_that_is_too_long_is_named_at_its_field(web: Web, who: Program, path: str) -> None:
    wrong: dict[str, Any] = {"number": "1" * 30}
    field = "number"
    if path == "contacts":
        field, wrong = "phones", {"phones": [wrong]}
    name = PATHS[f"/api/v1/{path}"]["post"]["operationId"]
    answer = told(web, who, "POST", path, {**examples.REQUESTS[name], **wrong}).json()
    assert (answer["field"], answer["detail"]) == (field, "This number is too long.")


@pytest.mark.parametrize("held_by", ["review", "doubted"])
def test_review_is_true_whatever_somebody_has_to_look_at(web: Web, who: Program, held_by: str) -> None:
    assert get(web, who, f"consent/{HERS}").json()["review"] is False
    Recipient.objects.filter(pk=who.person.pk).update(**{held_by: True})
    assert get(web, who, f"consent/{HERS}").json()["review"] is True


def test_purposes_senders_and_contacts_are_told(web: Web, who: Program) -> None:
    contact = contacts.add(OPERATOR, who.workspace, name="Ada", number=HERS, tags=["new"])
    assert isinstance(contact, contacts.Contact)
    assert [purpose["id"] for purpose in get(web, who, "purposes").json()] == [who.purpose.pk]
    assert [sender["id"] for sender in get(web, who, "senders").json()] == [who.sender.pk]
    found = get(web, who, f"contacts/{contact.pk}").json()
    assert (found["name"], found["numbers"], found["tags"]) == ("Ada", [HERS], ["new"])


PATHS = api.get_openapi_schema()["paths"]
OPERATIONS = [
    (method.upper(), path.removeprefix("/api/v1/"))
    for path, operations in PATHS.items()
    for method in operations
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_nobody_comes_in_without_a_key_and_a_key_without_scopes_does_nothing(
    web: Web, who: Program, method: str, path: str
) -> None:
    message = queued(who)
    filled = _filled(path, message)
    body = _body_for(method, path)
    nobody = web.ask(method, f"/api/v1/{filled}", body, {"Content-Type": "application/json"})
    assert (nobody.status, nobody.json()["reason"]) == (401, "key_unknown")
    _, powerless = api_keys.create(OPERATOR, who.workspace, name="nothing", scopes=[])
    headers = {"Authorization": f"Bearer {powerless}", "Content-Type": "application/json"}
    answer = web.ask(method, f"/api/v1/{filled}", body, headers)
    assert (answer.status, answer.json()["reason"]) == (403, "scope_missing")


def test_every_scope_that_is_offered_permits_something(web: Web, who: Program) -> None:
    _, powerless = api_keys.create(OPERATOR, who.workspace, name="nothing", scopes=[])
    headers = {"Authorization": f"Bearer {powerless}", "Content-Type": "application/json"}
    asked = set()
    for method, path in OPERATIONS:
        filled = _filled(path, queued(who))
        answer = web.ask(method, f"/api/v1/{filled}", _body_for(method, path), headers).json()
        asked |= set(re.findall(r"`([a-z:]+)`", answer["detail"]))
    _, writer = api_keys.create(OPERATOR, who.workspace, name="writer", scopes=["messages:write"])
    urgent = web.send(who.asks(emergency=True, emergency_reason="gas leak"), key=writer).json()
    asked |= set(re.findall(r"`([a-z:]+)`", urgent["detail"]))
    assert asked == set(api_keys.SCOPES)


def _filled(path: str, message: int) -> str:
    known = {"message_id": str(message), "number": HERS}
    return re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], "1"), path)


def _body_for(method: str, path: str) -> bytes | None:
    """What the document gives as an example: it passes every check of form."""
    if method not in {"POST", "PUT", "PATCH"}:
        return None
    name = PATHS[f"/api/v1/{path}"][method.lower()]["operationId"]
    return json.dumps(examples.REQUESTS.get(name, {})).encode()


def test_a_stranger_finds_nothing_of_ours(web: Web, who: Program) -> None:
    message = queued(who)
    stranger = program("Elsewhere")
    for path in (f"messages/{message}", "contacts/1"):
        assert get(web, stranger, path).status == 404
    assert get(web, stranger, "messages").json()["messages"] == []
    assert get(web, stranger, "conversations").json()["conversations"] == []
    mine = make.recipient(who.workspace, "+13035550188")
    make.granted(mine, who.purpose)
    assert get(web, stranger, "consent/+13035550188").status == 404
    for method in ("PATCH", "DELETE"):
        body = {} if method == "PATCH" else None
        assert told(web, stranger, method, f"messages/{message}", body).status == 404
    assert Message.objects.get(pk=message).state == "queued"
