"""The check of all consent: leaves against events, blocks against leaves, states against events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db.models import Exists, OuterRef

from threadline import sql
from threadline.actions import consent, recipients
from threadline.models import Block, ConsentEvent, ConsentPerson, Workspace
from threadline.rules import leaves

_CHUNK = recipients.MOST
_SHOWN = 20


@dataclass(slots=True)
class Found:
    """What a check saw. `unsealed` events are normal for a second; everything else here should be empty."""

    events: int = 0
    blocks: int = 0
    unsealed: int = 0
    erased: int = 0  # events whose personal half is gone; their leaves still verify
    wrong_leaves: list[str] = field(default_factory=list)
    wrong_blocks: list[str] = field(default_factory=list)
    wrong_states: list[str] = field(default_factory=list)
    repaired: bool = False

    @property
    def sound(self) -> bool:
        """Whether nothing contradicts anything (or all that did was a state, now put right)."""
        return not (self.wrong_leaves or self.wrong_blocks or (self.wrong_states and not self.repaired))

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "sound": self.sound,
            "events": self.events,
            "blocks": self.blocks,
            "unsealed": self.unsealed,
            "erased": self.erased,
            "wrong_leaves": self.wrong_leaves[:_SHOWN],
            "wrong_blocks": self.wrong_blocks[:_SHOWN],
            "wrong_states": self.wrong_states[:_SHOWN],
            "repaired": self.repaired,
        }

    def in_words(self) -> str:
        """For people."""
        lines = [
            f"{self.events} events in {self.blocks} blocks; not sealed yet: {self.unsealed}; erased: {self.erased}."
        ]
        wrong = (
            ("Events whose hash is not theirs", self.wrong_leaves),
            ("Blocks that do not verify", self.wrong_blocks),
            ("Recipients whose state differs from their events", self.wrong_states),
        )
        lines += [f"{what}: {len(items)} ({', '.join(items[:_SHOWN])})" for what, items in wrong if items]
        if self.wrong_states and self.repaired:
            lines.append("The states were put right.")
        lines.append("Everything agrees." if self.sound else "SOMETHING DOES NOT AGREE.")
        return "\n".join(lines)


def verify(*, repair: bool = False) -> Found:
    """Recompute every leaf, root, chained hash, signature and state; nothing is changed without `repair`."""
    found = Found(repaired=repair)
    _check_blocks(found)
    for workspace in Workspace.objects.order_by("id"):
        _check_leaves(workspace, found)
        _check_states(workspace, found, repair=repair)
    found.unsealed = ConsentEvent.objects.filter(block=None).count()
    return found


def _check_blocks(found: Found) -> None:
    previous = leaves.GENESIS
    keys = _public_keys()
    for block in Block.objects.order_by("id").iterator(chunk_size=500):
        found.blocks += 1
        hashes = [bytes(row[0]) for row in sql.rows("consent", "block_leaves", {"block": block.pk})]
        head = leaves.block_hash(previous, root=bytes(block.root), count=block.count)
        intact = (
            bytes(block.previous) == previous
            and len(hashes) == block.count
            and leaves.root(hashes) == bytes(block.root)
            and bytes(block.hash) == head
            and _signed(keys.get(block.key_id), bytes(block.signature), head)
        )
        if not intact:
            found.wrong_blocks.append(str(block.pk))
        previous = bytes(block.hash)
    found.wrong_blocks += [str(id_) for id_ in _lost_blocks()]


def _lost_blocks() -> list[int]:
    """Blocks that events name and that are not there: the end of a chain tells nothing by itself."""
    there = Block.objects.filter(pk=OuterRef("block_id"))
    named = ConsentEvent.objects.filter(~Exists(there), block_id__isnull=False)
    return sorted(set(named.values_list("block_id", flat=True)))


def _public_keys() -> dict[str, Ed25519PublicKey]:
    return {
        key.id: Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key.value)).public_key()
        for key in settings.KEYS.signing
    }


def _signed(key: Ed25519PublicKey | None, signature: bytes, head: bytes) -> bool:
    if key is None:
        return False
    try:
        key.verify(signature, head)
    except InvalidSignature:
        return False
    return True


def _check_leaves(workspace: Workspace, found: Found) -> None:
    for chunk in _event_chunks(workspace):
        ids = [event.pk for event in chunk]
        persons = {
            person.event_id: person
            for person in ConsentPerson.objects.filter(workspace=workspace, event_id__in=ids)
        }
        for event in chunk:
            found.events += 1
            person = persons.get(event.pk)
            found.erased += person is None
            inner = bytes(event.inner_hash)
            whole = person is None or leaves.inner(bytes(person.salt), _personal(person)) == inner
            if not whole or leaves.leaf(_public(event), inner) != bytes(event.leaf):
                found.wrong_leaves.append(f"{workspace.pk}.{event.pk}")


def _event_chunks(workspace: Workspace) -> Iterator[list[ConsentEvent]]:
    after = 0
    events = ConsentEvent.objects.filter(workspace=workspace).order_by("id")
    while chunk := list(events.filter(id__gt=after)[:_CHUNK]):
        yield chunk
        after = chunk[-1].pk


def _personal(person: ConsentPerson) -> leaves.Personal:
    return leaves.Personal(
        number=person.number,
        identity=person.identity,
        ip=person.ip,
        user_agent=person.user_agent,
        capture=person.capture,
        source_url=person.source_url,
    )


def _public(event: ConsentEvent) -> leaves.Public:
    return leaves.Public(
        workspace=event.workspace_id,
        id=event.pk,
        recipient=event.recipient_id,
        kind=event.kind,
        level=event.level,
        purpose=event.purpose_id,
        medium=event.medium,
        campaign=event.campaign,
        text_version=event.text_version,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        actor_kind=event.actor_kind,
        actor_id=event.actor_id,
    )


def _check_states(workspace: Workspace, found: Found, *, repair: bool) -> None:
    after = 0
    while True:
        params = {"workspace": workspace.pk, "after": after, "limit": _CHUNK}
        chunk = [row[0] for row in sql.rows("consent", "recipients_after", params)]
        if not chunk:
            return
        found.wrong_states += [f"{workspace.pk}.{id_}" for id_ in _wrong(workspace, chunk, repair=repair)]
        after = chunk[-1]


def _wrong(workspace: Workspace, chunk: Sequence[int], *, repair: bool) -> list[int]:
    try:
        return consent.rebuild(workspace, chunk, repair=repair)
    except ValueError:  # a forged event that folds into nothing; its leaf is reported too
        if len(chunk) == 1:
            return list(chunk)
        return [id_ for each in chunk for id_ in _wrong(workspace, [each], repair=repair)]
