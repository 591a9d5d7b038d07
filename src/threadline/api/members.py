"""Who works in a workspace, and in which departments."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from threadline.actions import alerts, consent
from threadline.actions.asking import Unasked
from threadline.api import access, bodies, phones, problems
from threadline.api.bodies import Body
from threadline.api.bodies import Id as BodyId
from threadline.api.problems import Refusal
from threadline.api.shapes import ProblemOut
from threadline.models import Workspace
from threadline.queries import departments, members

router = Router(tags=["workspace"])
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}

Id = Annotated[int, bodies.ID_FIELD]
_After = Annotated[int, Query(ge=0, lt=2**62, description="The last answer's `after`: the next page.")]
_Limit = Annotated[int, Query(ge=1, le=200)]


_UNASKED = {
    alerts.Refused.NO_SENDER: problems.invalid("number", "No open sender of yours is of its country."),
    Unasked.NO_PURPOSE: problems.refused("unknown", "purpose"),
    Unasked.OPTED_OUT: problems.refused("opted_out", "number"),
    Unasked.TAKEN_BACK: problems.invalid("purpose", "They took this back: only they can agree again."),
}


class AlertsIn(Body):
    """Where to alert a member, and what about."""

    model_config = ConfigDict(extra="forbid", title="AskMember")

    number: Annotated[bodies.Text, Field(max_length=60)]
    purpose: BodyId


class AlertsOut(BaseModel):
    """Where a member's alerts go, and where the consent to them stands."""

    number: str
    purpose: str
    status: Literal["active", "pending", "stopped", "ended", "opted_out"]


class NamedOut(BaseModel):
    """A department by its name."""

    id: int
    name: str


class MemberOut(BaseModel):
    """A member; one who is not active cannot come in."""

    id: int
    name: str
    email: str
    role: str
    active: bool
    departments: list[NamedOut]


class MembersOut(BaseModel):
    """A page of members."""

    members: list[MemberOut]
    after: Annotated[int | None, Field(description="For the next page; null at the end.")]


class DepartmentOut(BaseModel):
    """A department, and how many are in it."""

    id: int
    name: str
    members: int


class DepartmentsOut(BaseModel):
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


@router.post(
    "/members/{member_id}/alerts",
    response={200: AlertsOut, **WRONG, 400: ProblemOut, 404: ProblemOut},
    operation_id="askMember",
    summary="Ask a member to agree to alerts",
)
def ask(request: HttpRequest, member_id: Id, payload: AlertsIn) -> AlertsOut:
    """Their phone is asked by text, and only its YES counts; whoever has agreed or was asked is not asked again."""
    who = access.caller(request, "consent:write")
    number = phones.e164(who, payload.number, "number")
    owned = Workspace.objects.get(id=who.workspace)
    done = alerts.ask(who.actor, owned, member_id, number, payload.purpose, now=datetime.now(UTC))
    if done is alerts.Refused.NO_MEMBER:
        raise Refusal(problems.NOT_FOUND)
    if isinstance(done, consent.Refused):
        raise Refusal(problems.invalid(done.field, done.words))
    if not isinstance(done, int) and done in _UNASKED:
        raise Refusal(_UNASKED[done])
    return _alerts(who.workspace, member_id)


@router.delete(
    "/members/{member_id}/alerts",
    response={204: None, **WRONG, 404: ProblemOut},
    operation_id="endMemberAlerts",
    summary="Alert a member no more",
)
def end(request: HttpRequest, member_id: Id) -> tuple[int, None]:
    """The consent to them ends, on record; 404 when there were none."""
    who = access.caller(request, "consent:write")
    if not alerts.end(who.actor, Workspace.objects.get(id=who.workspace), member_id, now=datetime.now(UTC)):
        raise Refusal(problems.NOT_FOUND)
    return 204, None


def _alerts(workspace: int, member: int) -> AlertsOut:
    known = members.alerts(workspace, member)
    if known is None:
        raise Refusal(problems.NOT_FOUND)
    return AlertsOut(number=known.number, purpose=known.purpose, status=known.status or "opted_out")  # type: ignore[arg-type]
