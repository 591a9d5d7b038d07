"""A workspace's own words by program: tags, fields and purposes, made, changed, deleted."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.callers import Program, ask, program
from tests.serving import Web

from threadline.models import Audit, ContactTag

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def who() -> Program:
    return program()


def done(web: Web, who: Program, method: str, path: str, body: Any = None) -> Any:
    answer = ask(web, who, method, path, body)
    assert answer.status in (200, 201, 204), answer.body
    return answer.json() if answer.body else None


def test_a_tag_is_renamed_put_on_many_taken_off_many_and_deleted(web: Web, who: Program) -> None:
    vip = done(web, who, "POST", "tags", {"name": "VIP", "colour": "rose"})
    done(web, who, "POST", "tags", {"name": "New"})
    path = f"tags/{vip['id']}"
    assert done(web, who, "PATCH", path, {"name": "Regular"}) == {**vip, "name": "Regular"}
    assert done(web, who, "PATCH", path, {"colour": "blue"})["colour"] == "blue"
    taken = ask(web, who, "PATCH", path, {"name": "new"})
    assert (taken.status, taken.json()["field"]) == (409, "name")
    people = [done(web, who, "POST", "contacts", {"name": f"Ann {n}"})["id"] for n in range(3)]
    elsewhere = done(web, program("Elsewhere"), "POST", "contacts", {"name": "Eve"})["id"]
    told = done(web, who, "POST", f"{path}/contacts", {"put_on": [*people, elsewhere, 999_999]})
    assert told == {"put_on": 3, "taken_off": 0}
    told = done(web, who, "POST", f"{path}/contacts", {"put_on": people[:1], "take_off": people[1:]})
    assert told == {"put_on": 0, "taken_off": 2}
    assert [row.contact_id for row in ContactTag.objects.filter(tag_id=vip["id"])] == people[:1]
    many = ask(web, who, "POST", f"{path}/contacts", {"put_on": list(range(1, 502))})
    assert (many.status, many.json()["field"]) == (422, "put_on")
    done(web, who, "DELETE", path)
    assert not ContactTag.objects.exists()
    for method, body in (("PATCH", {"name": "x"}), ("DELETE", None)):
        assert ask(web, who, method, path, body).status == 404
    assert ask(web, who, "POST", f"{path}/contacts", {}).status == 404


def test_a_field_is_made_changed_and_deleted(web: Web, who: Program) -> None:
    plan = done(web, who, "POST", "fields", {"name": "Plan", "kind": "choice", "options": ["a", "b"]})
    assert (plan["key"], plan["kind"], plan["options"]) == ("plan", "choice", ["a", "b"])
    assert done(web, who, "GET", "fields") == [plan]
    path = f"fields/{plan['id']}"
    changed = done(web, who, "PATCH", path, {"options": ["b", "c"]})
    assert (changed["name"], changed["options"], changed["key"]) == ("Plan", ["b", "c"], "plan")
    assert done(web, who, "PATCH", path, {"name": "Tariff"})["key"] == "plan"
    for body, status, field in (
        ({"name": "tariff", "kind": "text"}, 409, "name"),
        ({"name": " ", "kind": "text"}, 422, "name"),
        ({"name": "Size", "kind": "choice"}, 422, "options"),
        ({"name": "Size", "kind": "colour"}, 422, "kind"),
        ({"kind": "text"}, 422, "name"),
    ):
        answer = ask(web, who, "POST", "fields", body)
        assert (answer.status, answer.json()["field"]) == (status, field), body
    done(web, who, "DELETE", path)
    assert done(web, who, "GET", "fields") == []
    for method, body in (("PATCH", {"name": "x"}), ("DELETE", None)):
        assert ask(web, who, method, path, body).status == 404


def test_a_purpose_is_made_changed_and_closed(web: Web, who: Program) -> None:
    said = {"name": "Recalls", "level": "informational", "join_words": ["recalls"]}
    recalls = done(web, who, "POST", "purposes", said)
    assert (recalls["level"], recalls["join_words"], recalls["open"]) == ("informational", ["RECALLS"], True)
    assert recalls in done(web, who, "GET", "purposes")
    path = f"purposes/{recalls['id']}"
    assert done(web, who, "PATCH", path, {"open": False}) == {**recalls, "open": False}
    assert done(web, who, "PATCH", path, {"join_words": []})["join_words"] == []
    for body, status, field in (
        ({"name": who.purpose.name, "level": "promotional"}, 409, "name"),
        ({"name": "Offers", "level": "conversational"}, 422, "level"),
        ({"name": "Offers", "level": "promotional", "join_words": ["STOP"]}, 422, "join_words"),
        ({"name": "Offers", "level": "promotional", "join_words": ["a-b"]}, 422, "join_words"),
        ({"name": "", "level": "promotional"}, 422, "name"),
    ):
        answer = ask(web, who, "POST", "purposes", body)
        assert (answer.status, answer.json()["field"]) == (status, field), body
    assert ask(web, who, "PATCH", "purposes/999999", {"open": True}).status == 404
    assert [row.actor_kind for row in Audit.objects.filter(noun="purpose", action="purpose.closed")] == [
        "key"
    ]


def test_each_needs_its_right_and_is_of_its_own_workspace(web: Web, who: Program) -> None:
    reader = program("Reader", scopes=["contacts:read", "messages:read"])
    tag = done(web, who, "POST", "tags", {"name": "VIP"})["id"]
    field = done(web, who, "POST", "fields", {"name": "Plan", "kind": "text"})["id"]
    wanted = (
        ("POST", "fields", {"name": "x", "kind": "text"}),
        ("POST", "purposes", {"name": "x", "level": "promotional"}),
        ("PATCH", f"tags/{tag}", {"name": "x"}),
        ("DELETE", f"tags/{tag}", None),
        ("POST", f"tags/{tag}/contacts", {}),
        ("PATCH", f"fields/{field}", {"name": "x"}),
        ("DELETE", f"fields/{field}", None),
        ("PATCH", f"purposes/{who.purpose.pk}", {"name": "x"}),
    )
    stranger = program("Stranger")
    for method, path, body in wanted:
        assert ask(web, reader, method, path, body).status == 403, path
        if "/" in path:
            assert ask(web, stranger, method, path, body).status == 404, path
