"""Opt-in pages with the versions of what they show, scans of signed forms, join words of one number."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from threadline.migrations._keys import CompositeKeys

_STAYS = """
CREATE TRIGGER opt_in_version_stays BEFORE UPDATE OR DELETE ON opt_in_version
    FOR EACH ROW EXECUTE FUNCTION record_stays();
CREATE TRIGGER paper_form_stays BEFORE UPDATE ON paper_form
    FOR EACH ROW EXECUTE FUNCTION record_stays();
"""


def _owned(to: str) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=f"threadline.{to}",
    )


def _own() -> list[tuple[str, models.Field]]:  # type: ignore[type-arg]
    """What every table of a workspace begins with."""
    workspace = models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="threadline.workspace",
    )
    key = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
    return [("id", key), ("workspace", workspace)]


def _now() -> models.DateTimeField:  # type: ignore[type-arg]
    return models.DateTimeField(db_default=django.db.models.functions.datetime.Now())


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0020_channels")]

    operations = [
        migrations.AddField("purpose", "join_text", models.TextField(default="", db_default="")),
        migrations.CreateModel(
            name="OptInPage",
            fields=[
                *_own(),
                ("key", models.TextField()),
                ("name", models.TextField()),
                ("title", models.TextField()),
                ("intro", models.TextField(default="")),
                ("purposes", django.contrib.postgres.fields.ArrayField(models.BigIntegerField())),
                ("disclosure", models.TextField(default="")),
                ("privacy_url", models.TextField()),
                ("terms_url", models.TextField()),
                ("sender", _owned("sender")),
                ("double", models.BooleanField(default=True)),
                ("origins", django.contrib.postgres.fields.ArrayField(models.TextField(), default=list)),
                ("open", models.BooleanField(default=True)),
                ("removed", models.BooleanField(default=False)),
                ("created_at", _now()),
            ],
            options={
                "db_table": "opt_in_page",
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="opt_in_page_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("removed", False)),
                        fields=("workspace", "name"),
                        name="opt_in_page_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OptInVersion",
            fields=[
                *_own(),
                ("page", _owned("optinpage")),
                ("number", models.PositiveIntegerField()),
                ("shown", models.JSONField()),
                ("words", models.JSONField()),
                ("made_at", _now()),
                ("actor_kind", models.TextField()),
                ("actor_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "opt_in_version",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "page", "number"), name="opt_in_version_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("actor_kind__in", ["member", "key", "person", "engine", "operator"])
                        ),
                        name="opt_in_version_actor_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperForm",
            fields=[
                *_own(),
                ("page", _owned("optinpage")),
                ("recipient", _owned("recipient")),
                ("version", models.PositiveIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("media_type", models.TextField()),
                ("scan", models.BinaryField()),
                ("events", django.contrib.postgres.fields.ArrayField(models.BigIntegerField())),
                ("made_at", _now()),
            ],
            options={
                "db_table": "paper_form",
                "indexes": [
                    models.Index(fields=["workspace", "recipient", "id"], name="paper_form_recipient")
                ],
            },
        ),
        migrations.CreateModel(
            name="JoinWord",
            fields=[
                *_own(),
                ("sender", _owned("sender")),
                ("word", models.TextField()),
                ("purpose", _owned("purpose")),
                ("text", models.TextField(default="")),
            ],
            options={
                "db_table": "join_word",
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "sender", "word"), name="join_word_once")
                ],
            },
        ),
        CompositeKeys(models=["optinpage", "optinversion", "paperform", "joinword"]),
        migrations.RunSQL(_STAYS),
    ]
