"""Who is not to be reached, by channel: what a workspace blocked, and what STOP means there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0019_verification")]

    operations = [
        migrations.AddField("recipient", "blocked", models.BooleanField(default=False, db_default=False)),
        migrations.AddField(
            "workspace", "stop_ends_all", models.BooleanField(default=False, db_default=False)
        ),
    ]
