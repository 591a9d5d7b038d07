"""Workspaces, and who may do what in them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from threadline.models.base import WorkspaceOwned, one_of, owned_key
from threadline.rules.levels import ActorKind
from threadline.rules.retention import LEAST_YEARS, Erasure
from threadline.rules.scopes import StopScope


class Workspace(models.Model):
    """One company's desk; everything a customer is told about it stands here."""

    name = models.TextField()
    slug = models.SlugField(unique=True)
    zone = models.TextField(default="America/Chicago")
    country = models.CharField(max_length=2, default="US")
    language = models.CharField(max_length=5, default="en")
    # How the business calls itself in texts, and what it answers to STOP, START and HELP; '' = ours.
    business = models.TextField()
    stop_text = models.TextField(default="")
    start_text = models.TextField(default="")
    help_text = models.TextField(default="")
    # What a bare STOP is taken for, until the law says "everything".
    stop_scope = models.TextField(default=StopScope.EVERYTHING.value, db_default=StopScope.EVERYTHING.value)
    # Whether STOP means every channel (do not contact), or texts only.
    stop_ends_all = models.BooleanField(default=False, db_default=False)
    # How long a person's own message lets us answer it.
    implied_days = models.PositiveSmallIntegerField(default=30)
    # At most so many texts to one person in 24 hours, emergencies aside; 0 = no cap.
    daily_cap = models.PositiveSmallIntegerField(default=0)
    weekly_cap = models.PositiveSmallIntegerField(default=0)  # the same in 7 days
    # When the desk is staffed, by day of the week (0 is Monday): [["09:00", "17:00"], ..., null] or empty.
    business_hours = models.JSONField(default=list)
    # Whether texts of programs and promotions wait until it is.
    business_hours_only = models.BooleanField(default=False)
    # Whether texts of programs leave although something in their wording blocks them (rules/lint.py).
    blockers_pass = models.BooleanField(default=False, db_default=False)
    # Years for which proof of consent is kept after its end, and what erasing a person does to it.
    retention_years = models.PositiveSmallIntegerField(default=LEAST_YEARS, db_default=LEAST_YEARS)
    erasure = models.TextField(default=Erasure.SEALED.value, db_default=Erasure.SEALED.value)
    # What one part costs, in millionths of the currency; 0 = not said.
    part_price = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, default="USD")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "workspace"
        constraints = [
            one_of("stop_scope", StopScope, table="workspace"),
            one_of("erasure", Erasure, table="workspace"),
            models.CheckConstraint(
                condition=models.Q(retention_years__gte=LEAST_YEARS), name="workspace_retention_long_enough"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(WorkspaceOwned):
    """A named set of permissions; `permissions` holds names from rules/permissions.py."""

    name = models.TextField()
    permissions = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "role"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="role_name")]


class Member(WorkspaceOwned):
    """A user's place in a workspace."""

    user = models.ForeignKey("User", on_delete=models.CASCADE, related_name="+")
    role = owned_key("Role")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "member"
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="member_user")]


class MemberAlert(WorkspaceOwned):
    """A purpose a member was asked about, and the number that gets its texts; staff consent like anybody."""

    member = owned_key("Member", on_delete=models.CASCADE)
    recipient = owned_key("Recipient")
    purpose = owned_key("Purpose")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "member_alert"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member", "purpose"], name="member_alert_once")
        ]


class Department(WorkspaceOwned):
    """Some members under one name."""

    name = models.TextField()

    class Meta:
        db_table = "department"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="department_name")]


class DepartmentMember(WorkspaceOwned):
    """A member of a department."""

    department = owned_key("Department", on_delete=models.CASCADE)
    member = owned_key("Member", on_delete=models.CASCADE)

    class Meta:
        db_table = "department_member"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "department", "member"], name="department_member_once"
            )
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="department_member_member")]


class Invitation(WorkspaceOwned):
    """A link that makes whoever opens it a member, once; only its digest is kept."""

    email = models.TextField()
    name = models.TextField(default="")
    role = owned_key("Role")
    department = owned_key("Department", null=True)
    digest = models.BinaryField(max_length=32, unique=True)
    made_by = owned_key("Member", null=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invitation"


class ApiUse(WorkspaceOwned):
    """How many requests a key made in one minute."""

    api_key = owned_key("ApiKey", on_delete=models.CASCADE)
    minute = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "api_use"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "api_key", "minute"], name="api_use_once")
        ]


class ApiKey(WorkspaceOwned):
    """A program's right to act; the key itself is shown once, only its digest is kept."""

    name = models.TextField()
    prefix = models.CharField(max_length=12)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.TextField(), default=list)
    made_by = owned_key("Member", null=True)
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_key"


class IdempotencyKey(WorkspaceOwned):
    """The promise that one `Idempotency-Key` creates one text: kept in the transaction that creates it.

    A program names its own; a person's form carries one, so that a press whose answer was lost sends nothing twice.
    """

    actor_kind = models.TextField()
    actor_id = models.BigIntegerField()
    key = models.TextField()
    digest = models.BinaryField(max_length=32)
    message = owned_key("Message")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "idempotency_key"
        constraints = [
            one_of("actor_kind", ActorKind, table="idempotency_key"),
            models.UniqueConstraint(
                fields=["workspace", "actor_kind", "actor_id", "key"], name="idempotency_key_of_actor"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]
