"""The workspace's own fields of contacts, for programs."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from threadline.actions import fields as acts
from threadline.api import access, bodies, contact_shapes, problems
from threadline.api.contact_shapes import FieldIn, FieldOut, FieldPatch
from threadline.api.problems import Problem, Refusal
from threadline.api.shapes import ProblemOut
from threadline.queries import fields
from threadline.queries.api_keys import Caller
from threadline.queries.fields import Field

router = Router(tags=["contacts"])
READ, WRITE = "contacts:read", "contacts:write"
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}

Id = Annotated[int, bodies.ID_FIELD]
_TAKEN = Problem(409, "taken", "There is a field of this name already.", "name")
_WORDS = {
    acts.Refused.EMPTY: ("name", "It is empty."),
    acts.Refused.NO_OPTIONS: ("options", "A choice needs something to choose from."),
    acts.Refused.TOO_MANY: ("name", "There are 50 fields already."),
}


@router.get(
    "/fields",
    response={200: list[FieldOut], 401: ProblemOut, 403: ProblemOut},
    operation_id="listFields",
    summary="List the fields of contacts",
)
def listed(request: HttpRequest) -> list[FieldOut]:
    """The workspace's own fields of contacts, in their order."""
    who = access.caller(request, READ)
    return [contact_shapes.field(each) for each in fields.every(who.workspace)]


@router.post(
    "/fields",
    response={201: FieldOut, **WRONG, 400: ProblemOut, 409: ProblemOut},
    operation_id="createField",
    summary="Make a field of contacts",
)
def create(request: HttpRequest, payload: FieldIn) -> tuple[int, FieldOut]:
    """Make a field; 409 when there is one of that name. Its key names its values, and never changes."""
    who = access.caller(request, WRITE)
    made = acts.add(who.actor, who.workspace, name=payload.name, kind=payload.kind, options=payload.options)
    if isinstance(made, acts.Refused):
        raise _refusal(made)
    return 201, contact_shapes.field(_one(who, made.pk))


@router.patch(
    "/fields/{field_id}",
    response={200: FieldOut, **WRONG, 400: ProblemOut, 404: ProblemOut, 409: ProblemOut},
    operation_id="changeField",
    summary="Change a field of contacts",
)
def change(request: HttpRequest, field_id: Id, payload: FieldPatch) -> FieldOut:
    """Its name or its options; what contacts hold stays, also a former option."""
    who = access.caller(request, WRITE)
    known = _one(who, field_id)
    name = known.name if payload.name is None else payload.name
    options = known.options if payload.options is None else payload.options
    refused = acts.change(who.actor, who.workspace, field_id, name=name, options=options)
    if refused is not None:
        raise _refusal(refused)
    return contact_shapes.field(_one(who, field_id))


@router.delete(
    "/fields/{field_id}",
    response={204: None, **WRONG, 404: ProblemOut},
    operation_id="deleteField",
    summary="Delete a field of contacts",
)
def remove(request: HttpRequest, field_id: Id) -> tuple[int, None]:
    """Take it from every contact: what they held in it is shown no more."""
    who = access.caller(request, WRITE)
    if not acts.remove(who.actor, who.workspace, field_id):
        raise Refusal(problems.NOT_FOUND)
    return 204, None


def _one(who: Caller, field: int) -> Field:
    known = next((each for each in fields.every(who.workspace) if each.id == field), None)
    if known is None:
        raise Refusal(problems.NOT_FOUND)
    return known


def _refusal(why: acts.Refused) -> Refusal:
    if why is acts.Refused.TAKEN:
        return Refusal(_TAKEN)
    if why is acts.Refused.NO_FIELD:
        return Refusal(problems.NOT_FOUND)
    return Refusal(problems.invalid(*_WORDS[why], reason=why.value))
