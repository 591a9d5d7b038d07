"""Roles of a workspace, and how many people have each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from threadline.models import Member, Role
from threadline.rules import permissions, roles

MOST = 50


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role; the named ones stay as they are."""

    id: int
    name: str
    permissions: frozenset[str]
    members: int

    @property
    def named(self) -> bool:
        """Whether every workspace has it."""
        return roles.is_named(self.name)


def of(workspace: int) -> list[RoleRow]:
    """The roles, the named ones first, from Owner down."""
    used = Member.objects.filter(workspace_id=workspace).values("role_id").annotate(n=Count("id"))
    counts = {row["role_id"]: row["n"] for row in used}
    found = Role.objects.filter(workspace_id=workspace).order_by("id")[:MOST]
    rows = [
        RoleRow(role.pk, role.name, frozenset(role.permissions), counts.get(role.pk, 0)) for role in found
    ]
    order = {name: place for place, name in enumerate(permissions.ROLES)}
    return sorted(rows, key=lambda row: (order.get(row.name, len(order)), row.id))


def giveable(rows: list[RoleRow], *, own_role: str, own: frozenset[str]) -> list[RoleRow]:
    """Those that somebody with this role and these permissions may give."""
    return [
        row for row in rows if roles.may_give(row.name, row.permissions, own_role=own_role, own=own) is None
    ]
