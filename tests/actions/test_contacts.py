"""Contacts and their tags and fields: written with a record, found by their words, kept within bounds."""

from __future__ import annotations

import pytest
from tests import make
from tests.actions.claims import asked

from threadline.actions import contacts, fields, merging, phones, tags
from threadline.actions.contacts import NewPhone
from threadline.models import Audit, Contact, ContactTag, Field, Phone, Tag, Workspace
from threadline.queries import people
from threadline.rules.actors import OPERATOR
from threadline.rules.contacts import Details, PhoneKind
from threadline.rules.fields import FieldKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Workspace:
    return make.workspace()


def made(owner: Workspace, number: str = "+13125550144", **said: object) -> int:
    details = Details(**{"name": "Ann", **said})  # type: ignore[arg-type]
    contact = contacts.create(OPERATOR, owner, details, phones=[NewPhone(number)] if number else [])
    assert isinstance(contact, Contact)
    return contact.pk


def found(owner: Workspace, text: str) -> list[str]:
    return [each.name for each in people.search(owner.pk, text, country="US")]


def test_a_contact_is_found_by_any_word_of_theirs_and_either_end_of_a_number(owner: Workspace) -> None:
    made(owner, name="Zoë O'Brien-García", company="Lone Star Roofing", email="zoe.b@mail.example")
    for text in ("zoe", "ZOË", "garcia", "brien", "roof", "mail", "lone zoe", "312555", "0144", "50144",
                 "(312) 555-01", "+1 312", "+13125550144", "550144"):  # fmt: skip
        assert found(owner, text) == ["Zoë O'Brien-García"], text
    for text in ("oe", "x", "555999", "zoe xy", "' | '", ":*", "5550"[:2] + "9"):
        assert found(owner, text) == [], text


def test_what_somebody_is_found_by_follows_every_change(owner: Workspace) -> None:
    ann = made(owner)
    assert contacts.change(OPERATOR, owner, ann, Details(name="Bea"), only={"name"})
    assert (found(owner, "ann"), found(owner, "bea")) == ([], ["Bea"])
    linked = phones.add(OPERATOR, owner, ann, "+12125550199")
    assert isinstance(linked, Phone)
    assert found(owner, "0199") == ["Bea", "Bea"], "each phone that takes texts"
    phones.change(OPERATOR, owner, linked.pk, kind=PhoneKind.HOME, textable=False)
    assert found(owner, "bea") == ["Bea"]
    phones.remove(OPERATOR, owner, linked.pk)
    assert found(owner, "0199") == []
    other = made(owner, "+12125550177", name="Cid")
    merging.merge(OPERATOR, owner, ann, other=other)
    assert found(owner, "0177") == ["Bea", "Bea"]
    assert found(owner, "cid") == []
    contacts.remove(OPERATOR, owner, ann)
    assert found(owner, "bea") == []


def test_nobody_is_found_from_another_workspace(owner: Workspace) -> None:
    made(make.workspace("Other"), name="Zoe")
    assert found(owner, "zoe") == []


def test_every_write_says_who_did_it_and_names_fields_only(owner: Workspace) -> None:
    ann = made(owner, name="Secret Name")
    contacts.change(OPERATOR, owner, ann, Details(name="Other Secret", email="s@secret.example"),
                    only={"name", "email"})  # fmt: skip
    linked = phones.add(OPERATOR, owner, ann, "+12125550199")
    assert isinstance(linked, Phone)
    phones.change(OPERATOR, owner, linked.pk, kind=PhoneKind.WORK, textable=True)
    phones.remove(OPERATOR, owner, linked.pk)
    contacts.remove(OPERATOR, owner, ann)
    rows = Audit.objects.filter(workspace=owner, noun="contact", noun_id=ann).order_by("id")
    assert [row.action for row in rows] == [
        "contact.added", "contact.changed", "contact.phone_added", "contact.phone_changed",
        "contact.phone_removed", "contact.removed",
    ]  # fmt: skip
    assert rows[1].detail == {"fields": ["name", "email"]}
    everything = " ".join(str(row.detail) for row in rows).lower()
    assert "secret" not in everything
    assert "555" not in everything


def test_a_change_that_changes_nothing_leaves_no_record(owner: Workspace) -> None:
    ann = made(owner)
    assert contacts.change(OPERATOR, owner, ann, Details(name="Ann"), only={"name"})
    assert not Audit.objects.filter(action="contact.changed").exists()
    assert not contacts.change(OPERATOR, owner, 10**9, Details(name="Ann"))


def test_a_cleared_zone_goes_back_to_where_the_number_says_and_texts_are_looked_at_again(
    owner: Workspace,
) -> None:
    ann = made(owner, "+13125550144", zone="Pacific/Honolulu")
    person = Phone.objects.get(workspace=owner).recipient
    assert person.zones == ["Pacific/Honolulu"]
    text = make.text(make.sender(owner), person)
    asked("UPDATE message SET due_at = NULL WHERE id = %s", text)
    contacts.change(OPERATOR, owner, ann, Details(zone=""), only={"zone"})
    person.refresh_from_db()
    assert person.zones == ["America/Chicago"]
    assert asked("SELECT due_at IS NOT NULL FROM message WHERE id = %s", text) == [(True,)]


def test_the_name_of_another_workspaces_member_is_not_taken_as_rep(owner: Workspace) -> None:
    from tests.web import people as somebody

    stranger = somebody.member(make.workspace("Other"))
    ann = made(owner, rep=stranger.pk)
    assert Contact.objects.get(id=ann).rep_id is None


def test_what_is_too_long_for_an_index_is_cut(owner: Workspace) -> None:
    ann = made(owner, name="\u202e" + "ñ" * 10_000, lead_status="x" * 500)
    kept = Contact.objects.get(id=ann)
    assert (len(kept.name), len(kept.lead_status)) == (200, 40)


def test_merging_fills_gaps_and_keeps_the_rest(owner: Workspace) -> None:
    ann = made(owner, name="Ann", company="Mine", fields={"a": 1})
    bob = made(
        owner, "+12125550177", name="Bob", company="Theirs", email="b@x.example", fields={"a": 2, "b": 3}
    )
    for contact, name in ((ann, "vip"), (bob, "vip"), (bob, "new")):
        tags.named(owner, contact, [name])
    merging.merge(OPERATOR, owner, ann, other=bob)
    kept = Contact.objects.get(workspace=owner)
    assert (kept.name, kept.company, kept.email) == ("Ann", "Mine", "b@x.example")
    assert kept.fields == {"a": 1, "b": 3}
    assert sorted(ContactTag.objects.values_list("tag__name", flat=True)) == ["new", "vip"]
    assert merging.merge(OPERATOR, owner, ann, other=ann) == merging.Refused.SAME


def test_tags_are_made_once_whatever_the_capitals_and_removed_from_everybody(owner: Workspace) -> None:
    vip = tags.add(OPERATOR, owner.pk, " VIP ", colour="rose")
    assert isinstance(vip, Tag)
    assert tags.add(OPERATOR, owner.pk, "vip") == tags.Refused.TAKEN
    assert tags.add(OPERATOR, owner.pk, " \x00 ") == tags.Refused.EMPTY
    other = tags.add(OPERATOR, owner.pk, "new", colour="url(evil)")
    assert isinstance(other, Tag)
    assert other.colour == ""
    assert tags.change(OPERATOR, owner.pk, other.pk, name="vip", colour="") == tags.Refused.TAKEN
    assert tags.change(OPERATOR, owner.pk, other.pk, name="New!", colour="blue") is None
    ann = made(owner)
    assert tags.put_on(OPERATOR, owner.pk, vip.pk, [ann, ann, 10**9]) == 1
    assert tags.put_on(OPERATOR, owner.pk, vip.pk, [ann]) == 0
    assert tags.remove(OPERATOR, owner.pk, vip.pk)
    assert not tags.remove(OPERATOR, owner.pk, vip.pk)
    assert not ContactTag.objects.exists()


def test_a_batch_leaves_one_record_and_is_no_larger_than_it_may_be(owner: Workspace) -> None:
    vip = tags.add(OPERATOR, owner.pk, "VIP")
    assert isinstance(vip, Tag)
    ids = [made(owner, f"+131255501{n:02d}") for n in range(3)]
    assert tags.put_on(OPERATOR, owner.pk, vip.pk, ids) == 3
    assert tags.take_off(OPERATOR, owner.pk, vip.pk, ids[:2]) == 2
    assert contacts.set_lead_status(OPERATOR, owner.pk, ids, lead_status=" hot ") == 3
    assert contacts.set_lead_status(OPERATOR, owner.pk, ids, lead_status="hot") == 0
    assert contacts.set_rep(OPERATOR, owner.pk, ids, rep=None) == 0
    batches = Audit.objects.filter(noun="contact").exclude(action="contact.added").order_by("id")
    assert [row.action for row in batches] == ["contact.tagged", "contact.untagged", "contact.changed"]
    assert batches[0].detail == {"tag": vip.pk, "contacts": sorted(ids)}
    for act in (
        lambda many: tags.put_on(OPERATOR, owner.pk, vip.pk, many),
        lambda many: tags.take_off(OPERATOR, owner.pk, vip.pk, many),
        lambda many: contacts.set_rep(OPERATOR, owner.pk, many, rep=None),
        lambda many: contacts.set_lead_status(OPERATOR, owner.pk, many, lead_status=""),
    ):
        with pytest.raises(ValueError, match="is the most"):
            act(list(range(501)))


def test_a_removed_fields_key_is_never_given_to_another(owner: Workspace) -> None:
    field = fields.add(OPERATOR, owner.pk, name="Shoe size", kind=FieldKind.NUMBER)
    assert isinstance(field, Field)
    assert field.key == "shoe_size"
    assert fields.remove(OPERATOR, owner.pk, field.pk)
    again = fields.add(OPERATOR, owner.pk, name="Shoe size", kind=FieldKind.TEXT)
    assert isinstance(again, Field)
    assert again.key == "shoe_size_2"
    assert not fields.remove(OPERATOR, owner.pk, field.pk)


def test_fields_are_refused_without_a_name_of_their_own_or_options(owner: Workspace) -> None:
    assert isinstance(fields.add(OPERATOR, owner.pk, name="Size", kind=FieldKind.TEXT), Field)
    assert fields.add(OPERATOR, owner.pk, name=" size", kind=FieldKind.TEXT) == fields.Refused.TAKEN
    assert fields.add(OPERATOR, owner.pk, name=" ", kind=FieldKind.TEXT) == fields.Refused.EMPTY
    assert fields.add(OPERATOR, owner.pk, name="Plan", kind=FieldKind.CHOICE) == fields.Refused.NO_OPTIONS
    plan = fields.add(OPERATOR, owner.pk, name="Plan", kind=FieldKind.CHOICE, options=["a", "b"])
    assert isinstance(plan, Field)
    assert fields.change(OPERATOR, owner.pk, plan.pk, name="Size") == fields.Refused.TAKEN
    assert fields.change(OPERATOR, owner.pk, plan.pk, name="Plans", options=["a"]) is None
    assert fields.change(OPERATOR, owner.pk, 10**9, name="X") == fields.Refused.NO_FIELD


def test_a_contacts_own_fields_are_written_one_by_one(owner: Workspace) -> None:
    ann = made(owner, fields={"a": 1, "gone": ""})
    assert Contact.objects.get(id=ann).fields == {"a": 1}
    contacts.change(OPERATOR, owner, ann, Details(fields={"b": False}), only={"fields"})
    assert Contact.objects.get(id=ann).fields == {"a": 1, "b": False}
    contacts.change(OPERATOR, owner, ann, Details(fields={"a": ""}), only={"fields"})
    assert Contact.objects.get(id=ann).fields == {"b": False}
