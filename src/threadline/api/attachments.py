"""Pictures and files of texts: brought before the text that takes them along, and read."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from threadline.actions import attachments as acts
from threadline.api import access, bodies, problems, shapes
from threadline.api.problems import Refusal
from threadline.api.shapes import AttachmentOut, ProblemOut
from threadline.queries import attachments
from threadline.queries.api_keys import Caller
from threadline.queries.attachments import Attachment
from threadline.rules.attachments import LARGEST_TEXT, Problem

router = Router(tags=["messages"])
Id = Annotated[int, bodies.ID_FIELD]
WRONG = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}
READ, WRITE = "messages:read", "messages:write"

_OCTETS: Any = {"schema": {"type": "string", "format": "binary"}}


@router.post(
    "/attachments",
    response={201: AttachmentOut, 400: ProblemOut, 401: ProblemOut, 403: ProblemOut, 422: ProblemOut},
    operation_id="createAttachment",
    summary="Bring a picture or file",
)
def create(
    request: HttpRequest,
    file: Annotated[
        UploadedFile | None, File(description="JPEG, PNG or GIF up to 5 MB; other kinds up to 600 kB.")
    ] = None,
) -> tuple[int, AttachmentOut]:
    """Bring a picture or file for a text that the same key sends within a day; its id goes into `attachments` there."""
    who = access.caller(request, WRITE)
    if file is None:  # said only now: who asks comes first
        raise Refusal(problems.invalid("file", "A file, as multipart/form-data."))
    if (file.size or 0) > LARGEST_TEXT:
        raise Refusal(problems.refused("files_too_large", "file"))
    done = acts.bring(who.actor, who.workspace, file.read(), name=file.name or "")
    if isinstance(done, Problem):
        raise Refusal(problems.refused(f"files_{done}", "file"))
    return 201, shapes.attachment(_told(who, done))


@router.get(
    "/attachments/{attachment_id}",
    response={200: AttachmentOut, **WRONG},
    operation_id="getAttachment",
    summary="Read about a picture or file",
)
def one(request: HttpRequest, attachment_id: Id) -> AttachmentOut:
    """What a file is, and whether it is there."""
    who = access.caller(request, READ)
    return shapes.attachment(_told(who, attachment_id))


@router.get(
    "/attachments/{attachment_id}/content",
    response=WRONG,
    operation_id="getAttachmentContent",
    summary="Fetch a picture or file",
    openapi_extra={
        "responses": {200: {"description": "Its octets.", "content": {"application/octet-stream": _OCTETS}}}
    },
)
def content(request: HttpRequest, attachment_id: Id) -> HttpResponse:
    """The octets of a file that is there, to be saved; `kind` says what they are."""
    who = access.caller(request, READ)
    found = attachments.one(who.workspace, attachment_id)
    if found is None or not found.is_for(who.actor):
        raise Refusal(problems.NOT_FOUND)
    try:
        with found.open() as file:
            octets = file.read()
    except FileNotFoundError:
        raise Refusal(problems.NOT_FOUND) from None
    # Not by its own media type: nothing that asks by mistake, a browser least of all, may do anything with it.
    answer = HttpResponse(octets, content_type="application/octet-stream")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = "attachment"
    return answer


def _told(who: Caller, attachment: int) -> Attachment:
    found = attachments.known(who.workspace, attachment)
    if found is None or not found.is_for(who.actor):
        raise Refusal(problems.NOT_FOUND)
    return found.attachment
