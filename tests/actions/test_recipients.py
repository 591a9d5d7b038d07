"""Recipients: one row for each number ever named, locked in one order by everybody."""

from __future__ import annotations

import random
import threading

import pytest
from django.db import connection, transaction
from tests import make

from threadline.actions import recipients
from threadline.actions.recipients import Key
from threadline.models import Contact, Phone, Recipient, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Workspace:
    return make.workspace()


def test_a_number_has_one_row_however_often_it_is_named(owner: Workspace) -> None:
    pair = (owner.pk, "+13125550101")
    first = recipients.ensure([pair, pair])
    assert recipients.ensure([pair]) == first
    assert Recipient.objects.filter(workspace=owner).count() == 1


def test_who_was_made_by_somebody_else_in_between_is_not_made_again(owner: Workspace) -> None:
    theirs = recipients.ensure([(owner.pk, "+13125550101")])
    both = recipients.make({(owner.pk, "+13125550101"), (owner.pk, "+13125550102")})
    assert theirs.items() < both.items()
    assert set(both.values()) == set(Recipient.objects.values_list("id", flat=True))


def test_a_new_number_knows_its_country_and_every_zone_it_may_be_in(owner: Workspace) -> None:
    recipients.ensure([(owner.pk, "+13125550101"), (owner.pk, "+12085550101"), (owner.pk, "+999123")])
    idaho, chicago, nowhere = Recipient.objects.order_by("number")
    assert (chicago.country, chicago.zones) == ("US", ["America/Chicago"])
    assert len(idaho.zones) == 2
    assert nowhere.country == ""


def test_a_new_number_permits_nothing(owner: Workspace) -> None:
    id_ = recipients.ensure([(owner.pk, "+13125550101")])[owner.pk, "+13125550101"]
    locked = recipients.lock([Key(owner.pk, id_)])[Key(owner.pk, id_)]
    assert locked.number == "+13125550101"
    assert locked.state.implied is None
    assert not locked.state.grants


def test_every_phone_of_a_person_belongs_together_and_nobody_elses(owner: Workspace) -> None:
    people = [make.recipient(owner) for _ in range(4)]
    keys = [Key(owner.pk, person.pk) for person in people]
    for group in ((0, 1), (2,)):
        contact = Contact.objects.create(workspace=owner, name="Ann")
        for n in group:
            Phone.objects.create(workspace=owner, contact=contact, recipient=people[n])
    groups = recipients.people(keys)
    assert groups[keys[0]] == groups[keys[1]] == {keys[0], keys[1]}
    assert groups[keys[2]] == {keys[2]}
    assert groups[keys[3]] == {keys[3]}  # a stranger is a person too


@pytest.mark.django_db(transaction=True)
def test_writers_that_lock_and_make_the_same_people_in_any_order_never_deadlock(owner: Workspace) -> None:
    numbers = [f"+1312555{n:04d}" for n in range(40)]
    failed: list[BaseException] = []

    def write(seed: int) -> None:
        chosen = random.Random(seed)
        try:
            for _ in range(15):
                picked = chosen.sample(numbers, 20)
                with transaction.atomic():
                    ids = recipients.ensure((owner.pk, number) for number in picked)
                    recipients.lock(Key(owner.pk, id_) for id_ in ids.values())
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failed == []
    assert Recipient.objects.count() == len(numbers)


def test_nothing_to_make_and_nothing_to_lock_is_nothing(owner: Workspace) -> None:
    assert recipients.ensure([]) == {}
    assert recipients.lock([]) == {}
