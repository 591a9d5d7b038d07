"""Who works in a workspace, and in which departments."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from threadline.api import access
from threadline.api.shapes import ProblemOut
from threadline.queries import departments, members

router = Router(tags=["workspace"])
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}

_After = Annotated[int, Query(ge=0, lt=2**62, description="The last answer's `after`: the next page.")]
_Limit = Annotated[int, Query(ge=1, le=200)]


class NamedOut(Schema):
    """A department by its name."""

    id: int
    name: str


class MemberOut(Schema):
    """A member; one who is not active cannot come in."""

    id: int
    name: str
    email: str
    role: str
    active: bool
    departments: list[NamedOut]


class MembersOut(Schema):
    """A page of members."""

    members: list[MemberOut]
    after: Annotated[int | None, Field(description="For the next page; null at the end.")]


class DepartmentOut(Schema):
    """A department, and how many are in it."""

    id: int
    name: str
    members: int


class DepartmentsOut(Schema):
    """A page of departments."""

    departments: list[DepartmentOut]
    after: Annotated[int | None, Field(description="For the next page; null at the end.")]


@router.get(
    "/members", response={200: MembersOut, **WRONG}, operation_id="listMembers", summary="List members"
)
def listed(request: HttpRequest, after: _After = 0, limit: _Limit = 50) -> MembersOut:
    """Members by when they joined; give the last answer's `after` for the next page."""
    who = access.caller(request, "members:read", takes=("after", "limit"))
    rows = members.page(who.workspace, after=after, limit=limit + 1)
    shown = [
        MemberOut(
            id=row.id,
            name=row.name,
            email=row.email,
            role=row.role_name,
            active=row.active,
            departments=[NamedOut(id=each.id, name=each.name) for each in row.departments],
        )
        for row in rows[:limit]
    ]
    return MembersOut(members=shown, after=shown[-1].id if len(rows) > limit else None)


@router.get(
    "/departments",
    response={200: DepartmentsOut, **WRONG},
    operation_id="listDepartments",
    summary="List departments",
)
def listed_departments(request: HttpRequest, after: _After = 0, limit: _Limit = 50) -> DepartmentsOut:
    """Departments by when they were made; give the last answer's `after` for the next page."""
    who = access.caller(request, "members:read", takes=("after", "limit"))
    rows = departments.page(who.workspace, after=after, limit=limit + 1)
    shown = [DepartmentOut(id=row.id, name=row.name, members=row.members) for row in rows[:limit]]
    return DepartmentsOut(departments=shown, after=shown[-1].id if len(rows) > limit else None)
