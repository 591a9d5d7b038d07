"""The people a workspace texts, their phones, their tags."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Collate, Lower, Now, Reverse, Trim

from threadline.models.base import WorkspaceOwned, one_of, owned_key
from threadline.rules.fields import FieldKind

_STOPPED = models.Q(opted_out__isnull=False, erased_at=None)


class Contact(WorkspaceOwned):
    """A person the workspace knows."""

    name = models.TextField(default="")
    email = models.TextField(default="")
    company = models.TextField(default="")
    street = models.TextField(default="")
    city = models.TextField(default="")
    state = models.TextField(default="")
    postcode = models.TextField(default="")
    country = models.CharField(max_length=2, default="")
    zone = models.TextField(default="")  # declared; '' = where the number says
    rep = owned_key("Member", null=True)
    lead_status = models.TextField(default="")
    # The workspace's own fields: a value by the key of its `Field`.
    fields = models.JSONField(default=dict)
    # What a search finds this person by: words of name, e-mail, company and numbers (rules/words.py).
    words = SearchVectorField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "contact"
        indexes = [
            models.Index(fields=["workspace", "name", "id"], name="contact_name"),
            models.Index(fields=["workspace", "rep", "name", "id"], name="contact_rep"),
            models.Index(fields=["workspace", "lead_status", "name", "id"], name="contact_lead_status"),
            # Whose an e-mail address is.
            models.Index(
                models.F("workspace"),
                Lower(Trim("email")),
                models.F("id"),
                name="contact_email",
                condition=~models.Q(email=""),
            ),
            GinIndex(fields=["words"], name="contact_words"),
        ]


class Field(WorkspaceOwned):
    """A field of contacts that a workspace made for itself; `key` names its value in `Contact.fields`."""

    key = models.CharField(max_length=40)
    name = models.TextField()
    kind = models.TextField()
    options = ArrayField(models.TextField(), default=list)  # of a choice
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "field"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="field_key"),
            one_of("kind", FieldKind, table="field"),
        ]


class Recipient(WorkspaceOwned):
    """One number a phone, a queued text or an arrival ever named: its consent state, and the one lock.

    Whoever changes what may be sent to this number locks this row first; the claim locks it too. What people
    agree to on other channels is kept the same way, of an address there (rules/channels.py).
    """

    number = models.TextField()  # E.164; or `tel:` with it, for calls; or `mailto:` with an e-mail address
    country = models.CharField(max_length=2, default="")  # '' when the number does not tell
    # Every place they may be in, from all that is known of number and contact (rules/standing.py): states as "US-TX".
    states = ArrayField(models.TextField(), default=list)
    zones = ArrayField(models.TextField())
    # The consent state: folded from consent_event by rules/consent.py; purposes stand in `consent`.
    opted_out = owned_key("ConsentEvent", null=True)
    stopped_at = models.DateTimeField(null=True)  # when the latest opt-out happened, also once lifted
    implied = owned_key("ConsentEvent", null=True)
    implied_until = models.DateTimeField(null=True)
    # An arrival of theirs is parked unread: nothing goes until a person has looked.
    review = models.BooleanField(default=False)
    # A text of theirs, or of another phone of theirs, may have been an opt-out (`review`): programs wait.
    doubted = models.BooleanField(default=False, db_default=False)
    erased_at = models.DateTimeField(null=True)  # since when `number` is only a placeholder
    landline = models.BooleanField(default=False, db_default=False)  # no text reaches it
    # The workspace wants to reach them here no more, whatever they agreed to.
    blocked = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "recipient"
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="recipient_number")]
        indexes = [
            models.Index(
                fields=["workspace", "-stopped_at", "-id"],
                name="recipient_stopped",
                condition=_STOPPED,
            ),
            # What a search of those who opted out begins with, and what it ends with.
            models.Index(
                models.F("workspace"),
                Collate("number", "C"),
                name="recipient_stopped_number",
                condition=_STOPPED,
            ),
            models.Index(
                models.F("workspace"),
                Collate(Reverse("number"), "C"),
                name="recipient_stopped_ending",
                condition=_STOPPED,
            ),
        ]


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
