"""The migration operation that makes a table's keys carry its workspace."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState
from django.db.models import CASCADE, ForeignKey, Model

# After a bulk load a plan must not wait for ANALYZE; and rows that change state often keep room on
# their page, so that the change touches no index.
_ROOMY = {"message", "part", "attempt", "recipient", "conversation"}


class CompositeKeys(Operation):
    """Make the key of each named model `(workspace_id, id)` and its foreign keys composite.

    Models go first with all their keys, then all their references, so the order of the names is free.
    `references` are (model, field) pairs that models of an earlier migration have gained.
    """

    category = OperationCategory.SQL
    reversible = False
    reduces_to_sql = True

    def __init__(self, models: list[str], references: list[tuple[str, str]] | None = None) -> None:
        self.models = models
        self.references = references or []

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As Django's migration writer wants it."""
        return (type(self).__name__, [], {"models": self.models, "references": self.references})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Django goes on knowing `id`: its state does not change."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Alter the tables."""
        tables = [to_state.apps.get_model(app_label, name) for name in self.models]
        for model in tables:
            for statement in _primary_key(model):
                schema_editor.execute(statement)
        for model in tables:
            for statement in _foreign_keys(model):
                schema_editor.execute(statement)
        for name, field in self.references:
            model = to_state.apps.get_model(app_label, name)
            schema_editor.execute(_foreign_key(model, model._meta.get_field(field)))

    def database_backwards(self, *arguments: Any) -> None:
        """Never: a single key could no longer tell two workspaces' rows apart."""
        raise NotImplementedError("keys that carry the workspace are not taken back")

    def describe(self) -> str:
        """One line for `migrate`."""
        return "Make keys carry the workspace"


def _primary_key(model: type[Model]) -> list[str]:
    table = model._meta.db_table
    statements = []
    if table in _ROOMY:
        statements.append(f"ALTER TABLE {table} SET (fillfactor = 80)")
    if model._meta.pk is not None and model._meta.pk.column == "id":
        statements.append(
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY (workspace_id, id)"
        )
    return statements


def _foreign_keys(model: type[Model]) -> list[str]:
    return [
        _foreign_key(model, field)
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and is_owned(field.related_model)
    ]


def _foreign_key(model: type[Model], field: Any) -> str:
    table = model._meta.db_table
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{field.column}_owned"
        f" FOREIGN KEY (workspace_id, {field.column})"
        f" REFERENCES {field.related_model._meta.db_table} (workspace_id, id)"
        + (" ON DELETE CASCADE" if field.remote_field.on_delete is CASCADE else "")
    )


def is_owned(model: Any) -> bool:
    """Whether the model's rows belong to a workspace."""
    return any(field.name == "workspace" for field in model._meta.local_fields)
