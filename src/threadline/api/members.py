"""Who works in a workspace, and in which departments."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from threadline.actions import alerts, consent
from threadline.actions.asking import Unasked
from threadline.api import access, bodies, people, problems
from threadline.api.bodies import Body, Name
from threadline.api.bodies import Id as BodyId
from threadline.api.problems import Refusal
from threadline.api.shapes import ProblemOut
from threadline.models import Workspace
from threadline.queries import departments, desk, members
from threadline.queries.members import Alert

router = Router(tags=["workspace"])
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}

Id = Annotated[int, bodies.ID_FIELD]
_After = Annotated[int, Query(ge=0, lt=2**62, description="The last answer's `after`: the next page.")]
_Limit = Annotated[int, Query(ge=1, le=200)]


_UNASKED = {
    alerts.Refused.OTHER_NUMBER: problems.invalid(
        "number", "They are alerted, or were asked, on another number: end that first.", reason="other_number"
    ),
    alerts.Refused.NO_SENDER: problems.invalid("number", "No open sender of yours is of its country."),
    Unasked.OPTED_OUT: problems.refused("opted_out", "number"),
    Unasked.TAKEN_BACK: problems.invalid("purpose", "They took this back: only they can agree again."),
}


class AlertsIn(Body):
    """Where to alert a member, and what about."""

    model_config = ConfigDict(extra="forbid", title="AskMember")

    number: Annotated[bodies.Text, Field(max_length=60)]
    purpose: Annotated[BodyId | Name, Field(description="By id or name.")]


class AlertOut(BaseModel):
    """What a member is alerted to and where, and where the consent to it stands."""

    number: str
    purpose: Annotated[str, Field(description="Its name.")]
    purpose_id: int
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
    alerts: Annotated[list[AlertOut], Field(description="Each is ended on its own.")]


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
    alerted = members.alerts(who.workspace, [row.id for row in rows])
    shown = [
        MemberOut(
            id=row.id,
            name=row.name,
            email=row.email,
            role=row.role_name,
            active=row.active,
            departments=[NamedOut(id=each.id, name=each.name) for each in row.departments],
            alerts=[_alert(each) for each in alerted.get(row.id, [])],
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
    response={200: AlertOut, **WRONG, 400: ProblemOut, 404: ProblemOut},
    operation_id="askMember",
    summary="Ask a member to agree to alerts",
)
def ask(request: HttpRequest, member_id: Id, payload: AlertsIn) -> AlertOut:
    """Their phone is asked by text, and only its YES counts; whoever has agreed or was asked is not asked again. For
    each purpose once, all on one number."""
    who = access.caller(request, "consent:write")
    number = people.e164(who, payload.number, "number")
    purpose = _purpose(who.workspace, payload.purpose)
    owned = Workspace.objects.get(id=who.workspace)
    done = alerts.ask(who.actor, owned, member_id, number, purpose, now=datetime.now(UTC))
    if done is alerts.Refused.NO_MEMBER:
        raise Refusal(problems.NOT_FOUND)
    if isinstance(done, consent.Refused):
        raise Refusal(problems.invalid(done.field, done.words))
    if not isinstance(done, int) and done in _UNASKED:
        raise Refusal(_UNASKED[done])
    theirs = members.alerts(who.workspace, [member_id])[member_id]
    return next(_alert(each) for each in theirs if each.purpose == purpose)


@router.delete(
    "/members/{member_id}/alerts",
    response={204: None, **WRONG, 404: ProblemOut},
    operation_id="endMemberAlerts",
    summary="Alert a member no more",
)
def end(
    request: HttpRequest,
    member_id: Id,
    purpose: Annotated[
        str | None,
        Query(
            min_length=1, max_length=200, description="The one purpose to end, by id or name; all without it."
        ),
    ] = None,
) -> tuple[int, None]:
    """The consent to them ends, on record; 404 when there were none."""
    who = access.caller(request, "consent:write", takes=("purpose",))
    about = _purpose(who.workspace, _named(purpose)) if purpose is not None else None
    owned = Workspace.objects.get(id=who.workspace)
    if not alerts.end(who.actor, owned, member_id, purpose=about, now=datetime.now(UTC)):
        raise Refusal(problems.NOT_FOUND)
    return 204, None


def _named(purpose: str) -> int | str:
    return int(purpose) if purpose.isascii() and purpose.isdigit() and len(purpose) < 19 else purpose


def _purpose(workspace: int, named: int | str) -> int:
    found = desk.read(workspace).purpose(named)
    if found is None:
        raise Refusal(problems.refused("unknown", "purpose"))
    return found.id


def _alert(known: Alert) -> AlertOut:
    return AlertOut(
        number=known.number, purpose=known.name, purpose_id=known.purpose, status=known.status,  # type: ignore[arg-type]
    )  # fmt: skip
