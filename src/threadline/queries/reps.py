"""The members who can look after contacts."""

from __future__ import annotations

from dataclasses import dataclass

from threadline.models import Member


@dataclass(frozen=True, slots=True)
class Rep:
    """A member, by name."""

    id: int
    name: str


def every(workspace: int) -> list[Rep]:
    """Those who are active, by name."""
    living = Member.objects.filter(workspace_id=workspace, active=True).select_related("user")
    found = [Rep(member.pk, member.user.get_full_name()) for member in living]
    return sorted(found, key=lambda rep: (rep.name.lower(), rep.id))
