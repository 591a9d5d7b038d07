"""Who did what, when. Written by every action; never changed."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from threadline.models.base import WorkspaceOwned, one_of
from threadline.rules.levels import ActorKind


class Audit(WorkspaceOwned):
    """One act in a workspace; `detail` names fields and ids, never a body, a number or a secret."""

    at = models.DateTimeField(db_default=Now())
    actor_kind = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    action = models.TextField()
    noun = models.TextField()
    noun_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "audit"
        constraints = [one_of("actor_kind", ActorKind, table="audit")]
        indexes = [
            models.Index(fields=["workspace", "noun", "noun_id", "id"], name="audit_noun"),
            # The log is read newest first: all of it by its key, a part of it by one of these.
            models.Index(fields=["workspace", "noun", "id"], name="audit_of_noun"),
            models.Index(fields=["workspace", "action", "id"], name="audit_of_action"),
            models.Index(fields=["workspace", "actor_kind", "actor_id", "id"], name="audit_of_actor"),
        ]


class OperatorAudit(models.Model):
    """One act of the operator on what no workspace owns; `user` where somebody did it in a browser."""

    at = models.DateTimeField(db_default=Now())
    action = models.TextField()
    noun = models.TextField()
    noun_id = models.TextField(default="")
    detail = models.JSONField(default=dict)
    user = models.ForeignKey("User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "operator_audit"
