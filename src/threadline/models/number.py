"""Our side of the line: carrier accounts, our numbers, the lanes texts leave by. Operator-owned."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from threadline.models.base import WorkspaceOwned


class CarrierAccount(models.Model):
    """An account at a carrier; secrets are encrypted with a key that is not in the database."""

    carrier = models.TextField()
    name = models.TextField(unique=True)
    # The public part of its webhook's address: unguessable, so that a stranger cannot even try signatures.
    key = models.TextField(unique=True)
    settings = models.JSONField(default=dict)
    secrets = models.BinaryField(default=b"")
    open = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "carrier_account"


class Number(models.Model):
    """A phone number of ours."""

    account = models.ForeignKey(CarrierAccount, on_delete=models.PROTECT, related_name="+")
    e164 = models.TextField(unique=True)
    country = models.CharField(max_length=2)
    kind = models.TextField(default="did")  # did, toll_free, short_code
    sms = models.BooleanField(default=True)
    mms = models.BooleanField(default=False)
    voice = models.BooleanField(default=False)
    open = models.BooleanField(default=True)

    class Meta:
        db_table = "number"


class Sender(WorkspaceOwned):
    """A workspace's use of a number."""

    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    open = models.BooleanField(default=True)

    class Meta:
        db_table = "sender"
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="sender_number")]


class Worker(models.Model):
    """A running engine, web or jobs process; `beat_at` is its word that it lives."""

    kind = models.TextField()
    host = models.TextField()
    boot = models.TextField()
    pid = models.IntegerField()
    journal = models.TextField(default="")
    started_at = models.DateTimeField(db_default=Now())
    beat_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "worker"
        indexes = [models.Index(fields=["kind", "beat_at"], name="worker_beat")]


class Lane(models.Model):
    """What one worker at a time sends through: a number, or a bind where the connection is the limit.

    `fence` grows with every lease; what an earlier holder writes with an older fence moves nothing back.
    """

    account = models.ForeignKey(CarrierAccount, on_delete=models.PROTECT, related_name="+")
    name = models.TextField(unique=True)
    worker = models.ForeignKey(Worker, on_delete=models.SET_NULL, null=True, related_name="+")
    leased_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    # Set when the carrier throttles: nothing is claimed from this lane before.
    paused_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "lane"


class NumberLane(models.Model):
    """Which lane a number's texts leave by."""

    number = models.OneToOneField(Number, on_delete=models.CASCADE, related_name="+")
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "number_lane"


class Budget(models.Model):
    """So many parts in so many seconds, shared by lanes: a campaign's, a brand's, an account's limit."""

    name = models.TextField(unique=True)
    parts = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "budget"


class LaneBudget(models.Model):
    """A budget that a lane draws on."""

    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="+")
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "lane_budget"
        constraints = [models.UniqueConstraint(fields=["lane", "budget"], name="lane_budget_once")]
