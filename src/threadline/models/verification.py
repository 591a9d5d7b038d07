"""What each check of all consent found."""

from __future__ import annotations

from django.db import models


class Verification(models.Model):
    """One check, kept and never changed. `head` is where the chain ended then: it must always be in it."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    sound = models.BooleanField()
    events = models.BigIntegerField()
    blocks = models.BigIntegerField()
    unsealed = models.BigIntegerField()
    erased = models.BigIntegerField()
    head_block = models.BigIntegerField(null=True)
    head = models.BinaryField(max_length=32, null=True)
    counts = models.JSONField(default=dict)  # how many faults of each kind
    faults = models.JSONField(default=list)  # the first of them, as rules/faults.py tells them

    class Meta:
        db_table = "verification"
