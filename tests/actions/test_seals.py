"""Sealing and checking: nothing committed is missed, nothing that was changed goes unnoticed."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from tests import make
from tests.actions.claims import asked

from threadline.actions import audit, seals, verifying
from threadline.models import Block, ConsentEvent, ConsentPerson, Recipient, Workspace
from threadline.rules.actors import OPERATOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Workspace:
    return make.workspace()


def unguarded() -> None:
    """As a forger with the database's password would: without its triggers."""
    asked("SET LOCAL session_replication_role = replica")


def sealed(owner: Workspace, count: int = 3) -> list[Recipient]:
    people = [make.recipient(owner) for _ in range(count)]
    about = make.purpose(owner, f"Purpose {Block.objects.count()}")
    for person in people:
        make.granted(person, about)
    assert seals.seal() == count
    return people


def test_what_was_committed_is_sealed_once_in_chained_blocks(owner: Workspace) -> None:
    sealed(owner)
    sealed(owner, 1)
    assert seals.seal() == 0
    first, second = Block.objects.order_by("id")
    assert bytes(second.previous) == bytes(first.hash)
    assert [first.count, second.count] == [3, 1]
    assert list(ConsentEvent.objects.order_by("id").values_list("position", flat=True)) == [0, 1, 2, 0]
    found = verifying.verify()
    assert found.sound
    assert (found.events, found.blocks, found.unsealed) == (4, 2, 0)


def test_events_of_all_workspaces_share_a_block(owner: Workspace) -> None:
    for each in (owner, make.workspace("Other")):
        make.stopped(make.recipient(each))
    assert seals.seal() == 2
    assert verifying.verify().sound


def test_what_is_not_sealed_yet_is_counted_and_is_no_fault(owner: Workspace) -> None:
    make.stopped(make.recipient(owner))
    found = verifying.verify()
    assert found.sound
    assert found.unsealed == 1


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_commits_late_is_not_missed(owner: Workspace) -> None:
    person, other = make.recipient(owner), make.recipient(owner)
    written, commit = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            make.stopped(person)  # takes the lower id
            written.set()
            commit.wait(30)
        connection.close()

    slow = threading.Thread(target=slowly)
    slow.start()
    assert written.wait(30)
    make.stopped(other)
    assert seals.seal() == 1
    commit.set()
    slow.join()
    assert seals.seal() == 1
    blocks = list(ConsentEvent.objects.order_by("id").values_list("recipient_id", "block_id"))
    assert [recipient for recipient, _ in blocks] == [person.pk, other.pk]
    assert blocks[0][1] > blocks[1][1]
    assert verifying.verify().sound


@pytest.mark.django_db(transaction=True)
def test_two_sealers_seal_each_event_once_in_one_chain(owner: Workspace) -> None:
    people = [make.recipient(owner) for _ in range(40)]
    over = threading.Event()
    counted: list[int] = []

    def sealer() -> None:
        while not over.is_set():
            counted.append(seals.seal())
        connection.close()

    threads = [threading.Thread(target=sealer) for _ in range(2)]
    for thread in threads:
        thread.start()
    for person in people:
        make.stopped(person)
    over.set()
    for thread in threads:
        thread.join()
    counted.append(seals.seal())
    assert sum(counted) == len(people)
    found = verifying.verify()
    assert found.sound
    assert found.unsealed == 0
    assert sum(Block.objects.values_list("count", flat=True)) == len(people)


@pytest.mark.django_db(transaction=True)
def test_while_one_sealer_is_at_it_another_does_nothing_and_does_not_wait(owner: Workspace) -> None:
    make.stopped(make.recipient(owner))
    done: list[int] = []

    def second() -> None:
        done.append(seals.seal())
        connection.close()

    with transaction.atomic():
        assert seals.seal() == 1
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(30)
        assert done == [0]


EVENT_FORGERIES = [
    "kind = 'resumed'", "level = 'promotional'", "purpose_id = NULL", "medium = 'spoken'", "campaign = 'other'",
    "text_version = 'v2'", "occurred_at = occurred_at - interval '1 microsecond'",
    "recorded_at = recorded_at + interval '1 microsecond'", "actor_kind = 'member'", "actor_id = 7",
    "inner_hash = sha256('x')", "leaf = sha256('x')",
    "recipient_id = (SELECT max(id) FROM recipient WHERE id <> e.recipient_id)",
]  # fmt: skip


@pytest.mark.parametrize("change", EVENT_FORGERIES)
def test_a_change_to_any_field_of_an_event_is_found(owner: Workspace, change: str) -> None:
    sealed(owner)
    [(id_,)] = asked("SELECT min(id) FROM consent_event")
    unguarded()
    asked(f"UPDATE consent_event e SET {change} WHERE id = %s", id_)
    found = verifying.verify()
    assert not found.sound
    assert found.wrong_leaves == [f"{owner.pk}.{id_}"]


@pytest.mark.parametrize(
    "change",
    [
        "salt = sha256('x')", "number = '+13125559999'", "identity = 'Somebody'", "ip = '192.0.2.9'",
        "user_agent = 'x'", "capture = 'agreed to everything'", "source_url = 'https://example.org'",
    ],
)  # fmt: skip
def test_a_change_to_any_personal_field_is_found(owner: Workspace, change: str) -> None:
    sealed(owner)
    asked(f"UPDATE consent_person SET {change} WHERE id = (SELECT min(id) FROM consent_person)")
    assert len(verifying.verify().wrong_leaves) == 1


def test_an_erased_person_leaves_a_chain_that_verifies(owner: Workspace) -> None:
    sealed(owner)
    person = ConsentPerson.objects.earliest("id")
    audit.record(OPERATOR, owner.pk, verifying.ERASED, noun="consent_event", noun_id=person.event_id)
    person.delete()
    found = verifying.verify()
    assert found.sound
    assert found.erased == 1


def test_a_whole_event_forged_with_its_hash_is_found_by_its_block(owner: Workspace) -> None:
    sealed(owner)
    unguarded()
    # A forger who can hash: takes another event's place with all its fields, leaf included.
    asked(
        "UPDATE consent_event a SET leaf = b.leaf, inner_hash = b.inner_hash, recorded_at = b.recorded_at"
        " FROM consent_event b WHERE a.position = 0 AND b.position = 1"
    )
    found = verifying.verify()
    assert found.wrong_blocks
    assert found.wrong_leaves


@pytest.mark.parametrize(
    "change",
    [
        "previous = sha256('x')", "root = sha256('x')", "count = count + 1", "hash = sha256('x')",
        "key_id = 'other'", "signature = sha256('x') || sha256('y')",
    ],
)  # fmt: skip
@pytest.mark.parametrize("which", ["min", "max"])
def test_a_change_to_any_field_of_a_block_is_found(owner: Workspace, change: str, which: str) -> None:
    sealed(owner)
    sealed(owner)
    [(id_,)] = asked(f"SELECT {which}(id) FROM block")
    unguarded()
    asked(f"UPDATE block SET {change} WHERE id = %s", id_)
    assert str(id_) in verifying.verify().wrong_blocks


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM consent_event WHERE position = 1",
        "UPDATE consent_event SET position = 1 - position WHERE position < 2",
        "UPDATE consent_event SET block_id = NULL, position = NULL WHERE position = 2",
        "UPDATE consent_event SET block_id = (SELECT max(id) FROM block), position = 9 WHERE position = 2",
        "DELETE FROM block WHERE id = (SELECT min(id) FROM block)",
        "DELETE FROM block WHERE id = (SELECT max(id) FROM block)",
    ],
)
def test_events_and_blocks_taken_away_or_moved_are_found(owner: Workspace, change: str) -> None:
    sealed(owner)
    sealed(owner)
    with transaction.atomic():
        unguarded()
        asked(change)
        assert verifying.verify().wrong_blocks
        transaction.set_rollback(True)  # else the test's own end refuses what was done


def test_a_state_that_no_event_explains_is_found_and_put_right(owner: Workspace) -> None:
    person = sealed(owner)[0]
    Recipient.objects.filter(id=person.pk).update(implied_until=make.soon(1000))
    assert verifying.verify().wrong_states == [f"{owner.pk}.{person.pk}"]
    repaired = verifying.verify(repair=True)
    assert repaired.sound
    assert repaired.wrong_states
    assert verifying.verify().wrong_states == []
