"""What carriers delivered, before and beside what it became. Operator-owned."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from threadline.models.base import one_of
from threadline.rules.carriage import PartState


class Arrival(models.Model):
    """One inbound text, once: `key` is the carrier's id of it. The text itself is in its message."""

    account = models.ForeignKey("CarrierAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.TextField()
    received_at = models.DateTimeField(db_default=Now())
    # What could not be taken in stays here raw, with the reason, until a person has looked.
    parked = models.JSONField(null=True)
    problem = models.TextField(default="")

    class Meta:
        db_table = "arrival"
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="arrival_once")]
        indexes = [
            models.Index(fields=["id"], name="arrival_parked", condition=models.Q(parked__isnull=False))
        ]


class Receipt(models.Model):
    """A carrier's word not yet applied; applied ones go, unmatched ones are kept for 72 hours."""

    account = models.ForeignKey(
        "CarrierAccount", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    carrier_id = models.TextField()
    reference = models.TextField(default="")
    part = models.PositiveSmallIntegerField(default=0)
    state = models.TextField()
    code = models.TextField(default="")
    at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())  # when to look for its part next

    class Meta:
        db_table = "receipt"
        constraints = [one_of("state", PartState, table="receipt")]
        indexes = [models.Index(fields=["due_at"], name="receipt_due")]


class Spool(models.Model):
    """A place where a web process or an engine keeps arrivals while the database is away.

    `clean_until` is its word that it holds nothing: when that runs out, no engine claims until the spool
    is drained or the operator retires it.
    """

    name = models.TextField(unique=True)
    registered_at = models.DateTimeField(db_default=Now())
    clean_until = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "spool"
