"""Departments of a workspace."""

from __future__ import annotations

from threadline import sql
from threadline.queries.members import Department

MOST = 200
"""Departments that a page shows."""


def page(workspace: int, *, after: int = 0, limit: int = MOST) -> list[Department]:
    """Departments by when they were made, after that id, with how many are in each."""
    asked = {"workspace": workspace, "after": after, "limit": limit}
    return [Department(*row) for row in sql.rows("member", "departments", asked)]


def members(workspace: int, department: int) -> set[int]:
    """The ids of those who are in it."""
    asked = {"workspace": workspace, "department": department}
    return {row[0] for row in sql.rows("member", "in_department", asked)}
