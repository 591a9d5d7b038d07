"""Opt-in pages and join words by program: made, changed, deleted, and what is wrong told by field."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.callers import Program, ask, program
from tests.serving import Web

from threadline.models import OptInVersion

pytestmark = pytest.mark.django_db(transaction=True)

OWN = "Riverside Dental: welcome. Reply STOP to opt out."


@pytest.fixture
def who() -> Program:
    return program()


def done(web: Web, who: Program, method: str, path: str, body: Any = None) -> Any:
    answer = ask(web, who, method, path, body)
    assert answer.status in (200, 201, 204), answer.body
    return answer.json() if answer.body else None


def wanted(who: Program, **changed: Any) -> dict[str, Any]:
    plain = {
        "name": "Tablet", "title": "Texts from us", "purposes": [who.purpose.pk],
        "privacy_url": "https://example.com/privacy", "terms_url": "https://example.com/terms",
        "sender": who.sender.pk,
    }  # fmt: skip
    return {**plain, **changed}


def test_a_page_is_made_read_changed_closed_and_deleted(web: Web, who: Program) -> None:
    made = done(web, who, "POST", "opt-in-pages", wanted(who))
    assert (made["double"], made["open"], made["version"], made["origins"]) == (True, True, 1, [])
    assert "Riverside Dental may text me about" in made["words"]["en"]
    path = f"opt-in-pages/{made['id']}"
    page = made["url"][made["url"].index("/join/") :]
    assert web.ask("GET", page).status == 200
    assert done(web, who, "GET", path) == made
    assert done(web, who, "GET", "opt-in-pages") == [made]
    same = done(web, who, "PATCH", path, {"double": False, "origins": ["https://Shop.example"]})
    assert (same["version"], same["double"], same["origins"]) == (1, False, ["https://shop.example"])
    other = done(web, who, "PATCH", path, {"title": "Other words"})
    assert (other["version"], other["title"], other["double"]) == (2, "Other words", False)
    assert not done(web, who, "PATCH", path, {"open": False})["open"]
    assert web.ask("GET", page).status == 410
    done(web, who, "DELETE", path)
    assert web.ask("GET", page).status == 404
    assert ask(web, who, "DELETE", path).status == 404
    assert OptInVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "status", "field", "reason"),
    [
        ({"privacy_url": "javascript:alert(1)"}, 422, "privacy_url", "no_link"),
        ({"origins": ["https://a.example/path"]}, 422, "origins", "no_origin"),
        ({"purposes": [999_999]}, 422, "purposes", "unknown"),
        ({"purposes": []}, 422, "purposes", "invalid"),
        ({"sender": 999_999}, 422, "sender", "unknown"),
        ({"disclosure": "Riverside Dental. Reply STOP to opt out."}, 422, "disclosure", "no_help"),
        ({"title": " "}, 422, "title", "empty"),
        ({"title": "GET BIG SALE bit.ly/x"}, 422, "title", "promotional"),
        ({"title": "FREE BEER bit.ly/x"}, 422, "title", "shaft"),
        ({"intro": "See bit.ly/x"}, 422, "intro", "shortener"),
        ({"terms_url": "https://tinyurl.com/x"}, 422, "terms_url", "shortener"),
        ({"name": "Counter"}, 409, "name", "taken"),
        ({"nonsense": 1}, 422, "nonsense", "invalid"),
    ],
    ids=str,
)
def test_what_cannot_be_is_told_by_field(
    web: Web, who: Program, wrong: dict[str, Any], status: int, field: str, reason: str
) -> None:
    done(web, who, "POST", "opt-in-pages", wanted(who, name="Counter"))
    answer = ask(web, who, "POST", "opt-in-pages", wanted(who, **wrong))
    told = answer.json()
    assert (answer.status, told["field"], told["reason"]) == (status, field, reason)


def test_a_word_of_one_number_is_made_changed_and_deleted(web: Web, who: Program) -> None:
    said = {"sender": who.sender.pk, "word": "smile", "purpose": who.purpose.pk, "text": OWN}
    made = done(web, who, "POST", "join-words", said)
    assert made == {**said, "id": made["id"], "word": "SMILE"}
    path = f"join-words/{made['id']}"
    assert done(web, who, "PATCH", path, {"text": ""}) == {**made, "text": ""}
    assert done(web, who, "GET", "join-words") == [{**made, "text": ""}]
    for wrong, field, reason in (
        ({"word": "STOP"}, "word", "reserved"),
        ({"word": "Smile"}, "word", "taken"),
        ({"word": "GRIN", "text": "Welcome"}, "text", "no_business"),
        ({"word": "GRIN", "purpose": 999_999}, "purpose", "unknown"),
    ):
        answer = ask(web, who, "POST", "join-words", {**said, **wrong})
        told = answer.json()
        assert (answer.status, told["field"], told["reason"]) == (422, field, reason)
    done(web, who, "DELETE", path)
    assert ask(web, who, "PATCH", path, {"text": ""}).status == 404


def test_a_purpose_has_an_answer_of_its_own(web: Web, who: Program) -> None:
    path = f"purposes/{who.purpose.pk}"
    assert done(web, who, "PATCH", path, {"join_text": OWN})["join_text"] == OWN
    assert done(web, who, "PATCH", path, {"name": "Check-ups"})["join_text"] == OWN
    answer = ask(web, who, "PATCH", path, {"join_text": "Riverside Dental: welcome."})
    assert (answer.status, answer.json()["field"], answer.json()["reason"]) == (422, "join_text", "no_stop")


def test_they_are_a_workspaces_own_and_need_the_scope(web: Web, who: Program) -> None:
    page = done(web, who, "POST", "opt-in-pages", wanted(who))
    word = done(
        web, who, "POST", "join-words",
        {"sender": who.sender.pk, "word": "SMILE", "purpose": who.purpose.pk},
    )  # fmt: skip
    reader, stranger = program("Reader", scopes=["messages:read"]), program("Stranger")
    for method, path, body in (
        ("PATCH", f"opt-in-pages/{page['id']}", {"title": "x"}),
        ("DELETE", f"opt-in-pages/{page['id']}", None),
        ("PATCH", f"join-words/{word['id']}", {"text": ""}),
        ("DELETE", f"join-words/{word['id']}", None),
    ):
        assert ask(web, reader, method, path, body).status == 403, path
        assert ask(web, stranger, method, path, body).status == 404, path
    assert ask(web, stranger, "GET", f"opt-in-pages/{page['id']}").status == 404
    assert done(web, stranger, "GET", "opt-in-pages") == []
    assert ask(web, stranger, "POST", "opt-in-pages", wanted(who)).status == 422
