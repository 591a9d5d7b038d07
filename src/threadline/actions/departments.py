"""Departments: some members under one name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from threadline.actions import audit, members
from threadline.models import Department, DepartmentMember, Invitation, Member, Sender
from threadline.rules.actors import Actor
from threadline.rules.roles import Refused


@transaction.atomic
def add(actor: Actor, workspace: int, name: str) -> Department | Refused:
    """A new department."""
    members.lock(workspace)
    if Department.objects.filter(workspace_id=workspace, name__iexact=name).exists():
        return Refused.TAKEN
    made = Department.objects.create(workspace_id=workspace, name=name)
    audit.record(actor, workspace, "department.added", noun="department", noun_id=made.pk)
    return made


@transaction.atomic
def rename(actor: Actor, workspace: int, department: int, name: str) -> Refused | None:
    """Another name."""
    members.lock(workspace)
    found = Department.objects.filter(workspace_id=workspace, id=department).first()
    if found is None:
        return Refused.UNKNOWN
    if found.name == name:
        return None
    others = Department.objects.filter(workspace_id=workspace, name__iexact=name)
    if others.exclude(id=department).exists():
        return Refused.TAKEN
    Department.objects.filter(workspace_id=workspace, id=department).update(name=name)
    audit.record(
        actor, workspace, "department.changed", noun="department", noun_id=department, fields=["name"]
    )
    return None


@transaction.atomic
def set_members(actor: Actor, workspace: int, department: int, wanted: Iterable[int]) -> Refused | None:
    """The members of a department, and no others."""
    members.lock(workspace)
    if not Department.objects.filter(workspace_id=workspace, id=department).exists():
        return Refused.UNKNOWN
    known = Member.objects.filter(workspace_id=workspace, id__in=set(wanted))
    goal = set(known.values_list("id", flat=True))
    rows = DepartmentMember.objects.filter(workspace_id=workspace, department_id=department)
    present = set(rows.values_list("member_id", flat=True))
    if goal == present:
        return None
    rows.exclude(member_id__in=goal).delete()
    DepartmentMember.objects.bulk_create(
        [
            DepartmentMember(workspace_id=workspace, department_id=department, member_id=each)
            for each in sorted(goal - present)
        ]
    )
    audit.record(
        actor, workspace, "department.members_set", noun="department", noun_id=department, members=len(goal)
    )
    return None


@transaction.atomic
def remove(actor: Actor, workspace: int, department: int) -> Refused | None:
    """Remove a department; its members stay members."""
    members.lock(workspace)
    Invitation.objects.filter(workspace_id=workspace, department_id=department).update(department=None)
    DepartmentMember.objects.filter(workspace_id=workspace, department_id=department).delete()
    Sender.objects.filter(workspace_id=workspace, department_id=department).update(department=None)
    if not Department.objects.filter(workspace_id=workspace, id=department).delete()[0]:
        return Refused.UNKNOWN
    audit.record(actor, workspace, "department.removed", noun="department", noun_id=department)
    return None
