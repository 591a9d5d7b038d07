"""Invitations: a link that makes one person a member, once; only its digest is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from threadline.actions import audit, members
from threadline.models import Department, DepartmentMember, Invitation, Member, Role, User
from threadline.queries import api_keys
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind
from threadline.rules.roles import Refused

LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Made:
    """A new invitation; the secret of its link is told this once."""

    id: int
    email: str
    secret: str


@transaction.atomic
def create(
    actor: Actor,
    workspace: int,
    *,
    email: str,
    name: str = "",
    role: int,
    department: int | None = None,
    now: datetime,
) -> Made | Refused:
    """Invite somebody; an earlier invitation of theirs is over. TAKEN when they are a member already."""
    members.lock(workspace)
    email = email.strip().lower()
    wanted = Role.objects.filter(workspace_id=workspace, id=role).first()
    known = department is None or Department.objects.filter(workspace_id=workspace, id=department).exists()
    if wanted is None or not known:
        return Refused.UNKNOWN
    refused = members.refusal(actor, workspace, wanted)
    if refused is not None:
        return refused
    if Member.objects.filter(workspace_id=workspace, user__email=email, active=True).exists():
        return Refused.TAKEN
    _open(workspace).filter(email=email).update(revoked_at=now)
    secret = secrets.token_urlsafe(24)
    made = Invitation.objects.create(
        workspace_id=workspace,
        email=email,
        name=name,
        role=wanted,
        department_id=department,
        digest=api_keys.digests(secret)[0],
        made_by_id=actor.id if actor.kind is ActorKind.MEMBER else None,
        expires_at=now + LASTS,
    )
    audit.record(
        actor, workspace, "invitation.created", noun="invitation", noun_id=made.pk, role=wanted.pk,
        department=department,
    )  # fmt: skip
    return Made(made.pk, email, secret)


@transaction.atomic
def renew(actor: Actor, workspace: int, invitation: int, *, now: datetime) -> Made | Refused:
    """A new link in place of the old one, which is over, for another seven days."""
    members.lock(workspace)
    found = _open(workspace).filter(id=invitation).select_related("role").first()
    if found is None:
        return Refused.OVER
    refused = members.refusal(actor, workspace, found.role)
    if refused is not None:
        return refused
    secret = secrets.token_urlsafe(24)
    _open(workspace).filter(id=invitation).update(digest=api_keys.digests(secret)[0], expires_at=now + LASTS)
    audit.record(actor, workspace, "invitation.renewed", noun="invitation", noun_id=invitation)
    return Made(invitation, found.email, secret)


@transaction.atomic
def revoke(actor: Actor, workspace: int, invitation: int, *, now: datetime) -> Refused | None:
    """Make a link worth nothing."""
    if not _open(workspace).filter(id=invitation).update(revoked_at=now):
        return Refused.OVER
    audit.record(actor, workspace, "invitation.revoked", noun="invitation", noun_id=invitation)
    return None


@transaction.atomic
def accept(secret: str, user: User, *, now: datetime) -> Member | Refused:
    """Make this person, whose e-mail address the invitation names, a member; the link is used up."""
    found = _living(secret, now=now)
    if found is None or found.email != user.email or not user.is_active:
        return Refused.OVER
    return _join(found, user, now=now)


@transaction.atomic
def accept_new(secret: str, *, name: str, password: str, now: datetime) -> Member | Refused:
    """The same for somebody who has no account yet: it is made, with this name and password.

    TAKEN when the e-mail address has an account: its owner signs in first, as the link alone proves nothing.
    """
    found = _living(secret, now=now)
    if found is None:
        return Refused.OVER
    user = _made(found.email, password, name)
    if user is None:
        return Refused.TAKEN
    audit.record_operator("user.added", noun="user", noun_id=str(user.pk), invitation=found.pk)
    return _join(found, user, now=now)


def _made(email: str, password: str, name: str) -> User | None:
    """A new account; None when there is one, be it since this instant by another workspace's link."""
    if User.objects.filter(email=email).exists():
        return None
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name)
    except IntegrityError:
        return None


def _join(invitation: Invitation, user: User, *, now: datetime) -> Member:
    workspace = invitation.workspace_id
    member = Member.objects.filter(workspace_id=workspace, user=user).first()
    if member is None:
        member = Member.objects.create(workspace_id=workspace, user=user, role_id=invitation.role_id)
    elif not member.active:  # back again, in the role of the invitation
        member.active, member.role_id = True, invitation.role_id
        member.save(update_fields=["active", "role"])
    if invitation.department_id is not None:
        DepartmentMember.objects.get_or_create(
            workspace_id=workspace, department_id=invitation.department_id, member=member
        )
    Invitation.objects.filter(workspace_id=workspace, id=invitation.pk).update(used_at=now)
    audit.record(
        Actor(ActorKind.MEMBER, member.pk), workspace, "invitation.accepted", noun="invitation",
        noun_id=invitation.pk, member=member.pk,
    )  # fmt: skip
    return member


def _living(secret: str, *, now: datetime) -> Invitation | None:
    """The invitation of a link, locked: two who open it at once cannot both use it."""
    digests = api_keys.digests(secret)
    locked = Invitation.objects.select_for_update().filter(digest__in=digests)
    return locked.filter(used_at=None, revoked_at=None, expires_at__gt=now).first()


def _open(workspace: int) -> QuerySet[Invitation]:
    return Invitation.objects.filter(workspace_id=workspace, used_at=None, revoked_at=None)
