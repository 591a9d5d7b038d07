"""POST /api/v1/messages: queued once, refused with a reason, each answer its own."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from tests import make
from tests.api.callers import Program, program
from tests.serving import Answer, Web

from threadline.actions import api_keys
from threadline.models import Audit, Message, Workspace
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def who() -> Program:
    return program()


def wrong(answer: Answer, status: int, reason: str, field: str = "") -> None:
    """It is a problem, complete and of this kind."""
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert (said["status"], said["reason"], said.get("field", "")) == (status, reason, field)
    assert said["title"]
    assert said["detail"]


def test_a_text_is_queued_with_who_asked_for_it(web: Web, who: Program) -> None:
    answer = web.send(who.asks(body=f"{make.BUSINESS}: {make.BODY}"), key=who.key)
    assert answer.status == 202
    message = Message.objects.get()
    assert answer.json() == {
        "id": message.pk, "state": "queued", "conversation": message.conversation_id, "hold": None, "until": None,
        "findings": [],
    }  # fmt: skip
    assert (message.actor_kind, message.actor_id, message.automated) == ("key", who.row.pk, True)
    assert Audit.objects.get(action="message.written").noun_id == message.pk


def test_names_and_numbers_stand_for_ids(web: Web, who: Program) -> None:
    other = make.sender(who.workspace, e164="+15125559876")
    asked = who.asks(purpose=who.purpose.name, to="(303) 555-0101") | {"from": "+15125559876"}
    assert web.send(asked, key=who.key).status == 202
    assert Message.objects.get().sender_id == other.pk


def test_a_text_for_later_says_what_it_waits_for(web: Web, who: Program) -> None:
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    answer = web.send(who.asks(send_at=at.isoformat()), key=who.key)
    assert answer.json()["hold"] == "not_yet"
    assert datetime.fromisoformat(answer.json()["until"]) == Message.objects.get().not_before == at


A_SALE = "Riverside Dental: your visit is at 9. 20% off whitening at bit.ly/x1!"


def test_wording_that_blocks_is_refused_with_what_is_wrong_in_it(web: Web, who: Program) -> None:
    answer = web.send(who.asks(body=A_SALE), key=who.key)
    wrong(answer, 422, "blocked_wording", "body")
    said = [(each["rule"], each["weight"], each["words"]) for each in answer.json()["findings"]]
    assert said == [("promotional", "blocker", "20% off"), ("shortener", "blocker", "bit.ly/x1")]
    assert not Message.objects.exists()


def test_wording_to_think_over_is_told_and_sent(web: Web, who: Program) -> None:
    answer = web.send(who.asks(body="YOUR ORDER IS READY TODAY"), key=who.key)
    assert answer.status == 202
    assert [(each["rule"], each["weight"]) for each in answer.json()["findings"]] == [
        ("capitals", "warning"), ("no_sender", "warning"),
    ]  # fmt: skip


@pytest.mark.parametrize("passes", ["workspace", "emergency", "typed"])
def test_who_answers_for_the_wording_may_send_it(web: Web, who: Program, passes: str) -> None:
    Workspace.objects.filter(pk=who.workspace.pk).update(blockers_pass=passes == "workspace")
    changed: dict[str, Any] = {"typed": {"automated": False}}.get(passes, {})
    if passes == "emergency":
        changed = {"emergency": True, "emergency_reason": "The water is off."}
    answer = web.send(who.asks(body=A_SALE, **changed), key=who.key)
    assert answer.status == 202, answer.body
    rules = [each["rule"] for each in answer.json()["findings"]]
    assert rules == ([] if passes == "typed" else ["promotional", "shortener"])


WRONG_FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"to": "12"}, "to", "too_short"),
    ({"to": "nobody"}, "to", "unreadable"),
    ({"to": "+1303555010\u0000"}, "to", "invalid"),
    ({"to": 3035550101}, "to", "invalid"),
    ({"body": ""}, "body", "empty"),
    ({"body": " \n"}, "body", "empty"),
    ({"body": "x" * 10_001}, "body", "invalid"),
    ({"body": "a\u0000b"}, "body", "invalid"),
    ({"body": "half \ud83d"}, "body", "invalid"),
    ({"body": None}, "body", "invalid"),
    ({"level": "urgent"}, "level", "invalid"),
    ({"purpose": None}, "purpose", "purpose_missing"),
    ({"purpose": 10**30}, "purpose", "invalid"),
    ({"purpose": 2**62}, "purpose", "unknown"),
    ({"purpose": "Parties"}, "purpose", "unknown"),
    ({"purpose": True}, "purpose", "invalid"),
    ({"from": 2**62}, "from", "unknown"),
    ({"from": "+15125550000"}, "from", "unknown"),
    ({"send_at": "tomorrow"}, "send_at", "invalid"),
    ({"send_at": "2026-02-30T10:00:00Z"}, "send_at", "invalid"),
    ({"send_at": "2026-11-30T10:00:00"}, "send_at", "invalid"),
    ({"send_at": "9999-12-31T23:59:59-23:00"}, "send_at", "invalid"),
    ({"send_at": "2090-01-01T00:00:00Z"}, "send_at", "too_far"),
    ({"automated": "yes"}, "automated", "invalid"),
    ({"prupose": 1}, "prupose", "invalid"),
    ({"sender": 1}, "sender", "invalid"),
]


@pytest.mark.parametrize(
    ("changed", "field", "reason"), WRONG_FIELDS, ids=[f"{c!r:.40}" for c, *_ in WRONG_FIELDS]
)
def test_a_wrong_field_is_named(
    web: Web, who: Program, changed: dict[str, Any], field: str, reason: str
) -> None:
    wrong(web.send(who.asks(**changed), key=who.key), 422, reason, field)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff", b"NaN", b'{"to": NaN}', b"[" * 50_000, b"1" * 5000], ids=lambda raw: raw[:12]
)
def test_what_is_no_json_is_refused(web: Web, who: Program, raw: bytes) -> None:
    wrong(web.send(raw, key=who.key), 400, "not_json")


@pytest.mark.parametrize("raw", [b"[]", b"null", b'"text"', b"12"])
def test_what_is_no_object_is_refused(web: Web, who: Program, raw: bytes) -> None:
    wrong(web.send(raw, key=who.key), 422, "invalid")


def test_ten_thousand_characters_are_taken_and_more_than_the_limit_is_not_read(
    web: Web, who: Program
) -> None:
    assert web.send(who.asks(body="é" * 10_000), key=who.key).status == 202
    assert len(Message.objects.get().body) == 10_000
    wrong(web.send(b" " * 65_537, key=who.key), 413, "too_large")


def test_another_kind_of_body_is_refused(web: Web, who: Program) -> None:
    told = {"Content-Type": "application/x-www-form-urlencoded", **who.bearer}
    wrong(web.ask("POST", "/api/v1/messages", b"to=1", told), 415, "not_json")


def test_without_a_right_it_is_refused_with_the_gates_reason(web: Web, who: Program) -> None:
    wrong(web.send(who.asks(to="+13035550199"), key=who.key), 403, "no_consent")
    wrong(web.send(who.asks(level="promotional"), key=who.key), 403, "level_too_low")
    conversational = {"level": "conversational", "purpose": None}
    wrong(web.send(who.asks(**conversational), key=who.key), 403, "not_an_answer")
    make.wrote(who.person)
    assert web.send(who.asks(**conversational), key=who.key).status == 202
    make.stopped(who.person)
    wrong(web.send(who.asks(), key=who.key), 403, "opted_out")
    wrong(web.send(who.asks(**conversational), key=who.key), 403, "opted_out")
    wrong(web.send(who.asks(**EMERGENCY), key=who.key), 403, "opted_out")


EMERGENCY = {"emergency": True, "emergency_reason": "water main burst"}


def test_an_emergency_has_a_reason_that_is_kept_and_a_key_that_may(web: Web, who: Program) -> None:
    answer = web.send(who.asks(**EMERGENCY), key=who.key)
    assert answer.status == 202
    message = Message.objects.get(pk=answer.json()["id"])
    assert (message.occasion, message.why) == ("emergency", "water main burst")
    assert Audit.objects.filter(action="message.emergency", noun_id=message.pk).count() == 1
    for odd in ({"emergency": True}, {"emergency": True, "emergency_reason": " "}, {"emergency_reason": "x"}):
        wrong(web.send(who.asks(**odd), key=who.key), 422, "invalid", "emergency_reason")
    advertising = who.asks(**EMERGENCY, level="promotional")
    wrong(web.send(advertising, key=who.key), 422, "emergency_promotional", "emergency")
    _, plain = api_keys.create(OPERATOR, who.workspace, name="plain", scopes=["messages:write"])
    wrong(web.send(who.asks(**EMERGENCY), key=plain), 403, "scope_missing")


def test_the_same_key_creates_one_text_however_often_it_comes_at_once(web: Web, who: Program) -> None:
    with ThreadPoolExecutor(16) as pool:
        asked = [pool.submit(web.send, who.asks(), key=who.key, Idempotency_Key="once") for _ in range(60)]
    answers = [each.result() for each in asked]
    assert {answer.status for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    assert Message.objects.count() == 1


def test_the_same_key_holds_across_a_restart(web: Web, who: Program) -> None:
    first = web.send(who.asks(), key=who.key, Idempotency_Key="kept").json()["id"]
    web.kill()
    web.start()
    again = web.send(who.asks(), key=who.key, Idempotency_Key="kept")
    assert (again.json()["id"], again.headers["idempotency-replayed"]) == (first, "true")


def test_the_same_key_with_another_request_is_refused(web: Web, who: Program) -> None:
    assert web.send(who.asks(), key=who.key, Idempotency_Key="k").status == 202
    other = web.send(who.asks(body="Something else"), key=who.key, Idempotency_Key="k")
    wrong(other, 409, "idempotency_key_reused", "Idempotency-Key")
    respelt = json.dumps(who.asks(), indent=3).encode()
    assert web.send(respelt, key=who.key, Idempotency_Key="k").headers["idempotency-replayed"] == "true"
    assert Message.objects.count() == 1


def test_a_key_is_its_programs_own_and_lasts_a_day(web: Web, who: Program) -> None:
    first = web.send(who.asks(), key=who.key, Idempotency_Key="k").json()["id"]
    _, second_key = api_keys.create(OPERATOR, who.workspace, name="other", scopes=["messages:write"])
    other = web.send(who.asks(), key=second_key, Idempotency_Key="k")
    assert other.json()["id"] != first
    with connection.cursor() as cursor:
        cursor.execute("UPDATE idempotency_key SET created_at = created_at - interval '24 hours'")
    later = web.send(who.asks(body="Something else"), key=who.key, Idempotency_Key="k")
    assert later.status == 202
    assert later.json()["id"] not in (first, other.json()["id"])


@pytest.mark.parametrize("key", ["", "k" * 256, "two words", "caf\u00e9"])
def test_an_odd_key_is_refused(web: Web, who: Program, key: str) -> None:
    wrong(web.send(who.asks(), key=who.key, Idempotency_Key=key), 422, "invalid", "Idempotency-Key")


def test_a_revoked_key_is_refused_at_once(web: Web, who: Program) -> None:
    assert web.send(who.asks(), key=who.key).status == 202
    assert api_keys.revoke(OPERATOR, who.workspace, who.row.pk, now=datetime.now(UTC))
    wrong(web.send(who.asks(), key=who.key), 401, "key_unknown")


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer tl_wrong", "Basic dGw6", "Bearer " + "x" * 5000])
def test_without_a_right_key_nobody_comes_in(web: Web, who: Program, given: str) -> None:
    told = {"Content-Type": "application/json", "Authorization": given}
    answer = web.ask("POST", "/api/v1/messages", json.dumps(who.asks()).encode(), told)
    wrong(answer, 401, "key_unknown")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_key_does_only_what_it_is_for(web: Web) -> None:
    reader = program("Readers", scopes=["messages:read"])
    wrong(web.send(reader.asks(), key=reader.key), 403, "scope_missing")


def test_a_key_reaches_nothing_of_another_workspace(web: Web, who: Program) -> None:
    other = program("Elsewhere")
    wrong(web.send(who.asks(purpose=other.purpose.pk), key=who.key), 422, "unknown", "purpose")
    theirs = who.asks() | {"from": other.sender.pk}
    wrong(web.send(theirs, key=who.key), 422, "unknown", "from")


def test_one_that_fails_inside_a_batch_fails_alone(web: Web, who: Program) -> None:
    with connection.cursor() as cursor:
        # Stands for any bug that one text meets: the database refuses it.
        cursor.execute("ALTER TABLE message ADD CONSTRAINT no_poison CHECK (body NOT LIKE 'poison%')")
    try:
        texts = ["poison" if n == 7 else f"fine {n}" for n in range(40)]
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda text: web.send(who.asks(body=text), key=who.key), texts))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE message DROP CONSTRAINT no_poison")
    assert [answer.status for answer in answers] == [500 if n == 7 else 202 for n in range(40)]
    wrong(answers[7], 500, "internal")
    assert Message.objects.count() == 39


def test_many_at_once_are_each_answered_for_themselves(web: Web, who: Program) -> None:
    people = [make.recipient(who.workspace, f"+1303555{2000 + n}") for n in range(60)]
    for person in people:
        make.granted(person, who.purpose)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda p: web.send(who.asks(to=p.number), key=who.key), people))
    told = {answer.json()["id"]: person.pk for answer, person in zip(answers, people, strict=True)}
    assert told == dict(Message.objects.values_list("id", "recipient_id"))


def test_only_what_is_said_to_be_typed_is_not_automated(web: Web, who: Program) -> None:
    make.wrote(who.person)
    typed = {"level": "conversational", "purpose": None}
    asked = [{}, {"automated": False}, typed, {**typed, "automated": True}]
    answers = [web.send(who.asks(**each), key=who.key) for each in asked]
    assert [answer.status for answer in answers] == [202, 202, 202, 403]
    assert answers[3].json()["reason"] == "automated_conversational"
    kept = Message.objects.order_by("id").values_list("automated", flat=True)
    assert list(kept) == [True, False, False]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"])
def test_what_can_neither_read_nor_send_is_refused(web: Web, who: Program, method: str) -> None:
    answer = web.ask(method, "/api/v1/messages", headers=who.bearer)
    wrong(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST"
