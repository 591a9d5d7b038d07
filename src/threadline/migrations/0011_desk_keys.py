"""Keys of the desk's tables that carry the workspace, and the cache that web processes share."""

from django.db import migrations

from threadline.migrations._keys import CompositeKeys

# As Django's database cache wants it. Nothing in it must outlive a crash.
_CACHE = """
CREATE UNLOGGED TABLE cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX cache_expires ON cache (expires);
"""


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0010_desk_constraints")]

    operations = [
        CompositeKeys(
            models=[
                "apiuse",
                "department",
                "departmentmember",
                "draft",
                "field",
                "invitation",
                "messagewords",
            ],
            references=[("conversation", "assignee")],
        ),
        migrations.RunSQL(_CACHE),
    ]
