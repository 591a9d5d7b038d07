"""What a workspace offers: its purposes and its senders."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from threadline.api import access, shapes
from threadline.api.shapes import ProblemOut, PurposeOut, SenderOut
from threadline.queries import desk

router = Router(tags=["workspace"])
WRONG = {401: ProblemOut, 403: ProblemOut}


@router.get(
    "/purposes",
    response={200: list[PurposeOut], **WRONG},
    operation_id="listPurposes",
    summary="List purposes",
)
def purposes(request: HttpRequest) -> list[PurposeOut]:
    """What people consent to."""
    who = access.caller(request, "messages:read")
    return [shapes.purpose(each) for each in desk.read(who.workspace).purposes.values()]


@router.get(
    "/senders",
    response={200: list[SenderOut], **WRONG},
    operation_id="listSenders",
    summary="List senders",
)
def senders(request: HttpRequest) -> list[SenderOut]:
    """The numbers that texts can be sent from."""
    who = access.caller(request, "messages:read")
    return [shapes.sender(each) for each in desk.read(who.workspace).senders.values()]
