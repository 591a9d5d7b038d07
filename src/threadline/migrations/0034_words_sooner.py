"""What a search finds texts by is put in order more often, and so in less time each.

Whoever fills the list of what is still to be put in order does it, and everybody in their batch waits: half a
megabyte, some 1,700 texts, took a text's time several times over.
"""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0033_callbacks")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL("ALTER INDEX message_words_words SET (gin_pending_list_limit = 64)")
            ],
            state_operations=[
                migrations.RemoveIndex("messagewords", "message_words_words"),
                migrations.AddIndex(
                    "messagewords",
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["words"], gin_pending_list_limit=64, name="message_words_words"
                    ),
                ),
            ],
        )
    ]
