"""Texts that may have been opt-outs, for a person to decide."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from threadline.models.base import WorkspaceOwned, one_of, owned_key
from threadline.rules.intents import Decision


class Review(WorkspaceOwned):
    """One doubted text; open until somebody decides or the person says it themselves."""

    recipient = owned_key("Recipient")
    message = owned_key("Message")
    rule = models.TextField()
    matched = models.TextField()  # the words that mattered, as compared
    version = models.PositiveIntegerField()  # of the tables they were read by
    made_at = models.DateTimeField(db_default=Now())
    decision = models.TextField(default=Decision.OPEN.value)
    decided_at = models.DateTimeField(null=True)
    actor_kind = models.TextField(default="")  # who decided
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "review"
        constraints = [one_of("decision", Decision, table="review")]
        indexes = [
            models.Index(fields=["workspace", "id"], name="review_open", condition=models.Q(decision="open")),
            models.Index(
                fields=["workspace", "recipient", "id"],
                name="review_open_recipient",
                condition=models.Q(decision="open"),
            ),
        ]
