"""Addresses of programs that are told what happens, and what each is still to be told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from threadline.models.base import WorkspaceOwned, one_of, owned_key
from threadline.rules.callbacks import About


class Callback(WorkspaceOwned):
    """One address; calls to it are signed with a secret of its own."""

    address = models.TextField()
    tells = ArrayField(models.TextField())
    secrets = models.BinaryField()  # sealed: the secret, and for a day the one before
    renewed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())  # not called before: in a call, or after one in vain
    told_at = models.DateTimeField(null=True)  # when a call was last taken
    # Calls in vain since then: how many, since when, and what the last of them came to.
    tries = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    problem = models.TextField(default="")
    paused_at = models.DateTimeField(null=True)  # nothing is kept for it; by a person, or `problem` says why

    class Meta:
        db_table = "callback"


class CallbackDue(WorkspaceOwned):
    """One thing that an address is to be told of: its id only, read when the call is made."""

    callback = owned_key("Callback", on_delete=models.CASCADE)
    about = models.TextField()
    about_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "callback_due"
        constraints = [one_of("about", About, table="callback_due")]
        indexes = [models.Index(fields=["workspace", "callback", "id"], name="callback_due_order")]
