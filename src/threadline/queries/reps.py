"""The members who can look after contacts."""

from __future__ import annotations

from dataclasses import dataclass

from threadline import sql


@dataclass(frozen=True, slots=True)
class Rep:
    """A member, by name."""

    id: int
    name: str


def every(workspace: int) -> list[Rep]:
    """Those who are active, by name."""
    found = [Rep(*row) for row in sql.rows("member", "reps", {"workspace": workspace})]
    return sorted(found, key=lambda rep: (rep.name.lower(), rep.id))
