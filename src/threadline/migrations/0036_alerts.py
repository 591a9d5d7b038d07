"""A member is alerted about several purposes, each on its own; and what is due can be told, and who is out found.

Of a file about numbers the newest day it knows of is kept: when the next one is due follows from it. Whoever opted
out of everything is found by the beginning and the end of their address.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Collate, Now, Reverse

from threadline.migrations._keys import CompositeKeys

_STOPPED = models.Q(("erased_at", None), ("opted_out__isnull", False))


def _owned(to: str, on_delete: Any = django.db.models.deletion.PROTECT) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        db_constraint=False, db_index=False, on_delete=on_delete, related_name="+", to=f"threadline.{to}"
    )


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0035_blockers")]

    operations = [
        migrations.CreateModel(
            name="MemberAlert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("member", _owned("member", django.db.models.deletion.CASCADE)),
                ("recipient", _owned("recipient")),
                ("purpose", _owned("purpose")),
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
            options={"db_table": "member_alert"},
        ),
        migrations.AddConstraint(
            "memberalert",
            models.UniqueConstraint(fields=("workspace", "member", "purpose"), name="member_alert_once"),
        ),
        CompositeKeys(models=["memberalert"]),
        migrations.RunSQL(
            "INSERT INTO member_alert (workspace_id, member_id, recipient_id, purpose_id)"
            " SELECT workspace_id, id, alerts_id, alerts_purpose_id FROM member"
            " WHERE alerts_id IS NOT NULL AND alerts_purpose_id IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField("member", "alerts"),
        migrations.RemoveField("member", "alerts_purpose"),
        migrations.RemoveIndex("scrub", "scrub_latest"),
        migrations.AddField("scrub", "as_of", models.DateField(null=True)),
        migrations.RunSQL("UPDATE scrub SET as_of = day WHERE stage = 'applied'", migrations.RunSQL.noop),
        migrations.AddIndex(
            "scrub", models.Index(fields=["workspace", "source", "-as_of"], name="scrub_latest")
        ),
        migrations.AddIndex(
            "recipient",
            models.Index(
                models.F("workspace"),
                Collate("number", "C"),
                name="recipient_stopped_number",
                condition=_STOPPED,
            ),
        ),
        migrations.AddIndex(
            "recipient",
            models.Index(
                models.F("workspace"),
                Collate(Reverse("number"), "C"),
                name="recipient_stopped_ending",
                condition=_STOPPED,
            ),
        ),
    ]
