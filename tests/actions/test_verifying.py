"""A check of all consent names each row that was changed, is missing or does not belong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from tests import make
from tests.actions.claims import asked

from threadline.actions import seals, verifying
from threadline.models import Block, ConsentEvent, ConsentPerson, Recipient, Verification, Workspace
from threadline.queries import events
from threadline.rules import leaves
from threadline.rules.faults import Fault, FaultKind, from_json

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Iterator[Workspace]:
    """A workspace with four sealed events in two blocks; what a test forges is undone after it."""
    with transaction.atomic():
        made = make.workspace()
        for count in (3, 1):
            for _ in range(count):
                make.stopped(make.recipient(made))
            seals.seal()
        # As a forger with the database's password would: without its triggers.
        asked("SET LOCAL session_replication_role = replica")
        yield made
        transaction.set_rollback(True)


def found(kind: FaultKind) -> list[str]:
    return [fault.where for fault in verifying.verify().faults if fault.kind is kind]


def kinds() -> set[FaultKind]:
    return set(verifying.verify().counts)


def second() -> ConsentEvent:
    return ConsentEvent.objects.order_by("id")[1]


def sealed_days_ago(days: int) -> None:
    asked(f"UPDATE block SET sealed_at = sealed_at - interval '{days} days'")
    asked(f"UPDATE recipient SET created_at = created_at - interval '{days} days'")


def insert(person: Recipient, *, at: datetime, workspace: int | None = None) -> int:
    """An event that its forger hashed as we do."""
    [(id_,)] = asked("SELECT nextval('consent_event_id_seq')")
    told = leaves.Personal(**{**dict.fromkeys(leaves.Personal.__slots__, ""), "number": person.number})
    inner = leaves.inner(bytes(16), told)
    event = ConsentEvent(
        id=id_, workspace_id=workspace or person.workspace_id, recipient_id=person.pk, kind="implied",
        level="conversational", medium="text", occurred_at=at, recorded_at=at, actor_kind="person",
        inner_hash=inner,
    )  # fmt: skip
    event.leaf = leaves.leaf(events.public(event), inner)
    event.save(force_insert=True)
    ConsentPerson.objects.create(
        workspace_id=event.workspace_id, event_id=event.pk, salt=bytes(16), number=person.number
    )
    return event.pk


def test_nothing_is_found_where_nothing_was_done(owner: Workspace) -> None:
    seen = verifying.verify()
    assert seen.sound
    assert not seen.faults
    assert (seen.events, seen.blocks) == (4, 2)


def test_a_changed_field_that_stays_is_named(owner: Workspace) -> None:
    event = second()
    asked("UPDATE consent_event SET campaign = 'other' WHERE id = %s", event.pk)
    assert found(FaultKind.PUBLIC_CHANGED) == [f"{owner.pk}.{event.pk}"]


def test_a_changed_personal_field_is_named(owner: Workspace) -> None:
    event = second()
    asked("UPDATE consent_person SET capture = 'yes to all' WHERE event_id = %s", event.pk)
    assert found(FaultKind.PERSONAL_CHANGED) == [f"{owner.pk}.{event.pk}"]
    assert kinds() == {FaultKind.PERSONAL_CHANGED}


def test_a_salt_cut_short_is_a_fault_and_no_accident(owner: Workspace) -> None:
    asked("UPDATE consent_person SET salt = '' WHERE event_id = %s", second().pk)
    assert kinds() == {FaultKind.PERSONAL_CHANGED}


def test_a_deleted_event_is_named_with_its_block_and_place(owner: Workspace) -> None:
    event = second()
    asked("DELETE FROM consent_event WHERE id = %s", event.pk)
    faults = verifying.verify().faults
    place = Fault(
        FaultKind.EVENT_GONE, workspace=owner.pk, event=event.pk, block=event.block_id, place=event.position
    )
    assert place in faults
    assert found(FaultKind.PERSONAL_STRAY) == [f"{owner.pk}.{event.pk}"]
    assert found(FaultKind.NAMED_GONE) == [f"{owner.pk}.{event.pk}"]  # the state rests on it


def test_a_deleted_event_of_a_block_without_a_list_is_told_by_its_place(owner: Workspace) -> None:
    event = second()
    asked("UPDATE block SET leaves = '', event_ids = '{}', event_workspaces = '{}'")
    asked("DELETE FROM consent_event WHERE id = %s", event.pk)
    assert found(FaultKind.EVENT_GONE) == [f"{event.block_id}:1"]


def test_a_personal_half_that_went_without_an_erasure_is_named(owner: Workspace) -> None:
    event = second()
    asked("DELETE FROM consent_person WHERE event_id = %s", event.pk)
    assert found(FaultKind.PERSONAL_GONE) == [f"{owner.pk}.{event.pk}"]
    assert kinds() == {FaultKind.PERSONAL_GONE}


def test_a_back_dated_event_is_named_before_and_after_it_is_sealed(owner: Workspace) -> None:
    person = make.recipient(owner)
    id_ = insert(person, at=datetime.now(UTC) - timedelta(days=3))
    assert found(FaultKind.EVENT_TIME) == [f"{owner.pk}.{id_}"]
    seals.seal()
    assert found(FaultKind.EVENT_TIME) == [f"{owner.pk}.{id_}"]


def test_what_waited_while_no_sealer_ran_is_not_back_dated(owner: Workspace) -> None:
    sealed_days_ago(5)
    asked("UPDATE consent_event SET recorded_at = recorded_at - interval '5 days'")
    person = make.recipient(owner)
    insert(person, at=datetime.now(UTC) - timedelta(days=3))
    assert FaultKind.EVENT_TIME not in kinds()
    seals.seal()
    assert FaultKind.EVENT_TIME not in kinds()


def test_an_event_dated_forward_is_named(owner: Workspace) -> None:
    id_ = insert(make.recipient(owner), at=datetime.now(UTC) + timedelta(days=3))
    seals.seal()
    assert found(FaultKind.EVENT_TIME) == [f"{owner.pk}.{id_}"]


def test_an_event_put_into_an_old_block_is_named(owner: Workspace) -> None:
    block = Block.objects.earliest("id")
    id_ = insert(make.recipient(owner), at=block.sealed_at)
    asked("UPDATE consent_event SET block_id = %s, position = 3 WHERE id = %s", block.pk, id_)
    assert found(FaultKind.EVENT_EXTRA) == [f"{owner.pk}.{id_}"]


def test_an_event_written_again_with_its_hash_is_named(owner: Workspace) -> None:
    event = second()
    event.campaign = "other"
    event.leaf = leaves.leaf(events.public(event), bytes(event.inner_hash))
    asked("UPDATE consent_event SET campaign = %s, leaf = %s WHERE id = %s", "other", event.leaf, event.pk)
    assert found(FaultKind.EVENT_REWRITTEN) == [f"{owner.pk}.{event.pk}"]
    assert found(FaultKind.BLOCK_ROOT) == [str(event.block_id)]
    assert FaultKind.PUBLIC_CHANGED not in kinds()


def rewrite(block: Block, root: bytes, key: Ed25519PrivateKey | None = None) -> None:
    """A block as its forger would have it: hashed anew, with the old signature or one by a key of theirs."""
    head = leaves.block_hash(bytes(block.previous), root=root, count=block.count)
    signature = bytes(block.signature) if key is None else key.sign(head)
    asked(
        "UPDATE block SET root = %s, hash = %s, leaves = '', signature = %s WHERE id = %s",
        root, head, signature, block.pk,
    )  # fmt: skip


@pytest.mark.parametrize("key", [None, Ed25519PrivateKey.generate()], ids=["old signature", "their own key"])
def test_a_block_written_again_with_its_event_is_named(
    owner: Workspace, key: Ed25519PrivateKey | None
) -> None:
    event, block = second(), Block.objects.earliest("id")
    event.campaign = "other"
    event.leaf = leaves.leaf(events.public(event), bytes(event.inner_hash))
    asked("UPDATE consent_event SET campaign = %s, leaf = %s WHERE id = %s", "other", event.leaf, event.pk)
    held = ConsentEvent.objects.filter(block=block).order_by("position")
    rewrite(block, leaves.root([bytes(each.leaf) for each in held]), key)
    assert found(FaultKind.BLOCK_SIGNATURE) == [str(block.pk)]
    # The next one was signed over the head that was there before.
    assert found(FaultKind.BLOCK_CHAIN) == [str(Block.objects.latest("id").pk)]


def test_a_list_that_was_changed_is_named_and_not_believed(owner: Workspace) -> None:
    block = Block.objects.earliest("id")
    asked("UPDATE block SET leaves = leaves || leaves WHERE id = %s", block.pk)
    assert found(FaultKind.BLOCK_LIST) == [str(block.pk)]
    assert kinds() == {FaultKind.BLOCK_LIST}


def test_an_event_with_another_workspaces_key_is_named(owner: Workspace) -> None:
    other = make.workspace("Other")
    event = second()
    asked("UPDATE consent_event SET workspace_id = %s WHERE id = %s", other.pk, event.pk)
    where = f"{other.pk}.{event.pk}"
    assert found(FaultKind.PUBLIC_CHANGED) == [where]
    assert found(FaultKind.FOREIGN) == [where]
    assert found(FaultKind.PERSONAL_STRAY) == [f"{owner.pk}.{event.pk}"]


def test_an_event_hashed_for_another_workspaces_person_is_named(owner: Workspace) -> None:
    other = make.workspace("Other")
    id_ = insert(make.recipient(owner), at=datetime.now(UTC), workspace=other.pk)
    assert found(FaultKind.FOREIGN) == [f"{other.pk}.{id_}"]


def test_a_personal_half_with_another_workspaces_key_is_named(owner: Workspace) -> None:
    other = make.workspace("Other")
    event = second()
    asked("UPDATE consent_person SET workspace_id = %s WHERE event_id = %s", other.pk, event.pk)
    assert found(FaultKind.PERSONAL_STRAY) == [f"{other.pk}.{event.pk}"]
    assert found(FaultKind.PERSONAL_GONE) == [f"{owner.pk}.{event.pk}"]


def test_a_right_moved_to_another_number_is_named(owner: Workspace) -> None:
    event = second()
    asked("UPDATE recipient SET number = '+13125559999' WHERE id = %s", event.recipient_id)
    assert found(FaultKind.NUMBER_CHANGED) == [f"{owner.pk}.{event.pk}"]


def test_a_block_that_claims_to_be_older_than_the_one_before_is_named(owner: Workspace) -> None:
    last = Block.objects.latest("id")
    asked("UPDATE block SET sealed_at = sealed_at - interval '1 hour' WHERE id = %s", last.pk)
    assert str(last.pk) in found(FaultKind.BLOCK_TIME)


def test_an_end_of_the_chain_that_was_cut_off_is_missed_by_the_next_check(owner: Workspace) -> None:
    verifying.keep()
    last = Block.objects.latest("id")
    asked("DELETE FROM consent WHERE event_id IN (SELECT id FROM consent_event WHERE block_id = %s)", last.pk)
    asked(
        "DELETE FROM recipient WHERE id IN (SELECT recipient_id FROM consent_event WHERE block_id = %s)",
        last.pk,
    )
    asked(
        "DELETE FROM consent_person WHERE event_id IN (SELECT id FROM consent_event WHERE block_id = %s)",
        last.pk,
    )
    asked("DELETE FROM consent_event WHERE block_id = %s", last.pk)
    asked("DELETE FROM block WHERE id = %s", last.pk)
    assert kinds() == {FaultKind.HEAD_GONE}
    assert found(FaultKind.HEAD_GONE) == [str(last.pk)]


def test_what_a_check_found_is_kept(owner: Workspace) -> None:
    kept = verifying.keep()
    last = Block.objects.latest("id")
    assert kept.sound
    assert (kept.events, kept.blocks, kept.faults, kept.counts) == (4, 2, [], {})
    assert (kept.head_block, bytes(kept.head or b"")) == (last.pk, bytes(last.hash))


def test_the_faults_that_a_check_found_are_kept_and_told_in_the_log(
    owner: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    event = second()
    asked("UPDATE consent_event SET campaign = 'other' WHERE id = %s", event.pk)
    with caplog.at_level("INFO", logger="threadline"):
        kept = Verification.objects.get(pk=verifying.keep().pk)
    assert not kept.sound
    assert kept.counts == {"public_changed": 1}
    assert [from_json(each) for each in kept.faults] == [
        Fault(FaultKind.PUBLIC_CHANGED, workspace=owner.pk, event=event.pk)
    ]
    assert "consent does not verify" in caplog.text


@pytest.mark.parametrize("change", ["UPDATE verification SET sound = true", "DELETE FROM verification"])
def test_what_a_check_found_is_never_changed(owner: Workspace, change: str) -> None:
    verifying.keep()
    asked("SET LOCAL session_replication_role = origin")
    with pytest.raises(Exception, match="a record is never changed"), transaction.atomic():
        asked(change)


def test_of_very_many_faults_the_first_are_told_and_all_are_counted(owner: Workspace) -> None:
    seen = verifying.Found(datetime.now(UTC))
    for id_ in range(5_000):
        seen.add(Fault(FaultKind.STATE, workspace=1, recipient=id_))
    assert len(seen.faults) < 5_000
    assert seen.counts[FaultKind.STATE] == 5_000
