"""Consent events with all their fields, both halves, and who collected them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from threadline.models import ApiKey, ConsentEvent, ConsentPerson, Purpose
from threadline.queries import audit
from threadline.rules import leaves
from threadline.rules.levels import ActorKind

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Event:
    """One act of consent. `personal` and `salt` are None once they were erased."""

    public: leaves.Public
    personal: leaves.Personal | None
    salt: bytes | None
    inner: bytes
    leaf: bytes
    block: int | None
    position: int | None
    purpose: str
    collector: str  # the member's or key's name; '' for anybody else


def public(event: ConsentEvent) -> leaves.Public:
    """The half of an event that stays, as its leaf has it."""
    return leaves.Public(**_values(event, leaves.Public))


def personal(person: ConsentPerson) -> leaves.Personal:
    """The personal half."""
    return leaves.Personal(**_values(person, leaves.Personal))


def _values(row: ConsentEvent | ConsentPerson, record: type) -> dict[str, Any]:
    """The fields of a record from a row; what is a reference there is an id here."""
    names = [each.name for each in fields(record)]
    return {name: getattr(row, row._meta.get_field(name).attname) for name in names}  # type: ignore[union-attr]


def these(workspace: int, ids: Iterable[int]) -> dict[int, Event]:
    """These events, by id; one that is not there is left out."""
    found = ConsentEvent.objects.filter(workspace=workspace, id__in=sorted(set(ids)))
    return {each.public.id: each for each in _whole(workspace, list(found))}


def every(workspace: int, recipient: int) -> Iterator[list[Event]]:
    """All events of a recipient in the order they were recorded, some at a time."""
    after = 0
    theirs = ConsentEvent.objects.filter(workspace=workspace, recipient=recipient).order_by("id")
    while chunk := list(theirs.filter(id__gt=after)[:CHUNK]):
        yield _whole(workspace, chunk)
        after = chunk[-1].pk


def _whole(workspace: int, rows: Sequence[ConsentEvent]) -> list[Event]:
    persons = {
        person.event_id: person
        # Of erased people, evidence that is kept until its time is over is nobody's to see.
        for person in ConsentPerson.objects.filter(
            workspace=workspace,
            event__in=[row.pk for row in rows],
            event__recipient__erased_at=None,
        )
    }
    ids = {row.purpose_id for row in rows if row.purpose_id is not None}
    purposes = dict(Purpose.objects.filter(workspace=workspace, id__in=ids).values_list("id", "name"))
    names = collectors(workspace, [(row.actor_kind, row.actor_id) for row in rows])
    return [
        _event(
            row,
            persons.get(row.pk),
            purposes.get(row.purpose_id or 0, ""),
            names.get((row.actor_kind, row.actor_id), ""),
        )
        for row in rows
    ]


def _event(row: ConsentEvent, person: ConsentPerson | None, purpose: str, collector: str) -> Event:
    return Event(
        public=public(row),
        personal=personal(person) if person is not None else None,
        salt=bytes(person.salt) if person is not None else None,
        inner=bytes(row.inner_hash),
        leaf=bytes(row.leaf),
        block=row.block_id,
        position=row.position,
        purpose=purpose,
        collector=collector,
    )


def collectors(workspace: int, actors: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int | None], str]:
    """What these members and keys are called."""
    asked = {(kind, id_) for kind, id_ in actors if id_ is not None}
    members = audit.named(workspace, {id_ for kind, id_ in asked if kind == ActorKind.MEMBER and id_})
    keys = {id_ for kind, id_ in asked if kind == ActorKind.KEY}
    named: dict[tuple[str, int | None], str] = {
        (ActorKind.MEMBER.value, id_): name for id_, name in members.items()
    }
    if keys:
        for id_, name in ApiKey.objects.filter(workspace=workspace, id__in=keys).values_list("id", "name"):
            named[ActorKind.KEY.value, id_] = name
    return named
