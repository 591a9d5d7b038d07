"""Texts that may be opt-outs, as programs see and decide them."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.api.callers import HERS, Program, program
from tests.serving import Answer, Web

from threadline.actions import arrivals
from threadline.models import ConsentEvent, Review
from threadline.rules.carriage import Arrival

pytestmark = pytest.mark.django_db(transaction=True)

_keys = itertools.count(1)


@pytest.fixture
def who() -> Program:
    return program()


def ask(web: Web, who: Program, method: str, path: str, body: Any = None) -> Answer:
    headers = {**who.bearer, "Content-Type": "application/json"}
    return web.ask(method, f"/api/v1/{path}", None if body is None else json.dumps(body).encode(), headers)


def doubt(who: Program, number: str = HERS) -> int:
    number_of_ours = who.sender.number
    said = Arrival(
        key=f"api {next(_keys)}", sender=number, recipient=number_of_ours.e164, text="Not interested",
        at=datetime.now(UTC),
    )  # fmt: skip
    arrivals.receive([said], account=number_of_ours.account_id)
    return Review.objects.latest("id").pk


def test_what_waits_is_listed_the_oldest_first_page_by_page(web: Web, who: Program) -> None:
    first, second = doubt(who), doubt(who, "+13035550177")
    page = ask(web, who, "GET", "reviews?limit=1").json()
    [one] = page["reviews"]
    assert (one["id"], one["person"], one["body"], one["rule"]) == (
        first, HERS, "Not interested", "doubt.not-interested",
    )  # fmt: skip
    rest = ask(web, who, "GET", f"reviews?after={page['after']}").json()
    assert ([each["id"] for each in rest["reviews"]], rest["after"]) == ([second], None)


@pytest.mark.parametrize(("opted_out", "decision"), [(True, "opted_out"), (False, "released")])
def test_a_decision_is_made_once(web: Web, who: Program, opted_out: bool, decision: str) -> None:
    review = doubt(who)
    told = ask(web, who, "POST", f"reviews/{review}", {"opted_out": opted_out})
    assert (told.status, told.json()) == (200, {"id": review, "decision": decision})
    assert (Review.objects.get().decision, Review.objects.get().actor_kind) == (decision, "key")
    assert ConsentEvent.objects.filter(kind="opted_out").exists() is opted_out
    again = ask(web, who, "POST", f"reviews/{review}", {"opted_out": True})
    assert (again.status, again.json()["reason"]) == (409, "decided")


def test_anothers_review_is_not_there_and_a_key_needs_the_scope(web: Web, who: Program) -> None:
    review = doubt(who)
    other = program("Elsewhere", scopes=["messages:read"])
    assert ask(web, other, "GET", "reviews").json()["reviews"] == []
    assert (
        ask(web, other, "POST", f"reviews/{review}", {"opted_out": True}).json()["reason"] == "scope_missing"
    )
    stranger = program("Faraway")
    assert ask(web, stranger, "POST", f"reviews/{review}", {"opted_out": True}).status == 404
