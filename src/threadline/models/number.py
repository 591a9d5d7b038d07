"""Our side of the line: carrier accounts, our numbers, the lanes texts leave by. Operator-owned."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from threadline.models.base import WorkspaceOwned, one_of, owned_key
from threadline.rules.registration import Registration


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
    # The breaker: until when nothing is handed over, why, and how often in a row that has been so.
    halted_until = models.DateTimeField(null=True)
    halted_why = models.TextField(default="", db_default="")
    halts = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Since when the carrier cannot be reached, and by which code of ours; written by engines, when it changes.
    away_since = models.DateTimeField(null=True)
    away_why = models.TextField(default="", db_default="")
    # Where the carrier lists what people texted: up to when that was read, and when it is to be read again.
    polled_to = models.DateTimeField(null=True)
    poll_at = models.DateTimeField(null=True)

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


class Brand(WorkspaceOwned):
    """A company as registered for texting from ordinary numbers (10DLC)."""

    name = models.TextField()
    code = models.TextField(default="")  # the registry's own id of it
    registration = models.TextField(default=Registration.PENDING.value)
    budget = models.ForeignKey(
        "Budget", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        db_table = "brand"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="brand_name"),
            one_of("registration", Registration, table="brand"),
        ]


class Campaign(WorkspaceOwned):
    """What a brand texts about, as registered (10DLC); never a mass send."""

    brand = owned_key("Brand")
    name = models.TextField()
    code = models.TextField(default="")
    registration = models.TextField(default=Registration.PENDING.value)
    budget = models.ForeignKey(
        "Budget", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        db_table = "campaign"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="campaign_name"),
            one_of("registration", Registration, table="campaign"),
        ]


class Sender(WorkspaceOwned):
    """A workspace's use of a number: a member's or a department's own, else everybody's."""

    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    open = models.BooleanField(default=True)
    member = owned_key("Member", null=True)
    department = owned_key("Department", null=True)
    campaign = owned_key("Campaign", null=True)
    # Since when it draws on that campaign's budgets: what left before is not given back to them.
    campaign_since = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "sender"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="sender_number"),
            models.CheckConstraint(
                condition=models.Q(member=None) | models.Q(department=None), name="sender_of_one"
            ),
        ]


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
    # Texts a minute of late, as `rules/pace.py` keeps it, and when that was.
    pace = models.FloatField(default=0.0, db_default=0.0)
    paced_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "lane"


class LaneTrouble(models.Model):
    """How many of a workspace's texts by a lane ended badly in an hour, by the carrier's code; kept for two days."""

    pk = models.CompositePrimaryKey("workspace_id", "lane_id", "hour", "code")
    workspace = models.ForeignKey("Workspace", on_delete=models.CASCADE, related_name="+", db_index=False)
    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField()
    code = models.TextField()
    texts = models.PositiveIntegerField()

    class Meta:
        db_table = "lane_trouble"
        indexes = [models.Index(fields=["lane", "hour"], name="lane_trouble_lane")]


class NumberLane(models.Model):
    """Which lane a number's texts leave by."""

    number = models.OneToOneField(Number, on_delete=models.CASCADE, related_name="+")
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "number_lane"


class Budget(models.Model):
    """So many parts in so many seconds, or in a day of `zone`: a lane's, campaign's, brand's or account's limit.

    What was spent stands in `spent`, parts by slot, as `rules/budgets.py` reads and writes it.
    """

    name = models.TextField(unique=True)
    parts = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField()
    zone = models.TextField(default="", db_default="")  # then the limit is of its days, and `seconds` is 0
    # A number that is warmed up: so many on the first day, and each day so many per cent more, up to `parts`.
    first = models.PositiveIntegerField(null=True)
    growth = models.PositiveSmallIntegerField(default=0, db_default=0)
    started = models.DateField(null=True)
    spent = models.JSONField(default=dict, db_default={})
    created_at = models.DateTimeField(db_default=Now())  # what left before is not given back to it

    class Meta:
        db_table = "budget"


class LaneBudget(models.Model):
    """A budget that a lane draws on, and since when."""

    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="+")
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "lane_budget"
        constraints = [models.UniqueConstraint(fields=["lane", "budget"], name="lane_budget_once")]
