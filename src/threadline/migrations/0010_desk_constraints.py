"""Indexes and constraints of the desk's tables."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0009_desk")]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "rep", "name", "id"], name="contact_rep"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "lead_status", "name", "id"], name="contact_lead_status"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="contact_words"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["workspace", "-last_at", "-id"],
                name="conversation_open",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["workspace", "assignee", "-last_at", "-id"],
                name="conversation_assignee",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["workspace", "-last_at", "-id"],
                name="conversation_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("failed_at__isnull", False)),
                fields=["workspace", "-last_at", "-id"],
                name="conversation_failed",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("unread__gt", 0)),
                fields=["workspace", "assignee"],
                name="conversation_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("lane__isnull", False), ("not_before__isnull", False)),
                fields=["workspace", "not_before", "id"],
                name="message_scheduled",
            ),
        ),
        migrations.AddConstraint(
            model_name="apiuse",
            constraint=models.UniqueConstraint(
                fields=("workspace", "api_key", "minute"), name="api_use_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.UniqueConstraint(fields=("workspace", "name"), name="department_name"),
        ),
        migrations.AddIndex(
            model_name="departmentmember",
            index=models.Index(fields=["workspace", "member"], name="department_member_member"),
        ),
        migrations.AddConstraint(
            model_name="departmentmember",
            constraint=models.UniqueConstraint(
                fields=("workspace", "department", "member"), name="department_member_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                fields=("workspace", "member", "conversation"), name="draft_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="field",
            constraint=models.UniqueConstraint(fields=("workspace", "key"), name="field_key"),
        ),
        migrations.AddConstraint(
            model_name="field",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["text", "number", "date", "yes_no", "choice"])),
                name="field_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="messagewords",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], gin_pending_list_limit=512, name="message_words_words"
            ),
        ),
    ]
