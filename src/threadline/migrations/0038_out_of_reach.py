"""An account at a carrier knows since when the carrier cannot be reached, and why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0037_whose_email")]

    operations = [
        migrations.AddField("carrieraccount", "away_since", models.DateTimeField(null=True)),
        migrations.AddField("carrieraccount", "away_why", models.TextField(default="", db_default="")),
    ]
