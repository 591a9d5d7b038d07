"""How long evidence is kept, and numbers of erased people as keyed digests."""

import django.db.models.deletion
from django.db import migrations, models

from threadline.migrations._keys import CompositeKeys

_ROLES = """
UPDATE role SET permissions = array_append(permissions, 'erase')
WHERE name IN ('Owner', 'Admin') AND NOT 'erase' = ANY (permissions);
"""


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0024_scrubs")]

    operations = [
        migrations.AddField(
            "workspace", "retention_years", models.PositiveSmallIntegerField(default=6, db_default=6)
        ),
        migrations.AddField(
            "workspace",
            "erasure",
            models.TextField(default="seal_until_retention", db_default="seal_until_retention"),
        ),
        migrations.AddConstraint(
            "workspace",
            models.CheckConstraint(
                condition=models.Q(("erasure__in", ["erase_at_once", "seal_until_retention"])),
                name="workspace_erasure_known",
            ),
        ),
        migrations.AddConstraint(
            "workspace",
            models.CheckConstraint(
                condition=models.Q(("retention_years__gte", 6)), name="workspace_retention_long_enough"
            ),
        ),
        migrations.AddField("recipient", "erased_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="ErasedNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.BinaryField(max_length=32)),
                ("key_id", models.TextField()),
                ("erased_at", models.DateTimeField()),
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
                "db_table": "erased_number",
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "digest"), name="erased_number_once")
                ],
            },
        ),
        CompositeKeys(models=["erasednumber"]),
        migrations.RunSQL(_ROLES, elidable=True),
    ]
