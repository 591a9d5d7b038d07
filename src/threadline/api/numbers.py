"""The numbers a workspace sends from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from threadline.actions import numbers as acts
from threadline.api import access, bodies, number_shapes, problems
from threadline.api.number_shapes import SenderOut, SenderPatch
from threadline.api.problems import Refusal
from threadline.api.shapes import ProblemOut
from threadline.queries import numbers
from threadline.queries.api_keys import Caller
from threadline.queries.numbers import SenderRow
from threadline.rules.roles import Refused

router = Router(tags=["workspace"])
WRITE = "numbers:write"

Id = Annotated[int, bodies.ID_FIELD]


@router.get(
    "/senders",
    response={200: list[SenderOut], 401: ProblemOut, 403: ProblemOut, 422: ProblemOut},
    operation_id="listSenders",
    summary="List senders",
)
def senders(request: HttpRequest, after: Annotated[int, Query(ge=0, lt=2**62)] = 0) -> list[SenderOut]:
    """The numbers that texts can be sent from, 200 at a time; `after` is the last id of the answer before."""
    who = access.caller(request, "messages:read", takes=("after",))
    rows = numbers.page(who.workspace, now=datetime.now(UTC), after=after)
    return [number_shapes.sender(each) for each in rows]


@router.patch(
    "/senders/{sender_id}",
    response={
        200: SenderOut,
        400: ProblemOut,
        401: ProblemOut,
        403: ProblemOut,
        404: ProblemOut,
        422: ProblemOut,
    },
    operation_id="changeSender",
    summary="Change a sender",
)
def change(request: HttpRequest, sender_id: Id, payload: SenderPatch) -> SenderOut:
    """Its name, whose it is, its campaign, or whether texts leave by it; what is left out stays."""
    who = access.caller(request, WRITE)
    row = _one(who, sender_id)
    if payload.member is not None and payload.department is not None:
        raise Refusal(problems.invalid("department", "A number is a member's or a department's, not both."))
    refused = acts.change_sender(who.actor, who.workspace, sender_id, _use(payload, row))
    if refused is Refused.UNKNOWN:
        named = next((name for name in ("member", "department", "campaign") if getattr(payload, name)), "")
        raise Refusal(problems.refused("unknown", named))
    if payload.open is not None:
        acts.open_sender(who.actor, who.workspace, sender_id, is_open=payload.open)
    return number_shapes.sender(_one(who, sender_id))


def _use(payload: SenderPatch, row: SenderRow) -> acts.Use:
    said = payload.model_fields_set
    member = payload.member if "member" in said else row.member
    department = payload.department if "department" in said else row.department
    if payload.member is not None:
        department = None
    elif payload.department is not None:
        member = None
    return acts.Use(
        row.name if payload.name is None else payload.name,
        member=member,
        department=department,
        campaign=payload.campaign if "campaign" in said else row.campaign,
    )


def _one(who: Caller, sender: int) -> SenderRow:
    row = numbers.one(who.workspace, sender, now=datetime.now(UTC))
    if row is None:
        raise Refusal(problems.NOT_FOUND)
    return row
