"""What others' files say of numbers, and which of them are landlines."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from threadline.migrations._keys import CompositeKeys


def _id() -> tuple[str, models.BigAutoField]:  # type: ignore[type-arg]
    return (
        "id",
        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
    )


def _workspace() -> tuple[str, models.ForeignKey]:  # type: ignore[type-arg]
    return (
        "workspace",
        models.ForeignKey(
            db_index=False,
            on_delete=django.db.models.deletion.CASCADE,
            related_name="+",
            to="threadline.workspace",
        ),
    )


def _owned(to: str, *, null: bool = False) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        blank=null,
        db_constraint=False,
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=f"threadline.{to}",
    )


def _known(field: str, table: str, values: list[str]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q((f"{field}__in", values)), name=f"{table}_{field}_known")


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0023_records")]

    operations = [
        migrations.AddField("recipient", "landline", models.BooleanField(default=False, db_default=False)),
        migrations.CreateModel(
            name="Scrub",
            fields=[
                _id(),
                ("source", models.TextField()),
                ("file_name", models.TextField()),
                ("sha256", models.BinaryField(max_length=32)),
                ("day", models.DateField()),
                ("content", models.BinaryField(default=b"")),
                ("stage", models.TextField(default="uploaded")),
                ("actor_kind", models.TextField()),
                ("actor_id", models.BigIntegerField(null=True)),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                ("at_line", models.PositiveIntegerField(default=0)),
                ("lines", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("bad", models.JSONField(default=list)),
                ("known", models.PositiveIntegerField(default=0)),
                ("ended", models.PositiveIntegerField(default=0)),
                _workspace(),
            ],
            options={
                "db_table": "scrub",
                "indexes": [
                    models.Index(
                        condition=models.Q(("stage", "uploaded")),
                        fields=["workspace", "id"],
                        name="scrub_open",
                    ),
                    models.Index(fields=["workspace", "source", "-made_at"], name="scrub_latest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "source", "sha256", "day"), name="scrub_once"
                    ),
                    _known("source", "scrub", ["reassigned", "deactivated", "line_types"]),
                    _known("stage", "scrub", ["uploaded", "applied", "unusable"]),
                    _known("actor_kind", "scrub", ["member", "key", "person", "engine", "operator"]),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScrubResult",
            fields=[
                _id(),
                ("line", models.PositiveIntegerField()),
                ("result", models.TextField()),
                ("day", models.DateField()),
                ("event", _owned("consentevent", null=True)),
                ("recipient", _owned("recipient")),
                ("scrub", _owned("scrub")),
                _workspace(),
            ],
            options={
                "db_table": "scrub_result",
                "indexes": [
                    models.Index(fields=["workspace", "recipient", "id"], name="scrub_result_recipient")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "scrub", "line"), name="scrub_result_once"),
                    _known(
                        "result",
                        "scrub_result",
                        ["yes", "no", "no_data", "deactivated", "landline", "mobile", "voip"],
                    ),
                ],
            },
        ),
        CompositeKeys(models=["scrub", "scrubresult"]),
    ]
