"""Tags: listed, made, put on contacts and taken off."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from threadline.actions import tags as acts
from threadline.api import access, bodies, contact_shapes, problems
from threadline.api.contact_shapes import TagIn, TagOut
from threadline.api.problems import Problem, Refusal
from threadline.api.shapes import ProblemOut
from threadline.queries import contacts, tags
from threadline.queries.api_keys import Caller

router = Router(tags=["contacts"])
READ, WRITE = "contacts:read", "contacts:write"
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}

Id = Annotated[int, bodies.ID_FIELD]
_TAKEN = Problem(409, "taken", "There is a tag of this name already.", "name")


@router.get(
    "/tags",
    response={200: list[TagOut], 401: ProblemOut, 403: ProblemOut},
    operation_id="listTags",
    summary="List tags",
)
def listed(request: HttpRequest) -> list[TagOut]:
    """Every tag of the workspace, at most 500, by name."""
    who = access.caller(request, READ)
    return [contact_shapes.tag(each) for each in tags.every(who.workspace)]


@router.post(
    "/tags",
    response={201: TagOut, **WRONG, 400: ProblemOut, 409: ProblemOut},
    operation_id="createTag",
    summary="Make a tag",
)
def create(request: HttpRequest, payload: TagIn) -> tuple[int, TagOut]:
    """Make a tag; 409 when there is one of that name."""
    who = access.caller(request, WRITE)
    made = acts.add(who.actor, who.workspace, payload.name, colour=payload.colour)
    if made is acts.Refused.TAKEN:
        raise Refusal(_TAKEN)
    if isinstance(made, acts.Refused):
        words = "It is empty." if made is acts.Refused.EMPTY else "There are 500 tags already."
        raise Refusal(problems.invalid("name", words, reason=made.value))
    return 201, TagOut(id=made.pk, name=made.name, colour=made.colour)


@router.put(
    "/contacts/{contact_id}/tags/{tag_id}",
    response={204: None, **WRONG, 404: ProblemOut},
    operation_id="putTagOn",
    summary="Put a tag on a contact",
)
def put_on(request: HttpRequest, contact_id: Id, tag_id: Id) -> tuple[int, None]:
    """Put it on; nothing changes when it is on already."""
    who = access.caller(request, WRITE)
    _exist(who, contact_id, tag_id)
    acts.put_on(who.actor, who.workspace, tag_id, [contact_id])
    return 204, None


@router.delete(
    "/contacts/{contact_id}/tags/{tag_id}",
    response={204: None, **WRONG, 404: ProblemOut},
    operation_id="takeTagOff",
    summary="Take a tag off a contact",
)
def take_off(request: HttpRequest, contact_id: Id, tag_id: Id) -> tuple[int, None]:
    """Take it off; nothing changes when it is not on."""
    who = access.caller(request, WRITE)
    _exist(who, contact_id, tag_id)
    acts.take_off(who.actor, who.workspace, tag_id, [contact_id])
    return 204, None


def _exist(who: Caller, contact: int, tag: int) -> None:
    known = any(each.id == tag for each in tags.every(who.workspace))
    if not known or contacts.find(who.workspace, contact) is None:
        raise Refusal(problems.NOT_FOUND)
