"""What others' files say of numbers, kept line by line as evidence."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from threadline.models.base import WorkspaceOwned, one_of, owned_key
from threadline.rules.levels import ActorKind
from threadline.rules.scrubs import Progress, Result, Source


class Scrub(WorkspaceOwned):
    """One file; its content is dropped once it is applied, what it said of our numbers stays."""

    source = models.TextField()
    file_name = models.TextField()
    sha256 = models.BinaryField(max_length=32)
    day = models.DateField()  # the file's own
    content = models.BinaryField(default=b"")
    stage = models.TextField(default=Progress.UPLOADED.value)
    actor_kind = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    at_line = models.PositiveIntegerField(default=0)  # the last line applied: where it goes on
    lines = models.PositiveIntegerField(default=0)  # that could be read
    refused = models.PositiveIntegerField(default=0)
    bad = models.JSONField(default=list)  # [line, column, reason] of the first of them
    known = models.PositiveIntegerField(default=0)  # lines about a number of this workspace
    ended = models.PositiveIntegerField(default=0)  # numbers whose consent it ended
    as_of = models.DateField(null=True)  # the newest day it knows of, once it is applied

    class Meta:
        db_table = "scrub"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "source", "sha256", "day"], name="scrub_once"),
            one_of("source", Source, table="scrub"),
            one_of("stage", Progress, table="scrub"),
            one_of("actor_kind", ActorKind, table="scrub"),
        ]
        indexes = [
            models.Index(fields=["workspace", "id"], name="scrub_open", condition=models.Q(stage="uploaded")),
            models.Index(fields=["workspace", "source", "-as_of"], name="scrub_latest"),
        ]


class ScrubResult(WorkspaceOwned):
    """What a line said of a number of this workspace, and the opt-out it led to."""

    scrub = owned_key("Scrub")
    recipient = owned_key("Recipient")
    line = models.PositiveIntegerField()
    result = models.TextField()
    day = models.DateField()
    event = owned_key("ConsentEvent", null=True)

    class Meta:
        db_table = "scrub_result"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "scrub", "line"], name="scrub_result_once"),
            one_of("result", Result, table="scrub_result"),
        ]
        indexes = [models.Index(fields=["workspace", "recipient", "id"], name="scrub_result_recipient")]
