"""Callbacks made and looked after by program; that they are called is tested in tests/jobs."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.callers import Program, ask, program
from tests.serving import Web

from threadline.actions import callbacks as acts
from threadline.models import Callback
from threadline.queries import callbacks as known
from threadline.rules.callbacks import MOST

pytestmark = pytest.mark.django_db(transaction=True)
THERE = {"address": "https://till.example.com/texts", "tells": ["message.received", "message.changed"]}


@pytest.fixture
def who() -> Program:
    return program()


def made(web: Web, who: Program, **changed: Any) -> dict[str, Any]:
    answer = ask(web, who, "POST", "callbacks", {**THERE, **changed})
    assert answer.status == 201, answer.body
    said: dict[str, Any] = answer.json()
    return said


def test_a_callback_is_made_changed_tested_and_removed(web: Web, who: Program) -> None:
    first = made(web, who)
    secret = first.pop("secret")
    assert secret.startswith("whsec_")
    assert first["tells"] == ["message.changed", "message.received"]
    path = f"callbacks/{first['id']}"
    assert ask(web, who, "GET", "callbacks").json() == [first]
    tested = ask(web, who, "POST", f"{path}/test")
    assert (tested.status, tested.json()["waiting"]) == (202, 1)
    renewed = ask(web, who, "POST", f"{path}/secret").json()
    assert renewed.keys() == {"secret"}
    assert renewed["secret"] != secret
    paused = ask(web, who, "PATCH", path, {"paused": True}).json()
    assert (paused["paused_at"] is not None, paused["waiting"], paused["tells"]) == (True, 0, first["tells"])
    assert ask(web, who, "POST", f"{path}/test").json()["reason"] == "paused"
    changed = ask(web, who, "PATCH", path, {"tells": ["consent.changed"]}).json()
    assert (changed["tells"], changed["paused_at"] is not None) == (["consent.changed"], True)
    again = ask(web, who, "PATCH", path, {"paused": False, "address": "https://till.example.com/2"}).json()
    assert (again["paused_at"], again["address"]) == (None, "https://till.example.com/2")
    assert ask(web, who, "DELETE", path).status == 204
    assert ask(web, who, "GET", "callbacks").json() == []


def test_what_a_call_says_of_a_text_is_what_the_api_says_of_it(web: Web, who: Program) -> None:
    made(web, who, tells=["message.changed"])
    text = web.send(who.asks(), key=who.key).json()["id"]
    assert ask(web, who, "DELETE", f"messages/{text}").status == 200
    [event] = known.told(who.workspace.pk, acts.take(1)[0].due)
    said = ask(web, who, "GET", "messages").json()["messages"][0]
    as_json = {key: value.isoformat() if hasattr(value, "isoformat") else value
               for key, value in event["data"].items()}  # fmt: skip
    assert {**as_json, "created_at": "", "updated_at": ""} == {**said, "created_at": "", "updated_at": ""}
    assert as_json["state"] == "cancelled"


@pytest.mark.parametrize(
    ("wrong", "field", "reason"),
    [
        ({"address": "http://till.example.com/"}, "address", "not_https"),
        ({"address": "https://me:it@till.example.com/"}, "address", "odd_address"),
        ({"address": "https://till.example.com/" + "a" * 500}, "address", "invalid"),
        ({"tells": []}, "tells", "invalid"),
        ({"tells": ["callback.test"]}, "tells", "invalid"),
        ({"secret": "mine"}, "secret", "invalid"),
    ],
)
def test_what_cannot_be_called_is_told_by_its_field(
    web: Web, who: Program, wrong: dict[str, Any], field: str, reason: str
) -> None:
    answer = ask(web, who, "POST", "callbacks", {**THERE, **wrong})
    assert (answer.status, answer.json()["field"], answer.json()["reason"]) == (422, field, reason)
    assert not Callback.objects.exists()


def test_the_eleventh_is_refused(web: Web, who: Program) -> None:
    for _ in range(MOST):
        made(web, who)
    answer = ask(web, who, "POST", "callbacks", THERE)
    assert (answer.status, answer.json()["reason"]) == (409, "too_many")


def test_anothers_callback_is_not_there_and_a_key_needs_the_scope(web: Web, who: Program) -> None:
    theirs = f"callbacks/{made(web, program('Elsewhere'))['id']}"
    for method, path, body in (
        ("PATCH", theirs, {"paused": True}), ("POST", f"{theirs}/secret", None), ("POST", f"{theirs}/test", None),
        ("DELETE", theirs, None),
    ):  # fmt: skip
        assert ask(web, who, method, path, body).status == 404, path
    assert ask(web, who, "GET", "callbacks").json() == []
    narrow = program("Narrow", scopes=["messages:read", "messages:write"])
    assert ask(web, narrow, "GET", "callbacks").json()["reason"] == "scope_missing"
    assert ask(web, narrow, "POST", "callbacks", THERE).json()["reason"] == "scope_missing"
