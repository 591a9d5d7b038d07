"""The workspace's own fields of contacts: made, changed, removed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from django.db import transaction

from threadline.actions import audit
from threadline.models import Audit, Field, Workspace
from threadline.rules import contacts
from threadline.rules import fields as rules
from threadline.rules.actors import Actor
from threadline.rules.fields import FieldKind


class Refused(StrEnum):
    """Why a field was not made or changed."""

    EMPTY = "empty"
    TAKEN = "taken"
    NO_OPTIONS = "no_options"
    TOO_MANY = "too_many"
    NO_FIELD = "no_field"


@transaction.atomic
def add(
    actor: Actor, workspace: int, *, name: str, kind: FieldKind, options: Sequence[str] = ()
) -> Field | Refused:
    """A new field, the last of them. Its key is never one that a removed field had: old values stay hidden."""
    Workspace.objects.select_for_update(no_key=True).get(id=workspace)  # one new field at a time
    name = contacts.line(name)[: rules.LONGEST_NAME]
    known = list(Field.objects.filter(workspace_id=workspace))
    refused = _refused(name, kind, options, others=known)
    if refused is not None:
        return refused
    if len(known) >= rules.MOST:
        return Refused.TOO_MANY
    field = Field.objects.create(
        workspace_id=workspace,
        key=rules.key(name, taken={field.key for field in known} | _removed(workspace)),
        name=name,
        kind=kind,
        options=list(options) if kind is FieldKind.CHOICE else [],
        position=1 + max((field.position for field in known), default=0),
    )
    audit.record(actor, workspace, "field.added", noun="field", noun_id=field.pk, key=field.key)
    return field


def _refused(
    name: str, kind: FieldKind, options: Sequence[str], *, others: Sequence[Field]
) -> Refused | None:
    if not name:
        return Refused.EMPTY
    if any(field.name.lower() == name.lower() for field in others):
        return Refused.TAKEN
    return Refused.NO_OPTIONS if kind is FieldKind.CHOICE and not options else None


def _removed(workspace: int) -> set[str]:
    gone = Audit.objects.filter(workspace_id=workspace, noun="field", action="field.removed")
    return {detail.get("key", "") for detail in gone.values_list("detail", flat=True)}


@transaction.atomic
def change(
    actor: Actor, workspace: int, field: int, *, name: str, options: Sequence[str] = ()
) -> Refused | None:
    """Another name or other options; None when it is done. What contacts hold stays, also a former option."""
    Workspace.objects.select_for_update(no_key=True).get(id=workspace)
    name = contacts.line(name)[: rules.LONGEST_NAME]
    known = Field.objects.filter(workspace_id=workspace, id=field).first()
    if known is None:
        return Refused.NO_FIELD
    others = list(Field.objects.filter(workspace_id=workspace).exclude(id=field))
    kind = FieldKind(known.kind)
    refused = _refused(name, kind, options, others=others)
    if refused is not None:
        return refused
    kept = list(options) if kind is FieldKind.CHOICE else []
    Field.objects.filter(workspace_id=workspace, id=field).update(name=name, options=kept)
    audit.record(actor, workspace, "field.changed", noun="field", noun_id=field, fields=["name", "options"])
    return None


@transaction.atomic
def remove(actor: Actor, workspace: int, field: int) -> bool:
    """Take a field from every contact: what they held in it is shown no more. False when there is none."""
    known = Field.objects.filter(workspace_id=workspace, id=field).first()
    if known is None:
        return False
    known.delete()
    audit.record(actor, workspace, "field.removed", noun="field", noun_id=field, key=known.key)
    return True
