"""Roles of a workspace's own: made, changed, removed. The named ones stay as they are."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from threadline.actions import audit, members
from threadline.live import announcer
from threadline.live.news import News
from threadline.models import Invitation, Member, Role
from threadline.rules import roles
from threadline.rules.actors import Actor
from threadline.rules.permissions import Permission
from threadline.rules.roles import Refused


@transaction.atomic
def add(actor: Actor, workspace: int, name: str, granted: Collection[Permission]) -> Role | Refused:
    """A new role; nobody makes one that may do more than they may."""
    members.lock(workspace)
    if Role.objects.filter(workspace_id=workspace, name__iexact=name).exists():
        return Refused.TAKEN
    wanted = sorted(each.value for each in granted)
    refused = members.refusal(actor, workspace, Role(name=name, permissions=wanted))
    if refused is not None:
        return refused
    role = Role.objects.create(workspace_id=workspace, name=name, permissions=wanted)
    audit.record(actor, workspace, "role.added", noun="role", noun_id=role.pk, permissions=wanted)
    return role


@transaction.atomic
def change(
    actor: Actor, workspace: int, role: int, *, name: str, granted: Collection[Permission]
) -> Refused | None:
    """Another name and other permissions for a role; open pages of those who have it are looked at again."""
    members.lock(workspace)
    found = Role.objects.filter(workspace_id=workspace, id=role).first()
    wanted = sorted(each.value for each in granted)
    refused = _refused(actor, workspace, found, more=wanted)
    if found is None or refused is not None:
        return refused
    if Role.objects.filter(workspace_id=workspace, name__iexact=name).exclude(id=role).exists():
        return Refused.TAKEN
    if (found.name, sorted(found.permissions)) == (name, wanted):
        return None
    Role.objects.filter(workspace_id=workspace, id=role).update(name=name, permissions=wanted)
    audit.record(actor, workspace, "role.changed", noun="role", noun_id=role, permissions=wanted)
    having = Member.objects.filter(workspace_id=workspace, role_id=role).values_list("user_id", flat=True)
    announcer.after_commit(News(signed_out=set(having)))
    return None


@transaction.atomic
def remove(actor: Actor, workspace: int, role: int) -> Refused | None:
    """Remove a role that nobody has and nobody is invited into."""
    members.lock(workspace)
    found = Role.objects.filter(workspace_id=workspace, id=role).first()
    refused = _refused(actor, workspace, found)
    if found is None or refused is not None:
        return refused
    invited = Invitation.objects.filter(workspace_id=workspace, role_id=role)
    still_open = invited.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())
    if Member.objects.filter(workspace_id=workspace, role_id=role).exists() or still_open.exists():
        return Refused.IN_USE
    invited.delete()  # those that are over; the audit log keeps that they were
    found.delete()
    audit.record(actor, workspace, "role.removed", noun="role", noun_id=role)
    return None


def _refused(
    actor: Actor, workspace: int, role: Role | None, *, more: Collection[str] = ()
) -> Refused | None:
    if role is None:
        return Refused.UNKNOWN
    if roles.is_named(role.name):
        return Refused.NAMED
    return members.refusal(actor, workspace, role, more=more)
