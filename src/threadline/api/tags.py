"""Tags: listed, made, changed, put on contacts and taken off."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from threadline.actions import tags as acts
from threadline.api import access, bodies, contact_shapes, problems
from threadline.api.contact_shapes import TagContactsIn, TaggedOut, TagIn, TagOut, TagPatch
from threadline.api.problems import Problem, Refusal
from threadline.api.shapes import ProblemOut
from threadline.queries import contacts, tags
from threadline.queries.api_keys import Caller
from threadline.queries.tags import Tag

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
    if isinstance(made, acts.Refused):
        raise _refusal(made)
    return 201, TagOut(id=made.pk, name=made.name, colour=made.colour)


@router.patch(
    "/tags/{tag_id}",
    response={200: TagOut, **WRONG, 400: ProblemOut, 404: ProblemOut, 409: ProblemOut},
    operation_id="changeTag",
    summary="Change a tag",
)
def change(request: HttpRequest, tag_id: Id, payload: TagPatch) -> TagOut:
    """Its name or its colour; what is left out stays."""
    who = access.caller(request, WRITE)
    known = _one(who, tag_id)
    name = known.name if payload.name is None else payload.name
    colour = known.colour if payload.colour is None else payload.colour
    refused = acts.change(who.actor, who.workspace, tag_id, name=name, colour=colour)
    if refused is not None:
        raise _refusal(refused)
    return contact_shapes.tag(_one(who, tag_id))


@router.delete(
    "/tags/{tag_id}",
    response={204: None, **WRONG, 404: ProblemOut},
    operation_id="deleteTag",
    summary="Delete a tag",
)
def remove(request: HttpRequest, tag_id: Id) -> tuple[int, None]:
    """Take it off everybody and delete it."""
    who = access.caller(request, WRITE)
    if not acts.remove(who.actor, who.workspace, tag_id):
        raise Refusal(problems.NOT_FOUND)
    return 204, None


@router.post(
    "/tags/{tag_id}/contacts",
    response={200: TaggedOut, **WRONG, 400: ProblemOut, 404: ProblemOut},
    operation_id="tagContacts",
    summary="Put a tag on many contacts, or take it off",
)
def tag_many(request: HttpRequest, tag_id: Id, payload: TagContactsIn) -> TaggedOut:
    """At most 500 of each at once; a contact that does not exist is left out, and not counted."""
    who = access.caller(request, WRITE)
    _one(who, tag_id)
    return TaggedOut(
        put_on=acts.put_on(who.actor, who.workspace, tag_id, payload.put_on),
        taken_off=acts.take_off(who.actor, who.workspace, tag_id, payload.take_off),
    )


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
    _one(who, tag)
    if contacts.find(who.workspace, contact) is None:
        raise Refusal(problems.NOT_FOUND)


def _one(who: Caller, tag: int) -> Tag:
    known = next((each for each in tags.every(who.workspace) if each.id == tag), None)
    if known is None:
        raise Refusal(problems.NOT_FOUND)
    return known


def _refusal(why: acts.Refused) -> Refusal:
    if why is acts.Refused.TAKEN:
        return Refusal(_TAKEN)
    if why is acts.Refused.NO_TAG:
        return Refusal(problems.NOT_FOUND)
    words = "It is empty." if why is acts.Refused.EMPTY else "There are 500 tags already."
    return Refusal(problems.invalid("name", words, reason=why.value))
