"""Limits that hold in every window, brands and campaigns that have them, numbers of one's own, and the breaker."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from threadline.migrations._keys import CompositeKeys

REGISTRATION = ["pending", "verified", "refused", "suspended"]


def owned(to: str, *, null: bool = False) -> models.ForeignKey[Any, Any]:
    """A reference within the workspace; `CompositeKeys` makes its constraint."""
    return models.ForeignKey(
        blank=null,
        db_constraint=False,
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=f"threadline.{to}",
    )


def registered(table: str, *fields: tuple[str, models.Field[Any, Any]]) -> migrations.CreateModel:
    """A table of what is registered with the carriers."""
    return migrations.CreateModel(
        name=table.capitalize(),
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "workspace",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="threadline.workspace",
                ),
            ),
            *fields,
            ("name", models.TextField()),
            ("code", models.TextField(default="")),
            ("registration", models.TextField(default="pending")),
            (
                "budget",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="threadline.budget",
                ),
            ),
        ],
        options={
            "db_table": table,
            "constraints": [
                models.UniqueConstraint(fields=("workspace", "name"), name=f"{table}_name"),
                models.CheckConstraint(
                    condition=models.Q(registration__in=REGISTRATION), name=f"{table}_registration_known"
                ),
            ],
        },
    )


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0027_consent_lists")]

    operations = [
        migrations.RemoveField("budget", "since"),
        migrations.RemoveField("budget", "used"),
        migrations.AddField("budget", "zone", models.TextField(db_default="", default="")),
        migrations.AddField("budget", "first", models.PositiveIntegerField(null=True)),
        migrations.AddField("budget", "growth", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField("budget", "started", models.DateField(null=True)),
        migrations.AddField("budget", "spent", models.JSONField(db_default={}, default=dict)),
        migrations.AddField("budget", "created_at", models.DateTimeField(db_default=Now())),
        migrations.AddField("lanebudget", "since", models.DateTimeField(db_default=Now())),
        migrations.AddField("carrieraccount", "halted_until", models.DateTimeField(null=True)),
        migrations.AddField("carrieraccount", "halted_why", models.TextField(db_default="", default="")),
        migrations.AddField(
            "carrieraccount", "halts", models.PositiveSmallIntegerField(db_default=0, default=0)
        ),
        registered("brand"),
        registered("campaign", ("brand", owned("brand"))),
        migrations.AddField("sender", "member", owned("member", null=True)),
        migrations.AddField("sender", "department", owned("department", null=True)),
        migrations.AddField("sender", "campaign", owned("campaign", null=True)),
        migrations.AddField("sender", "campaign_since", models.DateTimeField(db_default=Now())),
        migrations.AddConstraint(
            "sender",
            models.CheckConstraint(
                condition=models.Q(("member", None), ("department", None), _connector="OR"),
                name="sender_of_one",
            ),
        ),
        CompositeKeys(
            models=["brand", "campaign"],
            references=[("sender", "member"), ("sender", "department"), ("sender", "campaign")],
        ),
    ]
