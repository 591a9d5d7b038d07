"""Idempotency keys of people's forms beside those of programs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0014_people_language")]

    operations = [
        migrations.AddField(
            "idempotencykey", "actor_kind", models.TextField(default="key"), preserve_default=False
        ),
        migrations.AddField(
            "idempotencykey", "actor_id", models.BigIntegerField(default=0), preserve_default=False
        ),
        # Promises made before the update hold after it.
        migrations.RunSQL("UPDATE idempotency_key SET actor_id = api_key_id"),
        migrations.RemoveConstraint("idempotencykey", "idempotency_key_once"),
        migrations.RemoveField("idempotencykey", "api_key"),
        migrations.AddConstraint(
            "idempotencykey",
            models.CheckConstraint(
                condition=models.Q(("actor_kind__in", ["member", "key", "person", "engine", "operator"])),
                name="idempotency_key_actor_kind_known",
            ),
        ),
        migrations.AddConstraint(
            "idempotencykey",
            models.UniqueConstraint(
                fields=["workspace", "actor_kind", "actor_id", "key"], name="idempotency_key_of_actor"
            ),
        ),
    ]
