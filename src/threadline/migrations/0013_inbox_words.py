"""Words of the texts that are there already, so that a search finds them too."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from threadline.rules import words

_BATCH = 2000

_NEXT = """
SELECT workspace_id, id, body FROM message WHERE (workspace_id, id) > (%s, %s) ORDER BY workspace_id, id LIMIT %s
"""
_KEEP = """
INSERT INTO message_words (workspace_id, message_id, words)
SELECT workspace_id, id, array_to_tsvector(string_to_array(lexemes, ' '))
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS n (workspace_id, id, lexemes)
ON CONFLICT DO NOTHING
"""


def fill(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Batch by batch, each committed; begun again it goes over what is there."""
    last = (0, 0)
    with editor.connection.cursor() as cursor:
        while True:
            cursor.execute(_NEXT, [*last, _BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            lexemes = [" ".join(_lexemes(*row)) for row in rows]
            cursor.execute(_KEEP, [[row[0] for row in rows], [row[1] for row in rows], lexemes])
            last = rows[-1][:2]


def _lexemes(workspace: int, message: int, body: str) -> list[str]:
    return words.lexemes(words.words(body), workspace=workspace, bucket=words.bucket(message))


class Migration(migrations.Migration):
    """See the module."""

    atomic = False

    dependencies = [("threadline", "0012_contacts_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
