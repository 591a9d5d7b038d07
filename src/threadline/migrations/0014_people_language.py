"""A person's own language, and indexes for reading the audit log."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0013_inbox_words")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(db_default="", default="", max_length=5),
        ),
        migrations.AddIndex(
            model_name="audit",
            index=models.Index(fields=["workspace", "noun", "id"], name="audit_of_noun"),
        ),
        migrations.AddIndex(
            model_name="audit",
            index=models.Index(fields=["workspace", "action", "id"], name="audit_of_action"),
        ),
        migrations.AddIndex(
            model_name="audit",
            index=models.Index(fields=["workspace", "actor_kind", "actor_id", "id"], name="audit_of_actor"),
        ),
    ]
