"""The pages of contacts: found, made, changed, merged, tagged; hostile words inert."""

from __future__ import annotations

import html
import re

import pytest
from tests import make
from tests.web import people
from tests.web.people import Desk

from threadline.actions import contacts, fields, phones, tags
from threadline.actions.contacts import NewPhone
from threadline.models import Audit, Contact, ContactTag, Conversation, Field, Phone, Recipient, Tag
from threadline.rules.actors import OPERATOR
from threadline.rules.contacts import Details
from threadline.rules.fields import FieldKind

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def desk() -> Desk:
    return people.desk()


def made(desk: Desk, name: str = "Ann", *numbers: str, tagged: tuple[str, ...] = (), **said: object) -> int:
    details = Details(**{"name": name, **said})  # type: ignore[arg-type]
    contact = contacts.create(
        OPERATOR, desk.workspace, details, phones=[NewPhone(each) for each in numbers], tags=tagged
    )
    assert isinstance(contact, Contact)
    return contact.pk


def shown(desk: Desk, path: str, **headers: str) -> str:
    answer = people.client(desk.owner).get(f"{desk.path}{path}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def post(desk: Desk, path: str, **said: object) -> tuple[int, str]:
    answer = people.client(desk.owner).post(f"{desk.path}{path}", said)
    return answer.status_code, answer.content.decode()


def listed(desk: Desk, query: str = "") -> list[str]:
    page = shown(desk, f"contacts/?{query}")
    return re.findall(r'class="who">.*?<bdi>(.*?)</bdi>', page, re.DOTALL)


def test_the_list_shows_what_there_is_to_know_in_one_line(desk: Desk) -> None:
    made(desk, "Zoë Ruiz", desk.person.number, "+13125550144", company="Acme", lead_status="hot",
         tagged=("vip",), rep=desk.owner.pk)  # fmt: skip
    page = shown(desk, "contacts/")
    for text in ("Zoë Ruiz", "Acme", "+1</span>", "hot", "vip", "Ana Ramirez"):
        assert text in page, text
    assert 'title="C: you may answer' in page
    assert "1 contact" in shown(desk, "contacts/count/")


def test_the_list_is_narrowed_by_every_filter_and_their_combinations(desk: Desk) -> None:
    made(desk, "Ann", desk.person.number, tagged=("vip",), lead_status="hot", rep=desk.owner.pk)
    made(desk, "Bob", "+13125550144", tagged=("vip",))
    made(desk, "Cid", company="Acme Roofing", lead_status="hot")
    make.stopped(Recipient.objects.get(number="+13125550144"))
    vip = Tag.objects.get().pk
    for query, expected in {
        "": ["Ann", "Bob", "Cid"],
        "order=newest": ["Cid", "Bob", "Ann"],
        f"tag={vip}": ["Ann", "Bob"],
        f"rep={desk.owner.pk}": ["Ann"],
        "rep=0": ["Bob", "Cid"],
        "lead=hot": ["Ann", "Cid"],
        "consent=opted_out": ["Bob"],
        "consent=given": ["Ann"],
        "q=roof": ["Cid"],
        "q=%28312%29+555-01": ["Bob"],
        f"lead=hot&tag={vip}&consent=given": ["Ann"],
        f"lead=hot&rep={desk.owner.pk}&order=newest": ["Ann"],
        "q=nobody": [],
        "tag=nonsense&rep=-1&consent=maybe&after=x": ["Ann", "Bob", "Cid"],
    }.items():
        assert listed(desk, query) == expected, query


def test_the_list_goes_on_by_key_without_a_gap_or_a_repeat(desk: Desk) -> None:
    for n in range(120):
        made(desk, f"Name {n % 7}")
    client, seen, path = people.client(desk.owner), [], f"{desk.path}contacts/"
    while path:
        page = client.get(path, headers={**HX, "HX-Target": "more"}).content.decode()
        assert "<html" not in page
        seen += re.findall(r'id="contact-(\d+)"', page)
        following = re.search(r'hx-get="([^"]+after=[^"]+)"', page)
        path = html.unescape(following[1]) if following else ""
    assert len(seen) == len(set(seen)) == 120


def test_a_contact_is_made_with_a_phone_and_the_conversation_becomes_theirs(desk: Desk) -> None:
    fields.add(OPERATOR, desk.workspace.pk, name="Birthday", kind=FieldKind.DATE)
    page = shown(desk, f"contacts/new/?number={desk.person.number.replace('+', '%2B')}")
    assert f'value="{desk.person.number}"' in page
    said = {"name": "Zoë", "number": desk.person.number, "kind": "work", "textable": "on", "email": "z@x.example",
            "country": "US", "zone": "America/Denver", "own_birthday": "1990-02-03"}  # fmt: skip
    assert post(desk, "contacts/new/", **said)[0] == 302
    contact = Contact.objects.get()
    assert (contact.name, contact.zone, contact.fields) == (
        "Zoë",
        "America/Denver",
        {"birthday": "1990-02-03"},
    )
    assert (Phone.objects.get().kind, Phone.objects.get().textable) == ("work", True)
    assert Conversation.objects.get(id=desk.conversation).contact_id == contact.pk
    assert Audit.objects.get(action="contact.added").actor_id == desk.owner.pk


def test_a_number_that_is_anothers_leads_to_them(desk: Desk) -> None:
    ann, bob = made(desk, "Ann", "+13125550144"), made(desk, "Bob")
    for path in ("contacts/new/", f"contacts/{bob}/phones/"):
        status, page = post(desk, path, name="Cid", number="(312) 555-0144", kind="cell")
        assert status == 409
        assert f'href="{desk.path}contacts/{ann}/"><bdi>Ann</bdi>' in page
        assert 'value="(312) 555-0144"' in page
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": "", "number": ""}, "needs a name or a phone number"),
        ({"email": "nonsense"}, "not an e-mail address"),
        ({"number": "12"}, "too short"),
        ({"name": "x" * 201}, "at most 200"),
        ({"country": "ZZ"}, "Select a valid choice"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"own_size": "many"}, "not a number"),
        ({"own_plan": "c"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_under_its_field_and_what_was_typed_stays(
    desk: Desk, said: dict[str, str], words: str
) -> None:
    fields.add(OPERATOR, desk.workspace.pk, name="Size", kind=FieldKind.NUMBER)
    fields.add(OPERATOR, desk.workspace.pk, name="Plan", kind=FieldKind.CHOICE, options=["a"])
    status, page = post(desk, "contacts/new/", **{"name": "Ann", "kind": "cell", "company": "Acme", **said})
    assert status == 422
    assert re.search(rf'role="alert">[^<]*{words}', page)
    assert 'aria-invalid="true"' in page
    assert 'value="Acme"' in page
    assert not Contact.objects.exists()


def test_an_edit_writes_only_what_this_person_changed(desk: Desk) -> None:
    ann = made(desk, "Ann", company="Acme", email="a@x.example")
    page = shown(desk, f"contacts/{ann}/edit/")
    assert 'value="Acme"' in page
    Contact.objects.filter(id=ann).update(lead_status="hot")  # somebody else, meanwhile
    said = {"name": "Anna", "company": "Acme", "email": "a@x.example", "lead_status": "hot"}
    assert post(desk, f"contacts/{ann}/edit/", **said)[0] == 302
    assert Audit.objects.get(action="contact.changed").detail == {"fields": ["name"]}


def test_an_option_that_was_taken_from_a_field_stays_where_a_contact_has_it(desk: Desk) -> None:
    plan = fields.add(OPERATOR, desk.workspace.pk, name="Plan", kind=FieldKind.CHOICE, options=["old", "new"])
    assert isinstance(plan, Field)
    ann = made(desk, "Ann", fields={"plan": "old"})
    fields.change(OPERATOR, desk.workspace.pk, plan.pk, name="Plan", options=["new"])
    assert "old" in shown(desk, f"contacts/{ann}/edit/")
    assert post(desk, f"contacts/{ann}/edit/", name="Anna", own_plan="old")[0] == 302
    assert Contact.objects.get(id=ann).fields == {"plan": "old"}


def test_the_page_of_a_contact_says_what_each_phone_agreed_to_and_what_happened(desk: Desk) -> None:
    about = make.purpose(desk.workspace)
    make.granted(desk.person, about)
    ann = made(desk, "Ann", desk.person.number, "+13125550144", street="1 Oak", city="Austin", country="US")
    page = shown(desk, f"contacts/{ann}/")
    for text in ("Appointment reminders", "on paper", "United States", "Contact added", "Hello there",
                 "Conversation from"):  # fmt: skip
        assert text in page, text
    make.stopped(desk.person)
    page = shown(desk, f"contacts/{ann}/")
    assert page.count("Opted out of everything") == 2, "a STOP is the person's"
    assert "stopped by their opt-out" in page


def test_each_phone_of_a_contact_leads_to_its_own_history_of_consent(desk: Desk) -> None:
    about = make.purpose(desk.workspace)
    ann = made(desk, "Ann", desk.person.number, "+13125550144")
    silent = Recipient.objects.get(number="+13125550144")  # never in a conversation
    for _ in range(11):
        make.granted(silent, about)
    page = shown(desk, f"contacts/{ann}/")
    mine, other = Phone.objects.filter(contact=ann).order_by("id")
    for phone in (mine, other):
        assert f"{desk.path}contacts/{ann}/phones/{phone.pk}/consent/" in page
    history = f"contacts/{ann}/phones/{other.pk}/consent/"
    page = shown(desk, history)
    assert f'<a href="{desk.path}contacts/{ann}/">Back to the contact</a>' in page
    assert page.count("Consent event") == 10
    [earlier] = re.findall(rf'href="{desk.path}{history}(\?before=\d+)"', page)
    assert shown(desk, history + earlier, **{"HX-Request": "true"}).count("Consent event") == 1
    viewer = people.client(people.member(desk.workspace, "Viewer"))
    assert viewer.get(f"{desk.path}{history}").status_code == 200


def test_the_story_goes_on_page_by_page(desk: Desk) -> None:
    ann = made(desk, "Ann")
    for n in range(45):
        contacts.change(OPERATOR, desk.workspace, ann, Details(name=f"Ann {n}"), only={"name"})
    client, path, seen = people.client(desk.owner), f"{desk.path}contacts/{ann}/timeline/", 0
    while path:
        page = client.get(path, headers=HX).content.decode()
        assert "<html" not in page
        seen += page.count('class="event')
        following = re.search(r'hx-get="([^"]+before=[^"]+)"', page)
        path = html.unescape(following[1]) if following else ""
    assert seen == 46


def test_a_text_button_opens_the_last_conversation_or_a_new_one(desk: Desk) -> None:
    ann = made(desk, "Ann", desk.person.number, "+13125550144")
    used, unused = Phone.objects.order_by("id")
    client = people.client(desk.owner)
    for phone, known in ((used, True), (unused, False)):
        answer = client.post(f"{desk.path}contacts/{ann}/phones/{phone.pk}/text/")
        assert (answer.headers["Location"] == desk.thread) is known
        assert answer.headers["Location"].startswith(f"{desk.path}c/")


def test_a_phone_is_changed_and_unlinked_on_the_page(desk: Desk) -> None:
    ann = made(desk, "Ann", desk.person.number)
    phone = Phone.objects.get()
    assert post(desk, f"contacts/{ann}/phones/{phone.pk}/", kind="home")[0] == 302
    phone.refresh_from_db()
    assert (phone.kind, phone.textable) == ("home", False)
    assert "Add a phone" in shown(desk, f"contacts/{ann}/")
    assert post(desk, f"contacts/{ann}/phones/{phone.pk}/remove/")[0] == 302
    assert Conversation.objects.get(id=desk.conversation).contact_id is None
    other = made(desk, "Bob")
    linked = phones.add(OPERATOR, desk.workspace, ann, "+13125550144")
    assert isinstance(linked, Phone)
    assert post(desk, f"contacts/{other}/phones/{linked.pk}/remove/")[0] == 404


def test_who_may_only_read_sees_no_way_to_change(desk: Desk) -> None:
    ann = made(desk, "Ann", desk.person.number, tagged=("vip",))
    viewer = people.client(people.member(desk.workspace, "Viewer"))
    for path in ("contacts/", f"contacts/{ann}/"):
        page = viewer.get(f"{desk.path}{path}").content.decode()
        assert 'method="post" action="/w/' not in page.replace(
            'id="contacts" class="batch" method="post"', ""
        )
        assert "New contact" not in page
        assert 'name="ids"' not in page
    for path in ("contacts/new/", f"contacts/{ann}/edit/", f"contacts/{ann}/merge/"):
        assert viewer.get(f"{desk.path}{path}").status_code == 403
    assert viewer.post(f"{desk.path}contacts/bulk/", {"all": "1", "do": "lead:x"}).status_code == 403


def test_many_are_tagged_given_away_and_moved_on_a_record_for_each_batch(desk: Desk) -> None:
    ids = [made(desk, f"Name {n}", lead_status="new") for n in range(4)]
    vip = tags.add(OPERATOR, desk.workspace.pk, "vip")
    assert isinstance(vip, Tag)
    said = {"ids": ids[:2], "do": f"tag:{vip.pk}"}
    assert post(desk, "contacts/bulk/", **said)[0] == 302
    assert ContactTag.objects.filter(tag=vip).count() == 2
    post(desk, "contacts/bulk/", all="1", lead="new", do="lead:hot")
    assert Contact.objects.filter(lead_status="hot").count() == 4
    post(desk, "contacts/bulk/", all="1", tag=vip.pk, do=f"untag:{vip.pk}")
    assert not ContactTag.objects.exists()
    post(desk, "contacts/bulk/", ids=ids, do=f"rep:{desk.owner.pk}")
    assert Contact.objects.filter(rep=desk.owner).count() == 4
    post(desk, "contacts/bulk/", ids=ids[:1], do="rep:")
    assert Contact.objects.filter(rep=None).count() == 1
    post(desk, "contacts/bulk/", ids=ids, do="new_tag:", new_tag=" VIP ")
    assert ContactTag.objects.filter(tag=vip).count() == 4, "whatever the capitals"
    post(desk, "contacts/bulk/", ids=ids, do="new_lead:", new_lead="cold")
    assert Contact.objects.filter(lead_status="cold").count() == 4
    batches = Audit.objects.filter(noun="contact", noun_id=None).count()
    assert batches == 6, "the one that changed a single contact names it"
    before = Audit.objects.count()
    for nothing in ("", "tag:", "tag:999999", "evil:1", "lead"):
        post(desk, "contacts/bulk/", ids=ids[:0], do=nothing)
    assert Audit.objects.count() == before


def test_all_that_match_are_taken_in_batches_of_at_most_500(desk: Desk) -> None:
    Contact.objects.bulk_create(Contact(workspace=desk.workspace, name=f"N{n}") for n in range(1203))
    post(desk, "contacts/bulk/", all="1", do="lead:hot")
    assert Contact.objects.filter(lead_status="hot").count() == 1203
    sizes = [len(row.detail["contacts"]) for row in Audit.objects.filter(action="contact.changed")]
    assert sorted(sizes) == [203, 500, 500]


def test_merging_shows_both_and_what_stays_and_then_does_it(desk: Desk) -> None:
    ann = made(desk, "Ann Ruiz", desk.person.number, company="Acme")
    bob = made(desk, "Ann Ruis", "+13125550144", company="Other", email="b@x.example", country="US",
               tagged=("vip",))  # fmt: skip
    assert f"merge/?with={bob}" in shown(desk, f"contacts/{ann}/merge/?q=ruis")
    assert "Opted out" not in shown(desk, f"contacts/{ann}/merge/?with={bob}")
    make.stopped(desk.person)
    page = shown(desk, f"contacts/{ann}/merge/?with={bob}")
    for text in ("Acme", "Other", "b@x.example", "One of them has opted out", "United States", "vip"):
        assert text in page, text
    assert post(desk, f"contacts/{ann}/merge/", other=bob)[0] == 302
    assert Contact.objects.get().email == "b@x.example"
    assert Recipient.objects.get(number="+13125550144").opted_out_id is not None
    for wrong in ("", "x", "9" * 30):
        assert post(desk, f"contacts/{ann}/merge/", other=wrong)[0] == 404
    assert post(desk, f"contacts/{ann}/merge/", other=bob)[0] == 302, "it is told, not an error"


def test_what_was_refused_is_said_on_the_page_that_one_comes_back_to(desk: Desk) -> None:
    ann = made(desk, "Ann")
    client = people.client(desk.owner)
    merged = client.post(f"{desk.path}contacts/{ann}/merge/", {"other": ann})
    assert "These are the same contact." in client.get(merged.headers["Location"]).content.decode()
    chosen = client.post(f"{desk.path}contacts/bulk/", {"do": "nonsense", "ids": ann})
    assert "Choose what to do with them." in client.get(chosen.headers["Location"]).content.decode()


def test_deleting_says_what_stays(desk: Desk) -> None:
    ann = made(desk, "Ann", desk.person.number)
    assert "as a stranger’s" in shown(desk, f"contacts/{ann}/")
    assert post(desk, f"contacts/{ann}/remove/")[0] == 302
    assert not Contact.objects.exists()
    assert people.client(desk.owner).get(f"{desk.path}contacts/{ann}/").status_code == 404
    assert people.client(desk.owner).get(desk.thread).status_code == 200


def test_tags_and_fields_are_kept_in_the_settings(desk: Desk) -> None:
    assert post(desk, "settings/tags/", name="VIP", colour="rose")[0] == 302
    assert post(desk, "settings/tags/", name="vip", colour="")[0] == 422
    tag = Tag.objects.get()
    assert post(desk, f"settings/tags/{tag.pk}/", name="Very", colour="blue")[0] == 302
    assert 'data-colour="blue"><bdi>Very' in shown(desk, "settings/tags/")
    assert post(desk, f"settings/tags/{tag.pk}/remove/")[0] == 302
    assert post(desk, "settings/fields/", name="Plan", kind="choice", options="")[0] == 422
    assert post(desk, "settings/fields/", name="Plan", kind="choice", options="a\r\n\r\n b \r\na")[0] == 302
    field = Field.objects.get()
    assert field.options == ["a", "b"]
    assert post(desk, f"settings/fields/{field.pk}/", name="", options="a")[0] == 422
    assert post(desk, f"settings/fields/{field.pk}/", name="Plan B", options="a\nc")[0] == 302
    assert "Plan B" in shown(desk, "settings/fields/")
    assert post(desk, f"settings/fields/{field.pk}/remove/")[0] == 302
    for path in (
        f"settings/tags/{tag.pk}/",
        f"settings/fields/{field.pk}/",
        f"settings/fields/{field.pk}/remove/",
    ):
        assert post(desk, path, name="X")[0] == 404


HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "\u202eevil\u202c\u2066x",
    "x" * 10_000,
    '"\' onmouseover="alert(1)',
    "a\x00b",
    "\U0001f600\u200d\U0001f525" * 40,
    "שלום עולם",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_in_forms_and_addresses_break_nothing(desk: Desk, text: str) -> None:
    ann = made(desk, "Ann")
    status, page = post(desk, "contacts/new/", name=text, number=text, company=text, email=text, kind=text)
    assert status == 422
    assert "<script>alert" not in page
    for path, name in (
        (f"contacts/{ann}/phones/", "number"), (f"contacts/{ann}/tags/", "tag"), ("settings/tags/", "name"),
        ("settings/fields/", "name"), ("contacts/bulk/", "do"),
    ):  # fmt: skip
        status, page = post(desk, path, **{name: text, "ids": ann})
        assert status in {302, 422}, path
        assert "<script>alert" not in page
    client = people.client(desk.owner)
    for name in ("q", "tag", "rep", "lead", "consent", "after"):
        answer = client.get(f"{desk.path}contacts/", {name: text})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
    assert client.get(f"{desk.path}contacts/{ann}/merge/", {"q": text}).status_code == 200
    assert client.get(f"{desk.path}contacts/{ann}/timeline/", {"before": text}).status_code == 200
    assert client.get(f"{desk.path}contacts/new/", {"number": text}).status_code == 200
