"""What a workspace sends from."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from threadline.api import access, shapes
from threadline.api.shapes import ProblemOut, SenderOut
from threadline.queries import desk

router = Router(tags=["workspace"])
WRONG = {401: ProblemOut, 403: ProblemOut}


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
