"""Who runs the installation, what each of them did, how fast lanes go and what goes wrong on them."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0030_polls")]

    operations = [
        migrations.AddField("user", "operator", models.BooleanField(db_default=False, default=False)),
        # Whoever set it up: the first owner there is.
        migrations.RunSQL(
            "UPDATE app_user SET operator = true WHERE id = ("
            "SELECT m.user_id FROM member m JOIN role r ON r.workspace_id = m.workspace_id AND r.id = m.role_id"
            " WHERE r.name = 'Owner' ORDER BY m.workspace_id, m.id LIMIT 1)",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            "operatoraudit",
            "user",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="threadline.user",
            ),
        ),
        migrations.AddField("lane", "pace", models.FloatField(db_default=0.0, default=0.0)),
        migrations.AddField("lane", "paced_at", models.DateTimeField(db_default=Now())),
        migrations.CreateModel(
            name="LaneTrouble",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "workspace_id",
                        "lane_id",
                        "hour",
                        "code",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("code", models.TextField()),
                ("texts", models.PositiveIntegerField()),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="threadline.workspace",
                    ),
                ),
                (
                    "lane",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="threadline.lane",
                    ),
                ),
            ],
            options={
                "db_table": "lane_trouble",
                "indexes": [models.Index(fields=["lane", "hour"], name="lane_trouble_lane")],
            },
        ),
    ]
