"""Addresses of programs that are told what happens, and what each is still to be told."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from threadline.migrations._keys import CompositeKeys

_ABOUT = ["message.ended", "message.changed", "message.received", "consent.changed", "callback.test"]


def _own() -> list[tuple[str, models.Field]]:  # type: ignore[type-arg]
    """What every table of a workspace begins with."""
    workspace = models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="threadline.workspace",
    )
    key = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
    return [("id", key), ("workspace", workspace)]


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0032_attachments")]

    operations = [
        migrations.CreateModel(
            name="Callback",
            fields=[
                *_own(),
                ("address", models.TextField()),
                ("tells", django.contrib.postgres.fields.ArrayField(models.TextField())),
                ("secrets", models.BinaryField()),
                ("renewed_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("due_at", models.DateTimeField(db_default=Now())),
                ("told_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("failing_since", models.DateTimeField(null=True)),
                ("problem", models.TextField(default="")),
                ("paused_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "callback"},
        ),
        migrations.CreateModel(
            name="CallbackDue",
            fields=[
                *_own(),
                (
                    "callback",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="threadline.callback",
                    ),
                ),
                ("about", models.TextField()),
                ("about_id", models.BigIntegerField()),
                ("at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "db_table": "callback_due",
                "indexes": [models.Index(fields=["workspace", "callback", "id"], name="callback_due_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("about__in", _ABOUT)), name="callback_due_about_known"
                    )
                ],
            },
        ),
        CompositeKeys(["Callback", "CallbackDue"]),
    ]
