"""Lists of consent given elsewhere, from the upload to the last row recorded."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from threadline.models.base import WorkspaceOwned, one_of
from threadline.rules.consent_imports import Stage
from threadline.rules.levels import ActorKind


class ConsentImport(WorkspaceOwned):
    """One file. `content` is kept for a month; what was recorded from it names its digest for good."""

    file_name = models.TextField()
    sha256 = models.BinaryField(max_length=32)
    origin = models.TextField()  # where the list comes from, in the words of who brings it
    content = models.BinaryField(default=b"")
    stage = models.TextField(default=Stage.UPLOADED.value)
    actor_kind = models.TextField()  # who uploaded it, then who confirmed it: the collector of its events
    actor_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    good = models.PositiveIntegerField(default=0)  # rows that can be recorded
    bad = models.JSONField(default=list)  # [line, column, reason] of the others
    unread = models.JSONField(default=list)  # headings of columns nobody reads
    known = models.PositiveIntegerField(default=0)  # of the good: recorded before, or twice in the file
    overtaken = models.PositiveIntegerField(default=0)  # of the good: taken back since
    at_line = models.PositiveIntegerField(default=0)  # the last row recorded: where it goes on
    recorded = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "consent_import"
        constraints = [
            one_of("stage", Stage, table="consent_import"),
            one_of("actor_kind", ActorKind, table="consent_import"),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "id"],
                name="consent_import_open",
                condition=models.Q(stage__in=["uploaded", "recording"]),
            ),
        ]
