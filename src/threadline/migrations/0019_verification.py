"""Blocks list what they hold, what a check of all consent found is kept, and opt-outs are listed by index."""

import django.contrib.postgres.fields
from django.db import migrations, models

_STAYS = """
CREATE TRIGGER verification_stays BEFORE UPDATE OR DELETE ON verification
    FOR EACH ROW EXECUTE FUNCTION record_stays();
"""


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0018_places")]

    operations = [
        migrations.AddField("block", "leaves", models.BinaryField(default=b"")),
        migrations.AddField(
            "block",
            "event_workspaces",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list),
        ),
        migrations.AddField(
            "block",
            "event_ids",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list),
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField()),
                ("sound", models.BooleanField()),
                ("events", models.BigIntegerField()),
                ("blocks", models.BigIntegerField()),
                ("unsealed", models.BigIntegerField()),
                ("erased", models.BigIntegerField()),
                ("head_block", models.BigIntegerField(null=True)),
                ("head", models.BinaryField(max_length=32, null=True)),
                ("counts", models.JSONField(default=dict)),
                ("faults", models.JSONField(default=list)),
            ],
            options={"db_table": "verification"},
        ),
        migrations.RunSQL(_STAYS),
        migrations.AddIndex(
            "consentevent",
            models.Index(
                fields=["workspace", "kind", "occurred_at"],
                name="consent_event_change",
                condition=~models.Q(kind="implied"),
            ),
        ),
        migrations.AddIndex(
            "recipient",
            models.Index(
                fields=["workspace", "-stopped_at", "-id"],
                name="recipient_stopped",
                condition=models.Q(opted_out__isnull=False),
            ),
        ),
    ]
