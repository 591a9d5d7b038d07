"""Where people may be, by all that is known of them; what a verdict rested on; a desk's hours and caps."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from threadline.rules import standing
from threadline.rules.standing import Declared

# A constant default rewrites no table, and stays: whoever inserts a row of their own need not know the column.
_COLUMNS = """
ALTER TABLE recipient ADD COLUMN states text[] NOT NULL DEFAULT '{}';
ALTER TABLE message ADD COLUMN law text NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN why text NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN law text NOT NULL DEFAULT '';
ALTER TABLE workspace ADD COLUMN weekly_cap smallint NOT NULL DEFAULT 0 CHECK (weekly_cap >= 0);
ALTER TABLE workspace ADD COLUMN business_hours_only boolean NOT NULL DEFAULT false;
"""
_SOME = """
SELECT r.workspace_id, r.id, r.number, coalesce(k.state, ''), coalesce(k.postcode, ''), coalesce(k.country, ''),
       coalesce(k.zone, '')
FROM recipient r
LEFT JOIN phone p ON p.workspace_id = r.workspace_id AND p.recipient_id = r.id
LEFT JOIN contact k ON k.workspace_id = p.workspace_id AND k.id = p.contact_id
WHERE (r.workspace_id, r.id) > (%s, %s) ORDER BY r.workspace_id, r.id LIMIT 1000
"""
_KEEP = """
UPDATE recipient r SET states = string_to_array(n.states, ' '), zones = string_to_array(n.zones, ' ')
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]) AS n (workspace_id, id, states, zones)
WHERE r.workspace_id = n.workspace_id AND r.id = n.id
"""


def fill(apps: object, editor: object) -> None:
    """Go through all recipients by key, a thousand at a time."""
    del apps
    after = (0, 0)
    with editor.connection.cursor() as cursor:  # type: ignore[attr-defined]
        while True:
            cursor.execute(_SOME, after)
            rows = cursor.fetchall()
            if not rows:
                return
            places = [standing.find(settings.JURISDICTIONS, row[2], Declared(*row[3:])) for row in rows]
            states, zones = (
                [" ".join(each.states) for each in places],
                [" ".join(each.zones) for each in places],
            )
            cursor.execute(_KEEP, ([row[0] for row in rows], [row[1] for row in rows], states, zones))
            after = (rows[-1][0], rows[-1][1])


_ROLES = """
UPDATE role SET permissions = array_append(permissions, 'send_emergency')
WHERE name IN ('Owner', 'Admin', 'Manager') AND NOT 'send_emergency' = ANY (permissions);
"""


class Migration(migrations.Migration):
    """See the module."""

    atomic = False  # each thousand is kept by itself, and going through again does no harm

    dependencies = [("threadline", "0017_reviews")]

    operations = [
        migrations.RunSQL(
            _COLUMNS,
            state_operations=[
                migrations.AddField("recipient", "states", ArrayField(models.TextField(), default=list)),
                migrations.AddField("message", "law", models.TextField(default="")),
                migrations.AddField("message", "why", models.TextField(default="")),
                migrations.AddField("attempt", "law", models.TextField(default="")),
                migrations.AddField("workspace", "weekly_cap", models.PositiveSmallIntegerField(default=0)),
                migrations.AddField("workspace", "business_hours_only", models.BooleanField(default=False)),
            ],
        ),
        migrations.RunSQL(_ROLES, elidable=True),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
