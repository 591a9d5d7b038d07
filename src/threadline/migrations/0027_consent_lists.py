"""Lists of opt-outs read only what they show: nobody who was erased, nothing that an import brought from elsewhere."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models.lookups import GreaterThan


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0026_alerts")]

    operations = [
        # Until now a STOP itself counted as written after it. Whoever is out has an answer owed to what they write
        # from now on.
        migrations.RunSQL(
            "UPDATE conversation c SET last_in_at = r.stopped_at FROM recipient r"
            " WHERE r.workspace_id = c.workspace_id AND r.id = c.recipient_id AND r.opted_out_id IS NOT NULL"
            " AND c.last_in_at > r.stopped_at",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveIndex("recipient", "recipient_stopped"),
        migrations.AddIndex(
            "recipient",
            models.Index(
                fields=["workspace", "-stopped_at", "-id"],
                name="recipient_stopped",
                condition=models.Q(("erased_at", None), ("opted_out__isnull", False)),
            ),
        ),
        migrations.RemoveIndex("consentevent", "consent_event_late"),
        migrations.AddIndex(
            "consentevent",
            models.Index(
                fields=["workspace", "-id"],
                name="consent_event_late",
                condition=models.Q(("kind__in", ["opted_out", "ended"]))
                & ~models.Q(("medium", "import"))
                & models.Q(GreaterThan(models.F("recorded_at") - models.F("occurred_at"), timedelta(days=8))),
            ),
        ),
    ]
