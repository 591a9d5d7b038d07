"""Tags: made, renamed, recoloured, removed; put on contacts and taken off, in batches."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from django.db import IntegrityError, transaction

from threadline import sql
from threadline.actions import audit
from threadline.models import ContactTag, Tag, Workspace
from threadline.rules import tags as rules
from threadline.rules.actors import Actor

BATCH = 500
"""Contacts of one transaction, and of one row of the audit log, at most."""

_AT_ONCE = 5000


class Refused(StrEnum):
    """Why a tag was not made or changed."""

    EMPTY = "empty"
    TAKEN = "taken"
    TOO_MANY = "too_many"
    NO_TAG = "no_tag"


def add(actor: Actor, workspace: int, name: str, *, colour: str = "") -> Tag | Refused:
    """A new tag; TAKEN when there is one of that name, in capitals or not."""
    name = rules.name(name)
    if not name:
        return Refused.EMPTY
    if Tag.objects.filter(workspace_id=workspace, name__iexact=name).exists():
        return Refused.TAKEN
    if Tag.objects.filter(workspace_id=workspace).count() >= rules.MOST:
        return Refused.TOO_MANY
    try:
        with transaction.atomic():
            tag = Tag.objects.create(workspace_id=workspace, name=name, colour=rules.colour(colour))
            audit.record(actor, workspace, "tag.added", noun="tag", noun_id=tag.pk)
    except IntegrityError:  # somebody was quicker
        return Refused.TAKEN
    return tag


def ensure(actor: Actor, workspace: int, name: str) -> int | None:
    """The tag of that name, made when there is none; None when there cannot be another."""
    made = add(actor, workspace, name)
    if isinstance(made, Tag):
        return made.pk
    name = rules.name(name)
    known = Tag.objects.filter(workspace_id=workspace, name__iexact=name).values_list("id", flat=True)
    return known.first() if made is Refused.TAKEN else None


def change(actor: Actor, workspace: int, tag: int, *, name: str, colour: str) -> Refused | None:
    """Another name or colour; None when it is done."""
    name = rules.name(name)
    if not name:
        return Refused.EMPTY
    if Tag.objects.filter(workspace_id=workspace, name__iexact=name).exclude(id=tag).exists():
        return Refused.TAKEN
    try:
        with transaction.atomic():
            known = Tag.objects.filter(workspace_id=workspace, id=tag)
            if not known.update(name=name, colour=rules.colour(colour)):
                return Refused.NO_TAG
            audit.record(actor, workspace, "tag.changed", noun="tag", noun_id=tag, fields=["name", "colour"])
    except IntegrityError:
        return Refused.TAKEN
    return None


def remove(actor: Actor, workspace: int, tag: int) -> bool:
    """Take a tag off everybody, bit by bit so that nobody waits, and delete it. False when there is none."""
    if not Tag.objects.filter(workspace_id=workspace, id=tag).exists():
        return False
    params = {"workspace": workspace, "tag": tag, "limit": _AT_ONCE}
    while len(sql.rows("tag", "take_off_some", params)) == _AT_ONCE:
        pass
    with transaction.atomic():
        removed, _ = Tag.objects.filter(workspace_id=workspace, id=tag).delete()
        if removed:
            audit.record(actor, workspace, "tag.removed", noun="tag", noun_id=tag)
    return bool(removed)


@transaction.atomic
def put_on(actor: Actor, workspace: int, tag: int, contacts: Sequence[int]) -> int:
    """Put a tag on one batch of contacts; how many got it. A tag that does not exist is put on nobody."""
    # Held, so that it is not removed before these rows name it.
    if not Tag.objects.select_for_update(no_key=True).filter(workspace_id=workspace, id=tag).exists():
        return 0
    rows = sql.rows("tag", "put_on", {"workspace": workspace, "tag": tag, "ids": _batch(contacts)})
    return _record(actor, workspace, "contact.tagged", tag, rows)


@transaction.atomic
def take_off(actor: Actor, workspace: int, tag: int, contacts: Sequence[int]) -> int:
    """Take a tag off one batch of contacts; how many had it."""
    rows = sql.rows("tag", "take_off", {"workspace": workspace, "tag": tag, "ids": _batch(contacts)})
    return _record(actor, workspace, "contact.untagged", tag, rows)


def _record(actor: Actor, workspace: int, action: str, tag: int, rows: Sequence[sql.Row]) -> int:
    changed = sorted(row[0] for row in rows)
    alone = changed[0] if len(changed) == 1 else None
    if changed:
        audit.record(actor, workspace, action, noun="contact", noun_id=alone, tag=tag, contacts=changed)
    return len(changed)


def _batch(contacts: Sequence[int]) -> list[int]:
    if len(contacts) > BATCH:
        raise ValueError(f"{len(contacts)} contacts in one batch; {BATCH} is the most")
    return sorted(set(contacts))


def named(workspace: Workspace, contact: int, names: Sequence[str]) -> None:
    """Put tags of these names on a new contact, made where there were none; within the caller's transaction."""
    for name in dict.fromkeys(filter(None, map(rules.name, names))):
        known = Tag.objects.filter(workspace=workspace, name__iexact=name).first()
        tag = known or Tag.objects.get_or_create(workspace=workspace, name=name)[0]
        ContactTag.objects.get_or_create(workspace=workspace, contact_id=contact, tag=tag)
