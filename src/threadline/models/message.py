"""Conversations and their texts, and what became of each at the carrier."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now

from threadline.models.base import WorkspaceOwned, one_of, owned_key
from threadline.rules.carriage import PartState
from threadline.rules.levels import ActorKind, Direction, Level, MessageState, Occasion


class Conversation(WorkspaceOwned):
    """A sender and a recipient; the contact stays empty until somebody links a stranger."""

    sender = owned_key("Sender")
    recipient = owned_key("Recipient")
    contact = owned_key("Contact", null=True)
    assignee = owned_key("Member", null=True)
    closed_at = models.DateTimeField(null=True)  # a text from them opens it again
    # Since when a text of ours has gone wrong and nobody has looked.
    failed_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(db_default=Now())
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)
    snippet = models.TextField(default="")
    unread = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "conversation"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "sender", "recipient"], name="conversation_pair")
        ]
        indexes = [
            models.Index(fields=["workspace", "-last_at", "-id"], name="conversation_list"),
            models.Index(
                fields=["workspace", "-last_at", "-id"],
                name="conversation_open",
                condition=models.Q(closed_at=None),
            ),
            models.Index(
                fields=["workspace", "assignee", "-last_at", "-id"],
                name="conversation_assignee",
                condition=models.Q(closed_at=None),
            ),
            models.Index(
                fields=["workspace", "-last_at", "-id"],
                name="conversation_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=["workspace", "-last_at", "-id"],
                name="conversation_failed",
                condition=models.Q(failed_at__isnull=False),
            ),
            models.Index(
                fields=["workspace", "assignee"],
                name="conversation_unread",
                condition=models.Q(unread__gt=0, closed_at=None),
            ),
            models.Index(fields=["workspace", "recipient"], name="conversation_recipient"),
            models.Index(fields=["workspace", "contact"], name="conversation_contact"),
        ]


class Message(WorkspaceOwned):
    """One text. `state` is in no index, so that its many changes stay cheap (heap-only updates)."""

    conversation = owned_key("Conversation")
    recipient = owned_key("Recipient")
    sender = owned_key("Sender")
    direction = models.TextField()
    state = models.TextField()
    level = models.TextField()
    occasion = models.TextField(default=Occasion.ORDINARY.value)
    purpose = owned_key("Purpose", null=True)
    automated = models.BooleanField(default=False)
    body = models.TextField()
    why = models.TextField(default="")  # what the author of an emergency text says it is
    sent_text = models.TextField(null=True)  # what left, where disclosures were added to `body`
    parts = models.PositiveSmallIntegerField(default=1)
    encoding = models.TextField(default="GSM-7")
    files = models.PositiveSmallIntegerField(default=0, db_default=0)  # that come with it: its attachments
    # Queue: `lane` is set while the text waits and empty once it does not, so the index of what is due
    # holds only what waits.
    lane = models.ForeignKey("Lane", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    priority = models.PositiveSmallIntegerField(default=4)
    not_before = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    # The last verdict: why it waits or was refused (or the carrier's code), and by which rule. The right
    # that let it go stands with its attempt, which a later one does not overwrite.
    reason = models.TextField(default="")
    rule = models.PositiveSmallIntegerField(null=True)
    law = models.TextField(default="")  # the version of the table of places that counted
    confirms = owned_key("ConsentEvent", null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    actor_kind = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    arrival = models.ForeignKey(
        "Arrival", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "message"
        constraints = [
            one_of("direction", Direction, table="message"),
            one_of("state", MessageState, table="message"),
            one_of("level", Level, table="message"),
            one_of("occasion", Occasion, table="message"),
            one_of("actor_kind", ActorKind, table="message"),
        ]
        indexes = [
            models.Index(fields=["workspace", "conversation", "-id"], name="message_thread"),
            models.Index(
                fields=["lane", "workspace", "priority", "due_at", "id"],
                name="message_due",
                condition=models.Q(lane__isnull=False),
            ),
            models.Index(
                fields=["workspace", "recipient"],
                name="message_waiting",
                condition=models.Q(lane__isnull=False),
            ),
            models.Index(
                fields=["workspace", "not_before", "id"],
                name="message_scheduled",
                condition=models.Q(lane__isnull=False, not_before__isnull=False),
            ),
        ]


class MessageWords(models.Model):
    """What a search finds a text by (rules/words.py), apart from the text, whose many changes it would slow."""

    pk = models.CompositePrimaryKey("workspace_id", "message_id")
    workspace = models.ForeignKey(
        "Workspace", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    message = owned_key("Message", on_delete=models.CASCADE)
    words = SearchVectorField()

    class Meta:
        db_table = "message_words"
        indexes = [GinIndex(fields=["words"], name="message_words_words", gin_pending_list_limit=64)]


class Draft(WorkspaceOwned):
    """What a member has begun to write in a conversation."""

    conversation = owned_key("Conversation", on_delete=models.CASCADE)
    member = owned_key("Member", on_delete=models.CASCADE)
    body = models.TextField()
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "draft"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member", "conversation"], name="draft_once")
        ]


class Attempt(models.Model):
    """One hand-over of a text to a carrier, with the verdict that let it go."""

    pk = models.CompositePrimaryKey("workspace_id", "message_id", "number")
    workspace = models.ForeignKey(
        "Workspace", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    message = owned_key("Message", on_delete=models.CASCADE)
    number = models.PositiveSmallIntegerField()
    recipient = owned_key("Recipient")
    event = owned_key("ConsentEvent", null=True)
    rule = models.PositiveSmallIntegerField()
    law = models.TextField(default="")
    lane = models.ForeignKey(
        "Lane", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    worker = models.ForeignKey(
        "Worker", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    fence = models.BigIntegerField()
    parts = models.PositiveSmallIntegerField()
    claimed_at = models.DateTimeField()
    outcome = models.TextField(null=True)  # accepted, rejected, returned, unknown; null while open
    code = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(db_default=Now())  # unknown: when to look it up at the carrier next

    class Meta:
        db_table = "attempt"
        indexes = [
            models.Index(fields=["workspace", "recipient", "claimed_at"], name="attempt_recipient"),
            models.Index(
                fields=["workspace", "recipient"], name="attempt_open", condition=models.Q(outcome=None)
            ),
            models.Index(fields=["asked_at"], name="attempt_unknown", condition=models.Q(outcome="unknown")),
        ]


class Part(models.Model):
    """One part of a text at the carrier; receipts move `state` upward only."""

    pk = models.CompositePrimaryKey("workspace_id", "message_id", "attempt", "index")
    workspace = models.ForeignKey(
        "Workspace", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    message = owned_key("Message", on_delete=models.CASCADE)
    attempt = models.PositiveSmallIntegerField()
    index = models.PositiveSmallIntegerField()
    account = models.ForeignKey(
        "CarrierAccount", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    carrier_id = models.TextField(default="")
    state = models.TextField()
    rank = models.PositiveSmallIntegerField()  # PartState.rank: a receipt only raises it
    code = models.TextField(default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "part"
        constraints = [one_of("state", PartState, table="part")]
        indexes = [models.Index(fields=["account", "carrier_id"], name="part_carrier")]
