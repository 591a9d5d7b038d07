"""The people a workspace texts, their phones, their tags."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from threadline.models.base import WorkspaceOwned, owned_key


class Contact(WorkspaceOwned):
    """A person the workspace knows."""

    name = models.TextField(default="")
    email = models.TextField(default="")
    company = models.TextField(default="")
    state = models.TextField(default="")
    zone = models.TextField(default="")  # declared; '' = where the number says
    rep = owned_key("Member", null=True)
    lead_status = models.TextField(default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "contact"
        indexes = [models.Index(fields=["workspace", "name", "id"], name="contact_name")]


class Recipient(WorkspaceOwned):
    """One number a phone, a queued text or an arrival ever named: its consent state, and the one lock.

    Whoever changes what may be sent to this number locks this row first; the claim locks it too.
    """

    number = models.TextField()  # E.164
    country = models.CharField(max_length=2, default="")  # '' when the number does not tell
    zones = ArrayField(models.TextField())
    # The consent state: folded from consent_event by rules/consent.py; purposes stand in `consent`.
    opted_out = owned_key("ConsentEvent", null=True)
    stopped_at = models.DateTimeField(null=True)  # when the latest opt-out happened, also once lifted
    implied = owned_key("ConsentEvent", null=True)
    implied_until = models.DateTimeField(null=True)
    # An arrival of theirs is parked unread: nothing goes until a person has looked.
    review = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "recipient"
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="recipient_number")]


class Phone(WorkspaceOwned):
    """A phone of a contact."""

    contact = owned_key("Contact", on_delete=models.CASCADE)
    recipient = owned_key("Recipient")
    kind = models.TextField(default="cell")  # cell, home, work
    textable = models.BooleanField(default=True)

    class Meta:
        db_table = "phone"
        constraints = [models.UniqueConstraint(fields=["workspace", "recipient"], name="phone_recipient")]
        indexes = [models.Index(fields=["workspace", "contact"], name="phone_contact")]


class Tag(WorkspaceOwned):
    """A word put on contacts."""

    name = models.TextField()
    colour = models.TextField(default="")

    class Meta:
        db_table = "tag"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="tag_name")]


class ContactTag(WorkspaceOwned):
    """A tag on a contact."""

    contact = owned_key("Contact", on_delete=models.CASCADE)
    tag = owned_key("Tag", on_delete=models.CASCADE)

    class Meta:
        db_table = "contact_tag"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "contact", "tag"], name="contact_tag_once")
        ]
        indexes = [models.Index(fields=["workspace", "tag", "contact"], name="contact_tag_tag")]
