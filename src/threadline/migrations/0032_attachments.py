"""Files that come with texts: where they lie, whose they are, and what is still to be done with them."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from threadline.migrations._keys import CompositeKeys

_KINDS = ["member", "key", "person", "engine", "operator"]
_STAGES = ["expected", "ready", "failed", "gone"]


def _owned(to: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE,
        related_name="+", to=to,
    )  # fmt: skip


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0031_operators")]

    operations = [
        migrations.AddField("message", "files", models.PositiveSmallIntegerField(db_default=0, default=0)),
        # Nothing was ever kept in it.
        migrations.AlterField("attachment", "message", _owned("threadline.message")),
        migrations.AddField("attachment", "conversation", _owned("threadline.conversation")),
        migrations.AddField("attachment", "actor_kind", models.TextField(default="person")),
        migrations.AddField("attachment", "actor_id", models.BigIntegerField(null=True)),
        migrations.AddField("attachment", "place", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("attachment", "stage", models.TextField(default="gone")),
        migrations.AddField("attachment", "file", models.TextField(default="")),
        migrations.AddField("attachment", "width", models.PositiveIntegerField(default=0)),
        migrations.AddField("attachment", "height", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "attachment",
            "account",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="threadline.carrieraccount",
            ),
        ),
        migrations.AddField("attachment", "problem", models.TextField(default="")),
        migrations.AddField("attachment", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("attachment", "due_at", models.DateTimeField(null=True)),
        migrations.AddField("attachment", "created_at", models.DateTimeField(db_default=Now())),
        migrations.AddConstraint(
            "attachment",
            models.CheckConstraint(condition=models.Q(stage__in=_STAGES), name="attachment_stage_known"),
        ),
        migrations.AddConstraint(
            "attachment",
            models.CheckConstraint(
                condition=models.Q(actor_kind__in=_KINDS), name="attachment_actor_kind_known"
            ),
        ),
        migrations.AddIndex(
            "attachment",
            models.Index(
                condition=models.Q(("conversation__isnull", False)),
                fields=["workspace", "conversation"],
                name="attachment_draft",
            ),
        ),
        migrations.AddIndex(
            "attachment",
            models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="attachment_due"
            ),
        ),
        CompositeKeys([], references=[("attachment", "conversation")]),
    ]
