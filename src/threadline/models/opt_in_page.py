"""Pages on which people opt in, every version of what they showed, and signed paper forms."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from threadline.models.base import WorkspaceOwned, one_of, owned_key
from threadline.rules.levels import ActorKind


class OptInPage(WorkspaceOwned):
    """A page as it is meant to be now; what it shows is read from its latest version."""

    key = models.TextField()  # of its address: not to be guessed, easy to type
    name = models.TextField()  # among ourselves, and the campaign of a consent
    title = models.TextField()
    intro = models.TextField(default="")
    purposes = ArrayField(models.BigIntegerField())
    disclosure = models.TextField(default="")  # '' = ours
    privacy_url = models.TextField()
    terms_url = models.TextField()
    sender = owned_key("Sender")
    double = models.BooleanField(default=True)  # whether YES from the phone has to follow
    origins = ArrayField(models.TextField(), default=list)  # websites that may show it inside their own
    open = models.BooleanField(default=True)
    removed = models.BooleanField(default=False)  # kept for what was agreed to on it
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "opt_in_page"
        constraints = [
            models.UniqueConstraint(fields=["key"], name="opt_in_page_key"),
            models.UniqueConstraint(
                fields=["workspace", "name"], name="opt_in_page_name", condition=models.Q(removed=False)
            ),
        ]


class OptInVersion(WorkspaceOwned):
    """What a page showed from then on; never changed, by trigger."""

    page = owned_key("OptInPage")
    number = models.PositiveIntegerField()
    shown = models.JSONField()  # rules/opt_in_pages.py: Shown
    words = models.JSONField()  # every word of it, by language
    made_at = models.DateTimeField(db_default=Now())
    actor_kind = models.TextField()
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "opt_in_version"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "page", "number"], name="opt_in_version_number"),
            one_of("actor_kind", ActorKind, table="opt_in_version"),
        ]


class PaperForm(WorkspaceOwned):
    """A signed form as it was scanned; the consents given on it name its digest."""

    page = owned_key("OptInPage")
    recipient = owned_key("Recipient")
    version = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)  # SHA-256 of the scan
    media_type = models.TextField()
    scan = models.BinaryField()
    events = ArrayField(models.BigIntegerField())  # the consents given on it
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "paper_form"
        indexes = [models.Index(fields=["workspace", "recipient", "id"], name="paper_form_recipient")]
