"""Lists of consent given elsewhere."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from threadline.migrations._keys import CompositeKeys


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0022_ways_out")]

    operations = [
        migrations.CreateModel(
            name="ConsentImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.TextField()),
                ("sha256", models.BinaryField(max_length=32)),
                ("origin", models.TextField()),
                ("content", models.BinaryField(default=b"")),
                ("stage", models.TextField(default="uploaded")),
                ("actor_kind", models.TextField()),
                ("actor_id", models.BigIntegerField(null=True)),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                ("good", models.PositiveIntegerField(default=0)),
                ("bad", models.JSONField(default=list)),
                ("unread", models.JSONField(default=list)),
                ("known", models.PositiveIntegerField(default=0)),
                ("overtaken", models.PositiveIntegerField(default=0)),
                ("at_line", models.PositiveIntegerField(default=0)),
                ("recorded", models.PositiveIntegerField(default=0)),
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
                "db_table": "consent_import",
                "indexes": [
                    models.Index(
                        condition=models.Q(("stage__in", ["uploaded", "recording"])),
                        fields=["workspace", "id"],
                        name="consent_import_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["uploaded", "read", "unusable", "recording", "recorded"])
                        ),
                        name="consent_import_stage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("actor_kind__in", ["member", "key", "person", "engine", "operator"])
                        ),
                        name="consent_import_actor_kind_known",
                    ),
                ],
            },
        ),
        CompositeKeys(models=["consentimport"]),
    ]
