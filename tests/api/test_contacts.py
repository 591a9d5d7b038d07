"""Contacts by program: made, found, changed, merged, deleted; every refusal names its field."""

from __future__ import annotations

from typing import Any

import pytest
from tests import make
from tests.api.callers import HERS, Program, ask, program
from tests.serving import Web

from threadline.actions import fields
from threadline.models import Audit, Contact, Conversation, Phone, Recipient, Tag
from threadline.rules.actors import OPERATOR
from threadline.rules.fields import FieldKind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def who() -> Program:
    return program()


def made(web: Web, who: Program, **said: Any) -> dict[str, Any]:
    answer = ask(web, who, "POST", "contacts", {"name": "Ann", **said})
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.json()
    return found


def names(web: Web, who: Program, query: str) -> list[str]:
    answer = ask(web, who, "GET", f"contacts?{query}")
    assert answer.status == 200, answer.body
    return [contact["name"] for contact in answer.json()["contacts"]]


def test_a_contact_is_made_whole_and_read_back(web: Web, who: Program) -> None:
    fields.add(OPERATOR, who.workspace.pk, name="Shoe size", kind=FieldKind.NUMBER)
    contact = made(
        web, who, email="ann@x.example", city="Austin", country="US", zone="America/Chicago",
        lead_status="hot", fields={"shoe_size": 9.5}, tags=["vip", "new"],
        phones=[{"number": "303-555-0101"}, {"number": "+13035550102", "kind": "work", "textable": False}],
    )  # fmt: skip
    assert contact == ask(web, who, "GET", f"contacts/{contact['id']}").json()
    assert contact["numbers"] == [HERS, "+13035550102"]
    assert [(phone["kind"], phone["textable"]) for phone in contact["phones"]] == [
        ("cell", True),
        ("work", False),
    ]
    assert (contact["tags"], contact["fields"], contact["city"]) == (
        ["new", "vip"],
        {"shoe_size": 9.5},
        "Austin",
    )
    assert Audit.objects.get(action="contact.added").actor_kind == "key"


def test_a_number_that_is_anothers_is_refused_with_that_contact(web: Web, who: Program) -> None:
    ann, bob = made(web, who, phones=[{"number": HERS}]), made(web, who, name="Bob")
    for path, body, field in (
        ("contacts", {"name": "Cid", "phones": [{"number": HERS}]}, "phones"),
        (f"contacts/{bob['id']}/phones", {"number": HERS}, "number"),
    ):
        answer = ask(web, who, "POST", path, body)
        assert (answer.status, answer.headers["content-type"]) == (409, "application/problem+json")
        told = answer.json()
        assert (told["reason"], told["field"], told["contact"]) == ("taken", field, ann["id"])
    assert not Contact.objects.filter(name="Cid").exists()


def test_a_change_touches_what_it_names(web: Web, who: Program) -> None:
    fields.add(OPERATOR, who.workspace.pk, name="Plan", kind=FieldKind.CHOICE, options=["a", "b"])
    ann = made(web, who, company="Mine", fields={"plan": "a"})
    path = f"contacts/{ann['id']}"
    changed = ask(web, who, "PATCH", path, {"email": "a@x.example"}).json()
    assert (changed["company"], changed["email"], changed["fields"]) == ("Mine", "a@x.example", {"plan": "a"})
    assert ask(web, who, "PATCH", path, {"fields": {"plan": None}, "company": None}).json()["fields"] == {}
    assert Contact.objects.get(id=ann["id"]).company == ""
    assert ask(web, who, "PATCH", "contacts/999999", {"name": "X"}).status == 404


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"email": "nonsense"}, "email"),
        ({"country": "us"}, "country"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"rep": 999_999}, "rep"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\u0000"}, "name"),
        ({"name": ""}, "name"),
        ({"nmae": "x"}, "nmae"),
        ({"fields": {"nothing": 1}}, "fields"),
        ({"fields": {"plan": "c"}}, "fields.plan"),
        ({"phones": [{"number": "12"}]}, "phones"),
        ({"phones": [{"number": HERS, "kind": "fax"}]}, "phones"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(web: Web, who: Program, said: Any, field: str) -> None:
    fields.add(OPERATOR, who.workspace.pk, name="Plan", kind=FieldKind.CHOICE, options=["a", "b"])
    answer = ask(web, who, "POST", "contacts", {"name": "Ann", **said})
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["field"] == field
    assert not Contact.objects.exists()


def test_contacts_are_listed_by_filter_and_page_by_page(web: Web, who: Program) -> None:
    for name, said in {
        "Ann": {"tags": ["vip"], "lead_status": "hot", "company": "Acme Roofing"},
        "Bob": {"tags": ["vip"], "phones": [{"number": HERS}]},
        "Cid": {"lead_status": "hot"},
        "Dee": {"phones": [{"number": "+13035550188"}]},
    }.items():
        made(web, who, name=name, **said)
    make.stopped(Recipient.objects.get(workspace=who.workspace, number="+13035550188"))
    vip = Tag.objects.get(name="vip").pk
    for query, expected in {
        "": ["Ann", "Bob", "Cid", "Dee"],
        "order=newest": ["Dee", "Cid", "Bob", "Ann"],
        f"tag={vip}": ["Ann", "Bob"],
        f"tag={vip}&order=newest": ["Bob", "Ann"],
        "lead_status=hot": ["Ann", "Cid"],
        "q=roof": ["Ann"],
        "q=0101": ["Bob"],
        "q=zzz": [],
        "q=%27%21%26": [],
        "consent=opted_out": ["Dee"],
        "consent=given": ["Bob"],
        "rep=0": ["Ann", "Bob", "Cid", "Dee"],
        "rep=12345": [],
        f"tag={vip}&lead_status=hot": ["Ann"],
    }.items():
        assert names(web, who, query) == expected, query
    seen, after = [], ""
    while True:
        page = ask(web, who, "GET", f"contacts?limit=1{after}").json()
        seen += [contact["name"] for contact in page["contacts"]]
        if page["after"] is None:
            break
        after = f"&after={page['after']}"
    assert seen == ["Ann", "Bob", "Cid", "Dee"]
    for wrong in ("after=nonsense", "after=WzEsMl0%3D", "consent=maybe", "lead_status=%00", "colour=red"):
        assert ask(web, who, "GET", f"contacts?{wrong}").status == 422, wrong


def test_phones_are_linked_changed_and_unlinked(web: Web, who: Program) -> None:
    ann = made(web, who)
    path = f"contacts/{ann['id']}/phones"
    linked = ask(web, who, "POST", path, {"number": HERS, "kind": "home"})
    assert (linked.status, linked.json()["number"]) == (201, HERS)
    one = f"{path}/{linked.json()['id']}"
    assert ask(web, who, "PATCH", one, {"textable": False}).json()["kind"] == "home"
    assert not Phone.objects.get().textable
    assert ask(web, who, "POST", path, {"number": "x"}).json()["field"] == "number"
    assert ask(web, who, "POST", "contacts/999999/phones", {"number": "+13035550188"}).status == 404
    assert ask(web, who, "DELETE", one).status == 204
    assert ask(web, who, "DELETE", one).status == 404


def test_tags_are_made_put_on_and_taken_off(web: Web, who: Program) -> None:
    ann = made(web, who)
    vip = ask(web, who, "POST", "tags", {"name": "VIP", "colour": "rose"})
    assert vip.status == 201
    again = ask(web, who, "POST", "tags", {"name": "vip"})
    assert (again.status, again.json()["field"]) == (409, "name")
    on = f"contacts/{ann['id']}/tags/{vip.json()['id']}"
    for _ in range(2):
        assert ask(web, who, "PUT", on).status == 204
    assert ask(web, who, "GET", f"contacts/{ann['id']}").json()["tags"] == ["VIP"]
    for _ in range(2):
        assert ask(web, who, "DELETE", on).status == 204
    assert ask(web, who, "PUT", f"contacts/{ann['id']}/tags/999999").status == 404
    assert [tag["name"] for tag in ask(web, who, "GET", "tags").json()] == ["VIP"]


def test_merging_carries_an_opt_out_and_names_the_wrong_other(web: Web, who: Program) -> None:
    ann = made(web, who, phones=[{"number": HERS}])
    bob = made(web, who, name="Bob", email="b@x.example", phones=[{"number": "+13035550188"}])
    make.stopped(who.person)
    path = f"contacts/{ann['id']}/merge"
    for other, reason in ((ann["id"], "same"), (999_999, "unknown")):
        answer = ask(web, who, "POST", path, {"other": other})
        assert (answer.status, answer.json()["field"], answer.json()["reason"]) == (422, "other", reason)
    merged = ask(web, who, "POST", path, {"other": bob["id"]})
    assert merged.status == 200, merged.body
    assert (merged.json()["name"], merged.json()["email"]) == ("Ann", "b@x.example")
    assert [phone["opted_out"] for phone in merged.json()["phones"]] == [True, True]
    assert ask(web, who, "GET", f"contacts/{bob['id']}").status == 404


def test_deleting_leaves_conversations_and_consent(web: Web, who: Program) -> None:
    ann = made(web, who, phones=[{"number": HERS}])
    make.text(who.sender, who.person, about=who.purpose)
    make.stopped(who.person)
    assert ask(web, who, "DELETE", f"contacts/{ann['id']}").status == 204
    assert Conversation.objects.get().contact_id is None
    assert Recipient.objects.get(pk=who.person.pk).opted_out_id is not None
    assert ask(web, who, "DELETE", f"contacts/{ann['id']}").status == 404


def test_another_workspaces_contacts_phones_and_tags_are_not_found(web: Web, who: Program) -> None:
    ann = made(web, who, phones=[{"number": HERS}], tags=["vip"])
    stranger = program("Elsewhere")
    theirs = made(web, stranger, name="Eve", tags=["x"])
    phone, tag = ann["phones"][0]["id"], Tag.objects.get(workspace=who.workspace).pk
    assert names(web, stranger, "") == ["Eve"]
    assert names(web, stranger, f"tag={tag}") == []
    one = f"contacts/{ann['id']}"
    for method, path, body in (
        ("GET", one, None), ("PATCH", one, {"name": "X"}), ("DELETE", one, None),
        ("POST", f"{one}/phones", {"number": "+13035550188"}),
        ("PATCH", f"{one}/phones/{phone}", {}), ("DELETE", f"{one}/phones/{phone}", None),
        ("PATCH", f"contacts/{theirs['id']}/phones/{phone}", {"textable": False}),
        ("PUT", f"contacts/{theirs['id']}/tags/{tag}", None), ("DELETE", f"{one}/tags/{tag}", None),
        ("POST", f"{one}/merge", {"other": theirs["id"]}),
    ):  # fmt: skip
        assert ask(web, stranger, method, path, body).status == 404, (method, path)
    answer = ask(web, stranger, "POST", f"contacts/{theirs['id']}/merge", {"other": ann["id"]})
    assert answer.status == 422
    assert Contact.objects.get(id=ann["id"]).name == "Ann"
    assert Phone.objects.get(id=phone).textable


HOSTILE = ["<script>alert(1)</script>", "{{ 7|add:7 }}", "\u202eevil\u202c", "\U0001f600" * 20, "שלום"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_back_as_they_were_sent(web: Web, who: Program, name: str) -> None:
    contact = made(web, who, name=name, company=name, tags=[name[:40]])
    assert (contact["name"], contact["company"], contact["tags"]) == (name, name, [name[:40]])
    answer = ask(web, who, "GET", "contacts")
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["contacts"][0]["name"] == name
