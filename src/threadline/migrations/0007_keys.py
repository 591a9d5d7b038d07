"""Keys that carry the workspace."""

from django.db import migrations

from threadline.migrations._keys import CompositeKeys


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0006_constraints")]

    operations = [
        CompositeKeys(
            models=[
                "audit",
                "purpose",
                "consentevent",
                "consentperson",
                "consent",
                "contact",
                "recipient",
                "phone",
                "tag",
                "contacttag",
                "conversation",
                "message",
                "attempt",
                "part",
                "attachment",
                "sender",
                "role",
                "member",
                "apikey",
                "idempotencykey",
            ]
        )
    ]
