"""Indexes and constraints."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0005_tables_5")]

    operations = [
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(
                condition=models.Q(("parked__isnull", False)), fields=["id"], name="arrival_parked"
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.UniqueConstraint(fields=("account", "key"), name="arrival_once"),
        ),
        migrations.AddConstraint(
            model_name="lanebudget",
            constraint=models.UniqueConstraint(fields=("lane", "budget"), name="lane_budget_once"),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["due_at"], name="receipt_due"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["unknown", "rejected", "accepted", "sent", "failed", "undelivered", "delivered"],
                    )
                ),
                name="receipt_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(fields=("workspace", "name"), name="tag_name"),
        ),
        migrations.AddConstraint(
            model_name="sender",
            constraint=models.UniqueConstraint(fields=("workspace", "number"), name="sender_number"),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(fields=("workspace", "name"), name="role_name"),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(fields=("workspace", "number"), name="recipient_number"),
        ),
        migrations.AddConstraint(
            model_name="purpose",
            constraint=models.UniqueConstraint(fields=("workspace", "name"), name="purpose_name"),
        ),
        migrations.AddConstraint(
            model_name="purpose",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["conversational", "informational", "promotional"])),
                name="purpose_level_known",
            ),
        ),
        migrations.AddIndex(
            model_name="phone",
            index=models.Index(fields=["workspace", "contact"], name="phone_contact"),
        ),
        migrations.AddConstraint(
            model_name="phone",
            constraint=models.UniqueConstraint(fields=("workspace", "recipient"), name="phone_recipient"),
        ),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(fields=["account", "carrier_id"], name="part_carrier"),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["unknown", "rejected", "accepted", "sent", "failed", "undelivered", "delivered"],
                    )
                ),
                name="part_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["workspace", "conversation", "-id"], name="message_thread"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("lane__isnull", False)),
                fields=["lane", "workspace", "priority", "due_at", "id"],
                name="message_due",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("lane__isnull", False)),
                fields=["workspace", "recipient"],
                name="message_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("direction__in", ["out", "in"])), name="message_direction_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "queued",
                            "suppressed",
                            "expired",
                            "cancelled",
                            "handing_off",
                            "unknown",
                            "rejected",
                            "accepted",
                            "sent",
                            "delivered",
                            "undelivered",
                            "failed",
                            "received",
                        ],
                    )
                ),
                name="message_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["conversational", "informational", "promotional"])),
                name="message_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "occasion__in",
                        [
                            "ordinary",
                            "stop_confirmation",
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
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("actor_kind__in", ["member", "key", "person", "engine", "operator"])),
                name="message_actor_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(fields=("workspace", "user"), name="member_user"),
        ),
        migrations.AddIndex(
            model_name="idempotencykey",
            index=models.Index(fields=["created_at"], name="idempotency_key_age"),
        ),
        migrations.AddConstraint(
            model_name="idempotencykey",
            constraint=models.UniqueConstraint(
                fields=("workspace", "api_key", "key"), name="idempotency_key_once"
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["workspace", "-last_at", "-id"], name="conversation_list"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["workspace", "recipient"], name="conversation_recipient"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["workspace", "contact"], name="conversation_contact"),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.UniqueConstraint(
                fields=("workspace", "sender", "recipient"), name="conversation_pair"
            ),
        ),
        migrations.AddIndex(
            model_name="contacttag",
            index=models.Index(fields=["workspace", "tag", "contact"], name="contact_tag_tag"),
        ),
        migrations.AddConstraint(
            model_name="contacttag",
            constraint=models.UniqueConstraint(
                fields=("workspace", "contact", "tag"), name="contact_tag_once"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "name", "id"], name="contact_name"),
        ),
        migrations.AddConstraint(
            model_name="consentperson",
            constraint=models.UniqueConstraint(fields=("workspace", "event"), name="consent_person_event"),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(fields=["workspace", "recipient", "id"], name="consent_event_recipient"),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(
                condition=models.Q(("block", None)), fields=["workspace", "id"], name="consent_event_unsealed"
            ),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(fields=["block", "position"], name="consent_event_block"),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["implied", "requested", "granted", "ended", "opted_out", "resumed"])
                ),
                name="consent_event_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["conversational", "informational", "promotional"])),
                name="consent_event_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "medium__in",
                        ["keyword", "text", "web_form", "paper_form", "spoken", "email", "api", "import"],
                    )
                ),
                name="consent_event_medium_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("actor_kind__in", ["member", "key", "person", "engine", "operator"])),
                name="consent_event_actor_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                fields=("workspace", "recipient", "purpose"), name="consent_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["conversational", "informational", "promotional"])),
                name="consent_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "pending", "stopped", "ended"])),
                name="consent_status_known",
            ),
        ),
        migrations.AddIndex(
            model_name="audit",
            index=models.Index(fields=["workspace", "noun", "noun_id", "id"], name="audit_noun"),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(("actor_kind__in", ["member", "key", "person", "engine", "operator"])),
                name="audit_actor_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["workspace", "recipient", "claimed_at"], name="attempt_recipient"),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("outcome", None)), fields=["workspace", "recipient"], name="attempt_open"
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("outcome", "unknown")), fields=["asked_at"], name="attempt_unknown"
            ),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["workspace", "message"], name="attachment_message"),
        ),
    ]
