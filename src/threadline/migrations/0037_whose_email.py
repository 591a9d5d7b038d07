"""Contacts are found by their e-mail address: whose it is stands beside it in the list of who opted out."""

from django.db import migrations, models
from django.db.models.functions import Lower, Trim


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0036_alerts")]

    operations = [
        migrations.AddIndex(
            "contact",
            models.Index(
                models.F("workspace"),
                Lower(Trim("email")),
                models.F("id"),
                name="contact_email",
                condition=models.Q(("email", ""), _negated=True),
            ),
        )
    ]
