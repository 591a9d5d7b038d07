"""Texts that may have been opt-outs, for a person to decide."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from threadline.migrations._keys import CompositeKeys


def _owned(to: str) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=f"threadline.{to}",
    )


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0016_roomier_pages")]

    operations = [
        migrations.AddField("recipient", "doubted", models.BooleanField(default=False, db_default=False)),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.TextField()),
                ("matched", models.TextField()),
                ("version", models.PositiveIntegerField()),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("decision", models.TextField(default="open")),
                ("decided_at", models.DateTimeField(null=True)),
                ("actor_kind", models.TextField(default="")),
                ("actor_id", models.BigIntegerField(null=True)),
                ("message", _owned("message")),
                ("recipient", _owned("recipient")),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="threadline.workspace",
                    ),
                ),
            ],
            options={
                "db_table": "review",
                "indexes": [
                    models.Index(
                        condition=models.Q(("decision", "open")),
                        fields=["workspace", "id"],
                        name="review_open",
                    ),
                    models.Index(
                        condition=models.Q(("decision", "open")),
                        fields=["workspace", "recipient", "id"],
                        name="review_open_recipient",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["open", "opted_out", "released", "resumed"])),
                        name="review_decision_known",
                    ),
                ],
            },
        ),
        CompositeKeys(models=["review"]),
    ]
