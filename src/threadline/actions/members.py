"""Members of a workspace: their role, their departments, and whether they may still come in."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from threadline.actions import audit, sessions
from threadline.live import announcer
from threadline.live.news import News
from threadline.models import Department, DepartmentMember, Invitation, Member, Role, Workspace
from threadline.rules import roles
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind
from threadline.rules.roles import OWNER, Refused


def lock(workspace: int) -> None:
    """Let one change of who may do what follow another: two owners cannot each remove the other."""
    # NO KEY: rows that merely point to the workspace are still written meanwhile.
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace)


def refusal(actor: Actor, workspace: int, role: Role, *, more: Collection[str] = ()) -> Refused | None:
    """Why the actor may not give, take or change a role (with `more` permissions); None when they may."""
    if actor.kind is ActorKind.OPERATOR:
        return None
    own = (
        Member.objects.filter(workspace_id=workspace, id=actor.id or 0, active=True)
        .select_related("role")
        .first()
    )
    if own is None:
        return Refused.LACKS
    granted = {*role.permissions, *more}
    return roles.may_give(role.name, granted, own_role=own.role.name, own=own.role.permissions)


@transaction.atomic
def give_role(actor: Actor, workspace: int, member: int, role: int) -> Refused | None:
    """Another role for a member; their open pages are looked at again at once."""
    lock(workspace)
    found = _find(workspace, member)
    wanted = Role.objects.filter(workspace_id=workspace, id=role).first()
    if found is None or wanted is None:
        return Refused.UNKNOWN
    if found.role_id == wanted.pk:
        return None
    refused = refusal(actor, workspace, found.role) or refusal(actor, workspace, wanted)
    if refused is None and _is_last_owner(found):
        refused = Refused.LAST_OWNER
    if refused is not None:
        return refused
    Member.objects.filter(workspace_id=workspace, id=member).update(role=wanted)
    audit.record(
        actor,
        workspace,
        "member.role_given",
        noun="member",
        noun_id=member,
        role=wanted.pk,
        before=found.role_id,
    )
    announcer.after_commit(News(signed_out={found.user_id}))
    return None


@transaction.atomic
def set_active(actor: Actor, workspace: int, member: int, *, active: bool) -> Refused | None:
    """Let a member in again, or no longer: then their live streams and the links by which they invited others end,
    and their sessions where they have no other workspace to be in."""
    lock(workspace)
    found = _find(workspace, member)
    if found is None:
        return Refused.UNKNOWN
    if found.active is active:
        return None
    refused = refusal(actor, workspace, found.role)
    if refused is None and not active and _is_last_owner(found):
        refused = Refused.LAST_OWNER
    if refused is not None:
        return refused
    Member.objects.filter(workspace_id=workspace, id=member).update(active=active)
    did = "member.activated" if active else "member.deactivated"
    audit.record(actor, workspace, did, noun="member", noun_id=member)
    if not active:
        invited = Invitation.objects.filter(workspace_id=workspace, made_by_id=member, used_at=None)
        invited.filter(revoked_at=None).update(revoked_at=timezone.now())
        _end(found.user_id)
    return None


@transaction.atomic
def set_departments(actor: Actor, workspace: int, member: int, departments: Iterable[int]) -> Refused | None:
    """The departments a member is in, and no others."""
    lock(workspace)
    if _find(workspace, member) is None:
        return Refused.UNKNOWN
    known = Department.objects.filter(workspace_id=workspace, id__in=set(departments))
    wanted = set(known.values_list("id", flat=True))
    mine = DepartmentMember.objects.filter(workspace_id=workspace, member_id=member)
    present = set(mine.values_list("department_id", flat=True))
    if wanted == present:
        return None
    mine.exclude(department_id__in=wanted).delete()
    DepartmentMember.objects.bulk_create(
        [
            DepartmentMember(workspace_id=workspace, member_id=member, department_id=each)
            for each in sorted(wanted - present)
        ]
    )
    audit.record(
        actor, workspace, "member.departments_set", noun="member", noun_id=member, departments=sorted(wanted)
    )
    return None


def _find(workspace: int, member: int) -> Member | None:
    return Member.objects.filter(workspace_id=workspace, id=member).select_related("role").first()


def _is_last_owner(member: Member) -> bool:
    if not member.active or member.role.name != OWNER:
        return False
    owners = Member.objects.filter(
        workspace_id=member.workspace_id, role__name=OWNER, active=True, user__is_active=True
    )
    return not owners.exclude(id=member.pk).exists()


def _end(user: int) -> None:
    if Member.objects.filter(user_id=user, active=True).exists():
        sessions.ended(user, why="member deactivated")
    else:
        sessions.end_others(user, keep="", why="member deactivated")
