"""What people agreed to: purposes, the events of consent, the blocks that seal them, the state."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.db.models.lookups import GreaterThan

from threadline.models.base import WorkspaceOwned, one_of, owned_key
from threadline.rules.consent import Status
from threadline.rules.honouring import LATE
from threadline.rules.levels import ActorKind, ConsentKind, Level, Medium


class Purpose(WorkspaceOwned):
    """What people consent to: "appointment reminders"."""

    name = models.TextField()
    level = models.TextField()
    join_words = ArrayField(models.TextField(), default=list)
    # What is answered to who joined it; '' = ours.
    join_text = models.TextField(default="", db_default="")
    open = models.BooleanField(default=True)

    class Meta:
        db_table = "purpose"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="purpose_name"),
            one_of("level", Level, table="purpose"),
        ]


class ConsentEvent(WorkspaceOwned):
    """One act of giving or taking back; append-only, by trigger. Personal fields: `ConsentPerson`."""

    recipient = owned_key("Recipient")
    kind = models.TextField()
    level = models.TextField()
    purpose = owned_key("Purpose", null=True)
    medium = models.TextField()
    campaign = models.TextField(default="")
    text_version = models.TextField(default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    inner_hash = models.BinaryField(max_length=32)
    leaf = models.BinaryField(max_length=32)
    block = models.ForeignKey("Block", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    position = models.IntegerField(null=True)

    class Meta:
        db_table = "consent_event"
        constraints = [
            one_of("kind", ConsentKind, table="consent_event"),
            one_of("level", Level, table="consent_event"),
            one_of("medium", Medium, table="consent_event"),
            one_of("actor_kind", ActorKind, table="consent_event"),
        ]
        indexes = [
            models.Index(fields=["workspace", "recipient", "id"], name="consent_event_recipient"),
            models.Index(
                fields=["workspace", "id"], name="consent_event_unsealed", condition=models.Q(block=None)
            ),
            models.Index(fields=["block", "position"], name="consent_event_block"),
            # What changed by day, for the compliance page; most events only say that somebody wrote.
            models.Index(
                fields=["workspace", "kind", "occurred_at"],
                name="consent_event_change",
                condition=~models.Q(kind="implied"),
            ),
            # Revocations that were recorded long after they were said: normally none. A list of old ones, honoured
            # elsewhere, may bring very many.
            models.Index(
                fields=["workspace", "-id"],
                name="consent_event_late",
                condition=models.Q(kind__in=["opted_out", "ended"])
                & ~models.Q(medium="import")
                & models.Q(GreaterThan(models.F("recorded_at") - models.F("occurred_at"), LATE)),
            ),
        ]


class ConsentPerson(WorkspaceOwned):
    """The personal half of a consent event; erased or sealed apart from it, the leaf still verifies."""

    event = owned_key("ConsentEvent", on_delete=models.CASCADE)
    salt = models.BinaryField(max_length=16)
    number = models.TextField()
    identity = models.TextField(default="")
    ip = models.TextField(default="")
    user_agent = models.TextField(default="")
    capture = models.TextField(default="")  # the language shown and the action taken
    source_url = models.TextField(default="")

    class Meta:
        db_table = "consent_person"
        constraints = [models.UniqueConstraint(fields=["workspace", "event"], name="consent_person_event")]


class Consent(WorkspaceOwned):
    """The state for one recipient and purpose, as folded from the events."""

    recipient = owned_key("Recipient", on_delete=models.CASCADE)
    purpose = owned_key("Purpose")
    status = models.TextField()
    level = models.TextField()
    event = owned_key("ConsentEvent")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "consent"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "recipient", "purpose"], name="consent_once"),
            one_of("level", Level, table="consent"),
            one_of("status", Status, table="consent"),
        ]


class Block(models.Model):
    """A sealed set of consent events: their Merkle root, chained to the block before, signed.

    Operator-owned: one chain for the installation; a proof pack needs nobody else's rows.
    """

    sealed_at = models.DateTimeField(db_default=Now())
    previous = models.BinaryField(max_length=32)
    root = models.BinaryField(max_length=32)
    count = models.IntegerField()
    hash = models.BinaryField(max_length=32, unique=True)
    key_id = models.TextField()
    signature = models.BinaryField(max_length=64)
    # What it holds, in order: 32 octets a leaf, and whose event each is. With these a check can name the
    # event that is gone or was written again; the root vouches for the leaves.
    leaves = models.BinaryField(default=b"")
    event_workspaces = ArrayField(models.BigIntegerField(), default=list)
    event_ids = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        db_table = "block"
