"""A STOP can be said of less than everything, people opt out by phone, letter and at the carrier too."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models.lookups import GreaterThan


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0021_opt_in")]

    operations = [
        migrations.AddField(
            "workspace", "stop_scope", models.TextField(default="everything", db_default="everything")
        ),
        migrations.AddConstraint(
            "workspace",
            models.CheckConstraint(
                condition=models.Q(("stop_scope__in", ["everything", "campaign"])),
                name="workspace_stop_scope_known",
            ),
        ),
        migrations.RemoveConstraint("message", "message_occasion_known"),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=models.Q(
                    (
                        "occasion__in",
                        [
                            "ordinary",
                            "stop_confirmation",
                            "end_confirmation",
                            "start_answer",
                            "help_answer",
                            "join_answer",
                            "opt_in_request",
                            "emergency",
                        ],
                    )
                ),
                name="message_occasion_known",
            ),
        ),
        migrations.RemoveConstraint("consentevent", "consent_event_medium_known"),
        migrations.AddConstraint(
            "consentevent",
            models.CheckConstraint(
                condition=models.Q(
                    (
                        "medium__in",
                        [
                            "keyword", "text", "web_form", "paper_form", "spoken", "phone", "email", "letter",
                            "api", "import", "carrier",
                        ],
                    )
                ),
                name="consent_event_medium_known",
            ),
        ),
        migrations.AddIndex(
            "consentevent",
            models.Index(
                fields=["workspace", "-id"],
                name="consent_event_late",
                condition=models.Q(("kind__in", ["opted_out", "ended"]))
                & models.Q(GreaterThan(models.F("recorded_at") - models.F("occurred_at"), timedelta(days=8))),
            ),
        ),
    ]  # fmt: skip
