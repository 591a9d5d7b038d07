"""The check of all consent: leaves against events, blocks against leaves, states against events."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from threadline import sql
from threadline.actions import chain, consent, recipients
from threadline.models import ConsentEvent, ConsentPerson, Verification, Workspace
from threadline.queries import events
from threadline.rules import leaves
from threadline.rules.faults import Fault, FaultKind

logger = logging.getLogger("threadline.consent")

ERASED = "consent.erased"
"""The audit's word for taking the personal half of an event away; without it a missing one is a fault."""

_CHUNK = recipients.MOST
_KEPT = 1_000
_SHOWN = 200
_EVERY = timedelta(hours=25)
_LEAVES = {FaultKind.PUBLIC_CHANGED, FaultKind.PERSONAL_CHANGED}


@dataclass(slots=True)
class Found:
    """What a check saw. `unsealed` events are normal for a second; there should be no faults."""

    started_at: datetime
    events: int = 0
    blocks: int = 0
    unsealed: int = 0
    erased: int = 0  # events whose personal half was erased; their leaves still verify
    head_block: int | None = None
    head: bytes | None = None
    counts: Counter[FaultKind] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)  # the first thousand
    repaired: bool = False

    def add(self, fault: Fault) -> None:
        """Keep one."""
        self.counts[fault.kind] += 1
        if len(self.faults) < _KEPT:
            self.faults.append(fault)

    @property
    def sound(self) -> bool:
        """Whether nothing contradicts anything (or all that did was a state, now put right)."""
        return not (set(self.counts) - {FaultKind.STATE}) and (self.repaired or not self.counts)

    @property
    def wrong_leaves(self) -> list[str]:
        """Events whose hash is not theirs."""
        return [each.where for each in self.faults if each.kind in _LEAVES]

    @property
    def wrong_blocks(self) -> list[str]:
        """Blocks that do not verify, each once."""
        return list(dict.fromkeys(str(each.block) for each in self.faults if each.block is not None))

    @property
    def wrong_states(self) -> list[str]:
        """Recipients whose state differs from their events."""
        return [each.where for each in self.faults if each.kind is FaultKind.STATE]

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "sound": self.sound,
            "events": self.events,
            "blocks": self.blocks,
            "unsealed": self.unsealed,
            "erased": self.erased,
            "head": None if self.head is None else {"block": self.head_block, "hash": self.head.hex()},
            "counts": {kind.value: count for kind, count in self.counts.items()},
            "faults": [{**each.as_json(), "where": each.where} for each in self.faults[:_SHOWN]],
            "wrong_leaves": self.wrong_leaves[:_SHOWN],
            "wrong_blocks": self.wrong_blocks[:_SHOWN],
            "wrong_states": self.wrong_states[:_SHOWN],
            "repaired": self.repaired,
        }


def verify(*, repair: bool = False) -> Found:
    """Recompute every leaf, root, chained hash, signature and state; nothing is changed without `repair`."""
    found = Found(timezone.now(), repaired=repair)
    checked = chain.check(found.add)
    found.blocks = checked.blocks
    found.head_block, found.head = checked.last, checked.head if checked.last is not None else None
    for workspace in Workspace.objects.order_by("id"):
        _check_leaves(workspace, found)
        _check_states(workspace, found, repair=repair)
    _check_places(found)
    found.unsealed = ConsentEvent.objects.filter(block=None).count()
    return found


def is_due() -> bool:
    """Whether the last check, if there was one, is longer ago than a night and a day."""
    return not Verification.objects.filter(finished_at__gt=timezone.now() - _EVERY).exists()


def keep() -> Verification:
    """Verify, and keep what was found. The log has it too, with the chain's head: outside the database."""
    found = verify()
    kept = Verification.objects.create(
        started_at=found.started_at,
        finished_at=timezone.now(),
        sound=found.sound,
        events=found.events,
        blocks=found.blocks,
        unsealed=found.unsealed,
        erased=found.erased,
        head_block=found.head_block,
        head=found.head,
        counts={kind.value: count for kind, count in found.counts.items()},
        faults=[each.as_json() for each in found.faults[:_SHOWN]],
    )
    # In groups: a log cuts down whatever looks like a phone number.
    head = found.head.hex(":", 2) if found.head else ""
    known = {"events": found.events, "block": found.head_block, "head": head}
    if found.sound:
        logger.info("consent verified", extra=known)
    else:
        counts = {kind.value: count for kind, count in found.counts.items()}
        logger.error("consent does not verify", extra={**known, "faults": counts})
    return kept


def _check_leaves(workspace: Workspace, found: Found) -> None:
    for chunk in _event_chunks(workspace):
        ids = [event.pk for event in chunk]
        persons = {
            person.event_id: person
            for person in ConsentPerson.objects.filter(workspace=workspace, event_id__in=ids)
        }
        numbers = _numbers(workspace, chunk)
        erased = _erased(workspace, [id_ for id_ in ids if id_ not in persons])
        found.events += len(chunk)
        found.erased += len(erased)
        for event in chunk:
            kind = _fault(event, persons.get(event.pk), numbers.get(event.recipient_id), event.pk in erased)
            if kind is not None:
                found.add(Fault(kind, workspace=workspace.pk, event=event.pk))


def _fault(
    event: ConsentEvent, person: ConsentPerson | None, number: str | None, erased: bool
) -> FaultKind | None:
    inner = bytes(event.inner_hash)
    if leaves.leaf(events.public(event), inner) != bytes(event.leaf):
        return FaultKind.PUBLIC_CHANGED
    if person is None:
        return None if erased else FaultKind.PERSONAL_GONE
    salt = bytes(person.salt)
    if len(salt) < leaves.SALT_SIZE or leaves.inner(salt, events.personal(person)) != inner:
        return FaultKind.PERSONAL_CHANGED
    return FaultKind.NUMBER_CHANGED if number is not None and number != person.number else None


def _numbers(workspace: Workspace, chunk: Sequence[ConsentEvent]) -> dict[int, str]:
    ids = sorted({event.recipient_id for event in chunk})
    return dict(sql.rows("verification", "numbers", {"workspace": workspace.pk, "ids": ids}))


def _erased(workspace: Workspace, missing: list[int]) -> set[int]:
    """Those of the events whose personal half somebody erased, and said so."""
    if not missing:
        return set()
    params = {"workspace": workspace.pk, "events": missing, "action": ERASED}
    return {id_ for (id_,) in sql.rows("verification", "erasures", params)}


def _event_chunks(workspace: Workspace) -> Iterator[list[ConsentEvent]]:
    after = 0
    every = ConsentEvent.objects.filter(workspace=workspace).order_by("id")
    while chunk := list(every.filter(id__gt=after)[:_CHUNK]):
        yield chunk
        after = chunk[-1].pk


def _check_places(found: Found) -> None:
    """Rows that are where they do not belong, and rows that something stands on and that are not there."""
    strays = (
        (FaultKind.PERSONAL_STRAY, sql.rows("verification", "personal_strays")),
        (FaultKind.FOREIGN, sql.rows("verification", "foreigners")),
        (FaultKind.NAMED_GONE, sql.rows("verification", "named_gone")),
    )
    for kind, rows in strays:
        for workspace, event in rows:
            found.add(Fault(kind, workspace=workspace, event=event))


def _check_states(workspace: Workspace, found: Found, *, repair: bool) -> None:
    after = 0
    while True:
        params = {"workspace": workspace.pk, "after": after, "limit": _CHUNK}
        chunk = [row[0] for row in sql.rows("consent", "recipients_after", params)]
        if not chunk:
            return
        for id_ in _wrong(workspace, chunk, repair=repair):
            found.add(Fault(FaultKind.STATE, workspace=workspace.pk, recipient=id_))
        after = chunk[-1]


def _wrong(workspace: Workspace, chunk: Sequence[int], *, repair: bool) -> list[int]:
    try:
        return consent.rebuild(workspace, chunk, repair=repair)
    except ValueError:  # a forged event that folds into nothing; its leaf is reported too
        if len(chunk) == 1:
            return list(chunk)
        return [id_ for each in chunk for id_ in _wrong(workspace, [each], repair=repair)]
