"""Carriers' lists of what people texted are read too, for the texts that no call of theirs brought."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0028_budgets_and_campaigns")]

    operations = [
        migrations.AddField("carrieraccount", "polled_to", models.DateTimeField(null=True)),
        migrations.AddField("carrieraccount", "poll_at", models.DateTimeField(null=True)),
    ]
