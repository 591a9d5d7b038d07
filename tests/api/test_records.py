"""Lists of consent, scrubs, retention and erasure, as programs use them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.api.callers import HERS, Program, ask, program
from tests.serving import Web

from threadline.actions import contacts
from threadline.models import ConsentEvent, Contact, Recipient
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db(transaction=True)

OTHER = "+13035550133"


@pytest.fixture
def who() -> Program:
    return program()


def listed(who: Program, rows: str, **said: Any) -> dict[str, Any]:
    plain = {
        "file_name": "old.csv",
        "origin": "our forms",
        "own": True,
        "csv": f"number,purpose,when\n{rows}",
    }
    return {**plain, **said}


def test_a_list_is_read_then_recorded_once(web: Web, who: Program) -> None:
    rows = f"{OTHER},{who.purpose.name},2026-03-02\nAna,{who.purpose.name},2026-03-02\n"
    made = ask(web, who, "POST", "consent-imports", listed(who, rows))
    assert made.status == 201
    said = made.json()
    assert (said["stage"], said["good"], said["refused"]) == ("read", 1, 1)
    assert said["refusals"] == [{"line": 3, "column": "number", "reason": "unreadable"}]
    before = ConsentEvent.objects.count()
    done = ask(web, who, "POST", f"consent-imports/{said['id']}/record")
    assert (done.status, done.json()["stage"], done.json()["recorded"]) == (200, "recorded", 1)
    assert ConsentEvent.objects.count() == before + 1
    assert ConsentEvent.objects.latest("id").actor_kind == "key"
    again = ask(web, who, "POST", f"consent-imports/{said['id']}/record")
    assert (again.status, again.json()["reason"]) == (409, "not_waiting")
    assert [each["id"] for each in ask(web, who, "GET", "consent-imports").json()] == [said["id"]]
    assert ask(web, program("Elsewhere"), "GET", f"consent-imports/{said['id']}").status == 404


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"csv": ""}, "It is empty."),
        ({"origin": "x" * 1001}, "It has more than 1,000 characters."),
        ({"own": "yes"}, "It must be true or false."),
        ({"file_name": None}, "It must be text."),
        ({"size": 3}, "There is no such field."),
    ],
)
def test_what_is_wrong_with_a_field_is_said_in_plain_words(
    web: Web, who: Program, said: dict[str, Any], words: str
) -> None:
    answer = ask(web, who, "POST", "consent-imports", listed(who, "", **said))
    assert (answer.status, answer.json()["detail"]) == (422, words)


@pytest.mark.parametrize(
    ("said", "reason", "field"),
    [
        ({"own": False}, "bought", "own"),
        ({"origin": "a list we bought"}, "bought", "own"),
        ({"csv": "312 555 0144"}, "no_heading", "csv"),
    ],
)
def test_a_list_that_cannot_be_taken_says_why(
    web: Web, who: Program, said: dict[str, Any], reason: str, field: str
) -> None:
    told = ask(web, who, "POST", "consent-imports", listed(who, "", **said))
    assert (told.status, told.json()["reason"], told.json()["field"]) == (422, reason, field)


def test_a_scrub_ends_consent_and_says_so(web: Web, who: Program) -> None:
    body = {"source": "deactivated", "file_name": "d.csv", "day": "2026-03-02", "csv": f"{HERS}\n"}
    said = ask(web, who, "POST", "scrubs", body).json()
    assert (said["stage"], said["known"], said["ended"]) == ("applied", 1, 0)  # they agreed since
    [result] = said["results"]
    assert (result["number"], result["result"], result["event"]) == (HERS, "deactivated", None)
    assert ask(web, who, "POST", "scrubs", body).json()["id"] == said["id"]
    assert ask(web, who, "GET", f"scrubs/{said['id']}?after=1").json()["results"] == []
    assert [each["id"] for each in ask(web, who, "GET", "scrubs").json()] == [said["id"]]
    assert ask(web, who, "POST", "scrubs", {**body, "day": "2999-01-01"}).json()["field"] == "day"
    due = {each.pop("source"): each for each in ask(web, who, "GET", "scrubs/due").json()}
    assert due["deactivated"] == {"as_of": "2026-03-02", "next_due": "2026-03-04", "overdue": True}
    assert due["line_types"] == {"as_of": None, "next_due": None, "overdue": False}
    assert (due["reassigned"]["as_of"], due["reassigned"]["overdue"]) == (None, False)


def test_retention_is_six_years_at_least(web: Web, who: Program) -> None:
    assert ask(web, who, "GET", "retention").json() == {"years": 6, "erasure": "seal_until_retention"}
    assert ask(web, who, "PATCH", "retention", {"years": 5}).status == 422
    changed = ask(web, who, "PATCH", "retention", {"years": 8, "erasure": "erase_at_once"}).json()
    assert changed == {"years": 8, "erasure": "erase_at_once"}
    assert ask(web, who, "PATCH", "retention", {}).json() == changed


def test_a_person_is_erased_for_good_by_a_key_that_may(web: Web, who: Program) -> None:
    made = contacts.add(OPERATOR, who.workspace, name="Ana", number=HERS)
    assert isinstance(made, Contact)
    weak = program("Weak", scopes=["contacts:write"])
    assert ask(web, weak, "POST", f"contacts/{made.pk}/erase").json()["reason"] == "scope_missing"
    assert ask(web, who, "POST", f"contacts/{made.pk}/erase").status == 204
    assert ask(web, who, "POST", f"contacts/{made.pk}/erase").status == 404
    assert not Recipient.objects.filter(workspace=who.workspace, number=HERS).exists()
    refused = ask(web, who, "POST", "consent", {
        "number": HERS, "kind": "granted", "level": "informational", "purpose": who.purpose.pk,
        "occurred_at": "2026-03-02T09:00:00Z", "medium": "web_form", "capture": "x",
    })  # fmt: skip
    assert refused.status == 201  # kept as history
    again = ask(web, who, "GET", f"consent/{HERS}").json()
    assert (again["opted_out"], [each["status"] for each in again["purposes"]]) == (True, [])


_FILES = {
    "scrubs": {"source": "reassigned", "file_name": "x.csv", "day": "2026-03-02"},
    "consent-imports": {"file_name": "x.csv", "origin": "our forms", "own": True},
}


@pytest.mark.parametrize("path", _FILES)
@pytest.mark.parametrize("text", ['"' * 200_001, "1,2\n" * 100_000, "¡" * 100_000])
def test_a_file_of_any_kind_is_answered(web: Web, who: Program, path: str, text: str) -> None:
    assert ask(web, who, "POST", path, {**_FILES[path], "csv": text}).status in {201, 422}


@pytest.mark.parametrize("path", _FILES)
def test_what_is_larger_than_a_megabyte_is_said_to_be_too_large(who: Program, path: str) -> None:
    body = {**_FILES[path], "csv": "¡" * 200_000}
    answer = Client().post(
        f"/api/v1/{path}",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {who.key}"},
    )
    assert (answer.status_code, answer.json()["reason"]) == (413, "too_large")
