"""What the tables have in common: the workspace they belong to, and enums the database itself enforces."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import models


class WorkspaceOwned(models.Model):
    """A row of one workspace.

    Django knows `id`; in the database the key is `(workspace_id, id)` and foreign keys between such
    tables carry the workspace too (`migrations/_keys.py`), so no row can point into another workspace.
    """

    workspace = models.ForeignKey(
        "threadline.Workspace", on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


def owned_key(
    to: str, *, null: bool = False, on_delete: object = models.PROTECT
) -> models.ForeignKey[Any, Any]:
    """A reference to a row of the same workspace; the composite constraint is made by the migration.

    No index by default: whoever needs one names it in `Meta.indexes`, workspace first.
    """
    return models.ForeignKey(
        to,
        on_delete=on_delete,  # type: ignore[arg-type]
        null=null,
        blank=null,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )


def one_of(field: str, values: type[StrEnum], *, table: str) -> models.CheckConstraint:
    """A constraint that holds `field` to the members of `values`."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": [member.value for member in values]}),
        name=f"{table}_{field}_known",
    )
