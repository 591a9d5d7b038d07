"""A workspace says whether texts of programs leave although something in their wording blocks them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0034_words_sooner")]

    operations = [
        migrations.AddField(
            "workspace", "blockers_pass", models.BooleanField(default=False, db_default=False)
        )
    ]
