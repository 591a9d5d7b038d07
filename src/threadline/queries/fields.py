"""The workspace's own fields of contacts."""

from __future__ import annotations

from dataclasses import dataclass

from threadline.models import Field as Row
from threadline.rules.fields import FieldKind


@dataclass(frozen=True, slots=True)
class Field:
    """A field; `key` names its value in a contact's `fields`."""

    id: int
    key: str
    name: str
    kind: FieldKind
    options: tuple[str, ...]


def every(workspace: int) -> list[Field]:
    """All of them, in their order."""
    rows = Row.objects.filter(workspace_id=workspace).order_by("position", "id")
    return [Field(row.pk, row.key, row.name, FieldKind(row.kind), tuple(row.options)) for row in rows]
