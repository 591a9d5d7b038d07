"""What people are found by, for the contacts that were there before it was kept."""

from __future__ import annotations

from django.db import migrations

from threadline.rules import words

_SOME = """
SELECT k.workspace_id, k.id, k.name, k.email, k.company,
       ARRAY(SELECT r.number FROM phone p
             JOIN recipient r ON r.workspace_id = p.workspace_id AND r.id = p.recipient_id
             WHERE p.workspace_id = k.workspace_id AND p.contact_id = k.id)
FROM contact k WHERE (k.workspace_id, k.id) > (%s, %s) ORDER BY k.workspace_id, k.id LIMIT 1000
"""
_KEEP = """
UPDATE contact k SET words = array_to_tsvector(string_to_array(n.words, ' '))
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS n (workspace_id, id, words)
WHERE k.workspace_id = n.workspace_id AND k.id = n.id
"""


def fill(apps: object, editor: object) -> None:
    """Go through all contacts by key, a thousand at a time."""
    del apps
    after = (0, 0)
    with editor.connection.cursor() as cursor:  # type: ignore[attr-defined]
        while True:
            cursor.execute(_SOME, after)
            rows = cursor.fetchall()
            if not rows:
                return
            found = [" ".join(words.lexemes(_words(row), workspace=row[0])) for row in rows]
            cursor.execute(_KEEP, ([row[0] for row in rows], [row[1] for row in rows], found))
            after = (rows[-1][0], rows[-1][1])


def _words(row: tuple[int, int, str, str, str, list[str]]) -> list[str]:
    _, _, name, email, company, numbers = row
    return words.of_person(name, email, company, numbers=numbers)


class Migration(migrations.Migration):
    """See the module."""

    atomic = False  # each thousand is kept by itself, and going through again does no harm

    dependencies = [("threadline", "0011_desk_keys")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
