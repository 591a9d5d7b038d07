"""Files that come with texts, both ways; the octets lie in a storage of Django's, under `file`."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from threadline.models.base import WorkspaceOwned, one_of, owned_key
from threadline.rules.attachments import Stage
from threadline.rules.levels import ActorKind


class Attachment(WorkspaceOwned):
    """One file: of a text, or (without one) of a member's draft or brought by a program.

    The row is there before the octets and goes after them, so none ever lie where nothing leads to them.
    """

    message = owned_key("Message", null=True, on_delete=models.CASCADE)
    conversation = owned_key("Conversation", null=True, on_delete=models.CASCADE)  # of a draft
    actor_kind = models.TextField(default=ActorKind.PERSON.value)  # who brought it
    actor_id = models.BigIntegerField(null=True)
    place = models.PositiveSmallIntegerField(default=0)  # among the text's files
    stage = models.TextField(default=Stage.GONE.value)
    file = models.TextField(default="")  # its name in the storage, drawn at random: it tells nobody anything
    name = models.TextField(default="")  # to show: what its sender called it, made harmless
    kind = models.TextField(default="")  # media type, of our own table
    size = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    # Of one that is still at the carrier: where, by whose account, why the last try failed, and how many there were.
    url = models.TextField(default="")
    account = models.ForeignKey(
        "CarrierAccount",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    problem = models.TextField(default="")
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(
        null=True
    )  # when it is to be fetched or deleted, or nobody will send it any more
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "attachment"
        constraints = [
            one_of("stage", Stage, table="attachment"),
            one_of("actor_kind", ActorKind, table="attachment"),
        ]
        indexes = [
            models.Index(fields=["workspace", "message"], name="attachment_message"),
            models.Index(
                fields=["workspace", "conversation"],
                name="attachment_draft",
                condition=models.Q(conversation__isnull=False),
            ),
            models.Index(fields=["due_at"], name="attachment_due", condition=models.Q(due_at__isnull=False)),
        ]
