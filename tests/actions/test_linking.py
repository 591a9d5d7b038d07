"""Numbers that become one person's: a STOP is the person's, whichever comes first, the STOP or the link."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from tests import make
from tests.actions.claims import asked

from threadline.actions import contacts, linking, merging, phones, recipients
from threadline.actions.contacts import NewPhone
from threadline.actions.recipients import Key
from threadline.models import (
    Audit,
    ConsentEvent,
    ConsentPerson,
    Contact,
    Conversation,
    Phone,
    Recipient,
    Workspace,
)
from threadline.rules.actors import OPERATOR
from threadline.rules.contacts import Details
from threadline.rules.levels import ConsentKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Workspace:
    return make.workspace()


def contact(owner: Workspace, *people: Recipient, name: str = "Ann", zone: str = "") -> int:
    made = contacts.create(
        OPERATOR,
        owner,
        Details(name=name, zone=zone),
        phones=[NewPhone(person.number) for person in people],
    )
    assert isinstance(made, Contact)
    return made.pk


def opted_out(person: Recipient) -> bool:
    return Recipient.objects.get(pk=person.pk).opted_out_id is not None


def add(owner: Workspace, to: int, person: Recipient) -> Phone:
    linked = phones.add(OPERATOR, owner, to, person.number)
    assert isinstance(linked, Phone)
    return linked


def test_a_phone_that_joins_somebody_who_opted_out_is_opted_out(owner: Workspace) -> None:
    cell, work = make.recipient(owner), make.recipient(owner)
    ann = contact(owner, cell)
    about = make.purpose(owner)
    make.granted(work, about)
    make.stopped(cell)
    text = make.text(make.sender(owner), work, about=about)
    add(owner, ann, work)
    assert opted_out(work)
    assert asked("SELECT state FROM message WHERE id = %s", text) == [("cancelled",)]


def test_a_phone_that_opted_out_brings_that_to_all_the_others(owner: Workspace) -> None:
    cell, home, work = (make.recipient(owner) for _ in range(3))
    ann = contact(owner, cell, home)
    make.stopped(work)
    add(owner, ann, work)
    assert [opted_out(each) for each in (cell, home, work)] == [True, True, True]


def test_the_carried_opt_out_says_when_and_how_it_was_given_and_why_it_counts_here(owner: Workspace) -> None:
    cell, work = make.recipient(owner), make.recipient(owner)
    ann = contact(owner, cell)
    at = datetime.now(UTC) - timedelta(days=9)
    source = make.act(cell, ConsentKind.OPTED_OUT, at=at)
    add(owner, ann, work)
    event = ConsentEvent.objects.get(workspace=owner, recipient=work)
    assert (event.kind, event.occurred_at, event.medium) == ("opted_out", at, "paper_form")
    kept = ConsentPerson.objects.get(workspace=owner, event_id=event.pk)
    assert f"event {source}" in kept.capture
    assert "linked to their contact" in kept.capture
    audit = Audit.objects.get(workspace=owner, action="contact.opt_out_carried")
    assert (audit.noun_id, audit.detail) == (ann, {"events": [event.pk]})


def test_start_after_the_link_reopens_as_ever(owner: Workspace) -> None:
    cell, work = make.recipient(owner), make.recipient(owner)
    ann = contact(owner, cell)
    make.act(cell, ConsentKind.OPTED_OUT, at=datetime.now(UTC) - timedelta(days=9))
    add(owner, ann, work)
    make.act(work, ConsentKind.RESUMED, at=datetime.now(UTC) - timedelta(days=1))
    assert [opted_out(each) for each in (cell, work)] == [True, False]
    # What was decided on one phone of theirs is not undone because another joins.
    third = make.recipient(owner)
    add(owner, ann, third)
    assert [opted_out(each) for each in (cell, work, third)] == [True, False, True]


def test_linking_people_who_never_opted_out_writes_no_event(owner: Workspace) -> None:
    cell, work = make.recipient(owner), make.recipient(owner)
    add(owner, contact(owner, cell), work)
    assert not ConsentEvent.objects.exists()


def test_unlinking_and_deleting_take_no_revocation_away(owner: Workspace) -> None:
    cell, work = make.recipient(owner), make.recipient(owner)
    ann = contact(owner, cell)
    linked = add(owner, ann, work)
    make.stopped(cell)
    assert phones.remove(OPERATOR, owner, linked.pk)
    assert opted_out(work)
    assert contacts.remove(OPERATOR, owner, ann)
    assert opted_out(cell)
    assert not phones.remove(OPERATOR, owner, linked.pk)


@pytest.mark.parametrize("stopped_one", ["kept", "other"])
def test_merging_carries_an_opt_out_either_way(owner: Workspace, stopped_one: str) -> None:
    people = {"kept": make.recipient(owner), "other": make.recipient(owner)}
    keep, other = contact(owner, people["kept"]), contact(owner, people["other"])
    make.stopped(people[stopped_one])
    done = merging.merge(OPERATOR, owner, keep, other=other)
    assert isinstance(done, merging.Merged)
    assert len(done.events) == 1
    assert all(opted_out(person) for person in people.values())
    assert set(Phone.objects.filter(workspace=owner).values_list("contact_id", flat=True)) == {keep}
    assert not Contact.objects.filter(id=other).exists()


def test_phones_given_together_share_an_opt_out_from_the_first_moment(owner: Workspace) -> None:
    cell, work = make.recipient(owner), make.recipient(owner)
    make.stopped(work)
    contact(owner, cell, work)
    assert opted_out(cell)


def test_a_phone_belongs_to_one_contact_and_the_other_is_named(owner: Workspace) -> None:
    cell = make.recipient(owner)
    ann, bob = contact(owner, cell), contact(owner, name="Bob")
    assert phones.add(OPERATOR, owner, bob, cell.number) == phones.Taken(ann)
    assert phones.add(OPERATOR, owner, 10**9, "+13125550144") == phones.Refused.NO_CONTACT


def test_a_contact_has_no_more_phones_than_are_locked_at_once(owner: Workspace) -> None:
    ann = contact(owner, *(make.recipient(owner) for _ in range(20)))
    assert phones.add(OPERATOR, owner, ann, "+13125550144") == phones.Refused.TOO_MANY
    bob = contact(owner, make.recipient(owner), name="Bob")
    assert merging.merge(OPERATOR, owner, ann, other=bob) == merging.Refused.TOO_MANY_PHONES


def test_conversations_follow_the_phone(owner: Workspace) -> None:
    cell = make.recipient(owner)
    make.text(make.sender(owner), cell)
    ann = contact(owner, name="Ann")
    linked = add(owner, ann, cell)
    assert Conversation.objects.get(workspace=owner).contact_id == ann
    phones.remove(OPERATOR, owner, linked.pk)
    assert Conversation.objects.get(workspace=owner).contact_id is None


def test_a_declared_zone_is_every_phones_and_is_given_up_with_the_link(owner: Workspace) -> None:
    cell, work = make.recipient(owner, "+13125550161"), make.recipient(owner, "+13125550162")
    ann = contact(owner, cell, zone="Pacific/Honolulu")
    linked = add(owner, ann, work)
    for person in (cell, work):
        assert Recipient.objects.get(pk=person.pk).zones == ["Pacific/Honolulu"]
    phones.remove(OPERATOR, owner, linked.pk)
    assert Recipient.objects.get(pk=work.pk).zones == ["America/Chicago"]
    contacts.remove(OPERATOR, owner, ann)
    assert Recipient.objects.get(pk=cell.pk).zones == ["America/Chicago"]


def test_merging_puts_all_phones_into_the_zone_that_stays(owner: Workspace) -> None:
    cell, work = make.recipient(owner, "+13125550161"), make.recipient(owner, "+13125550162")
    ann, bob = contact(owner, cell), contact(owner, work, zone="Pacific/Honolulu")
    merging.merge(OPERATOR, owner, ann, other=bob)
    for person in (cell, work):
        assert Recipient.objects.get(pk=person.pk).zones == ["Pacific/Honolulu"]


def test_another_workspaces_contact_and_phone_are_out_of_reach(owner: Workspace) -> None:
    other = make.workspace("Other")
    cell = make.recipient(other)
    theirs = contact(other, cell)
    mine = contact(owner)
    assert merging.merge(OPERATOR, owner, mine, other=theirs) == merging.Refused.NO_CONTACT
    assert not contacts.remove(OPERATOR, owner, theirs)
    assert not phones.remove(OPERATOR, owner, Phone.objects.get(workspace=other).pk)
    assert Phone.objects.filter(workspace=other, contact=theirs).exists()


# Races: `write` begins while a STOP is under way and must see it, and a STOP that begins while it is under way
# must reach the new phone.


def _linked(owner: Workspace, cell: Recipient, work: Recipient) -> Callable[[], object]:
    ann = contact(owner, cell)
    return lambda: phones.add(OPERATOR, owner, ann, work.number)


def _merged(owner: Workspace, cell: Recipient, work: Recipient) -> Callable[[], object]:
    ann, bob = contact(owner, cell), contact(owner, work, name="Bob")
    return lambda: merging.merge(OPERATOR, owner, ann, other=bob)


def _added(owner: Workspace, cell: Recipient, work: Recipient) -> Callable[[], object]:
    given = [NewPhone(cell.number), NewPhone(work.number)]
    return lambda: contacts.create(OPERATOR, owner, Details(name="Ann"), phones=given)


WRITES = [_linked, _merged, _added]
Write = Callable[[Workspace, Recipient, Recipient], Callable[[], object]]


def in_a_thread(act: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    return threading.Thread(target=run)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stopped_one", [0, 1])
@pytest.mark.parametrize("write", WRITES)
def test_a_write_that_begins_during_a_stop_carries_it(
    owner: Workspace, write: Write, stopped_one: int
) -> None:
    people = (make.recipient(owner), make.recipient(owner))
    writing = in_a_thread(write(owner, *people))
    with transaction.atomic():
        make.stopped(people[stopped_one])
        writing.start()
        writing.join(0.3)
        assert writing.is_alive(), "the write did not wait for the STOP"
    writing.join(30)
    assert Phone.objects.values("contact_id").distinct().count() == 1
    assert [opted_out(person) for person in people] == [True, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stopped_one", [0, 1])
@pytest.mark.parametrize("write", WRITES)
def test_a_stop_that_begins_during_a_write_reaches_every_phone(
    owner: Workspace, write: Write, stopped_one: int
) -> None:
    people = (make.recipient(owner), make.recipient(owner))
    act = write(owner, *people)
    stopping = in_a_thread(lambda: make.stopped(people[stopped_one]))
    with transaction.atomic():
        act()
        stopping.start()
        stopping.join(0.3)
        assert stopping.is_alive(), "the STOP did not wait for the write"
    stopping.join(30)
    assert [opted_out(person) for person in people] == [True, True]


@pytest.mark.django_db(transaction=True)
def test_two_links_to_somebody_without_phones_see_each_other(owner: Workspace) -> None:
    ann = contact(owner)
    cell, work = make.recipient(owner), make.recipient(owner)
    make.stopped(work)
    second = in_a_thread(lambda: phones.add(OPERATOR, owner, ann, work.number))
    with transaction.atomic():
        phones.add(OPERATOR, owner, ann, cell.number)
        second.start()
        second.join(0.3)
        assert second.is_alive(), "they have no number in common, only the contact"
    second.join(30)
    assert [opted_out(person) for person in (cell, work)] == [True, True]


def test_phones_that_changed_before_the_lock_make_the_write_start_over(
    owner: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell, late = make.recipient(owner), make.recipient(owner)
    ann = contact(owner, cell)
    real = recipients.lock_people
    seen: list[int] = []

    def and_link(keys: object) -> object:
        if not seen:
            Phone.objects.create(workspace=owner, contact_id=ann, recipient=late)
        seen.append(1)
        return real(keys)  # type: ignore[arg-type]

    monkeypatch.setattr(recipients, "lock_people", and_link)
    with pytest.raises(recipients.PhonesChanged), transaction.atomic():
        linking.hold(owner.pk, [ann])
    seen.clear()
    held = recipients.repeated(lambda: _held(owner, ann))
    assert len(seen) == 2, "it started over, without what the first round had done"
    assert held.numbers[ann] == (Key(owner.pk, cell.pk),)


def _held(owner: Workspace, ann: int) -> linking.Held:
    with transaction.atomic():
        return linking.hold(owner.pk, [ann])
