"""The phones of a contact: linked, changed, unlinked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from threadline.actions import phones as acts
from threadline.api import access, bodies, contact_shapes, people, problems
from threadline.api.contact_shapes import PhoneIn, PhoneOut, PhonePatch
from threadline.api.problems import Refusal
from threadline.api.shapes import ProblemOut
from threadline.models import Workspace
from threadline.queries import contact_phones
from threadline.queries.api_keys import Caller
from threadline.queries.contact_phones import Phone
from threadline.rules.contacts import PhoneKind

router = Router(tags=["contacts"])
WRITE = "contacts:write"
WRONG = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}
BODY = {400: ProblemOut}

Id = Annotated[int, bodies.ID_FIELD]


@router.post(
    "/contacts/{contact_id}/phones",
    response={201: PhoneOut, **WRONG, **BODY, 409: ProblemOut},
    operation_id="addPhone",
    summary="Link a phone to a contact",
)
def add(request: HttpRequest, contact_id: Id, payload: PhoneIn) -> tuple[int, PhoneOut]:
    """Link a number; an opt-out of the person's reaches it, and its own reaches them. 409: it is another's."""
    who = access.caller(request, WRITE)
    done = acts.add(
        who.actor,
        Workspace.objects.get(id=who.workspace),
        contact_id,
        people.e164(who, payload.number, "number"),
        kind=payload.kind,
        textable=payload.textable,
    )
    if isinstance(done, acts.Taken):
        raise Refusal(problems.taken("number", done.contact))
    if done == acts.Refused.TOO_MANY:
        raise Refusal(problems.invalid("number", "A contact has at most 20 phones.", reason="too_many"))
    if isinstance(done, acts.Refused):
        raise Refusal(problems.NOT_FOUND)
    return 201, contact_shapes.phone(_one(who, contact_id, done.pk))


@router.patch(
    "/contacts/{contact_id}/phones/{phone_id}",
    response={200: PhoneOut, **WRONG, **BODY},
    operation_id="changePhone",
    summary="Change a phone of a contact",
)
def change(request: HttpRequest, contact_id: Id, phone_id: Id, payload: PhonePatch) -> PhoneOut:
    """Its kind, and whether it is one to text; the number itself is linked anew instead."""
    who = access.caller(request, WRITE)
    known = _one(who, contact_id, phone_id)
    acts.change(
        who.actor,
        Workspace.objects.get(id=who.workspace),
        phone_id,
        kind=payload.kind or PhoneKind(known.kind),
        textable=known.textable if payload.textable is None else payload.textable,
    )
    return contact_shapes.phone(_one(who, contact_id, phone_id))


@router.delete(
    "/contacts/{contact_id}/phones/{phone_id}",
    response={204: None, **WRONG},
    operation_id="removePhone",
    summary="Unlink a phone from a contact",
)
def remove(request: HttpRequest, contact_id: Id, phone_id: Id) -> tuple[int, None]:
    """Unlink it: its conversations become a stranger's, its consent stays with the number."""
    who = access.caller(request, WRITE)
    _one(who, contact_id, phone_id)
    acts.remove(who.actor, Workspace.objects.get(id=who.workspace), phone_id)
    return 204, None


def _one(who: Caller, contact: int, phone: int) -> Phone:
    theirs = contact_phones.of(who.workspace, [contact], now=datetime.now(UTC))[contact]
    known = next((each for each in theirs if each.id == phone), None)
    if known is None:
        raise Refusal(problems.NOT_FOUND)
    return known
