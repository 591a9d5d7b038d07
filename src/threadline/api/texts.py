"""Texts: read, changed and taken back while they wait. The one way to send is the intake's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from threadline.actions import messages, writing
from threadline.api import access, bodies, problems, shapes
from threadline.api.problems import Refusal
from threadline.api.shapes import EditedOut, EditIn, MessageDetailOut, MessageOut, MessagesOut, ProblemOut
from threadline.queries import desk, reports, threads
from threadline.queries import texts as found_texts
from threadline.queries.api_keys import Caller
from threadline.rules import words
from threadline.rules.levels import Level
from threadline.rules.texts import LONGEST_WITH_FILES

router = Router(tags=["messages"])
READ, WRITE = "messages:read", "messages:write"

Id = Annotated[int, bodies.ID_FIELD]
Limit = Annotated[int, Query(ge=1, le=200)]
WRONG = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}


@router.get(
    "/messages",
    response={200: MessagesOut, **WRONG},
    operation_id="listMessages",
    summary="List texts",
)
def listed(
    request: HttpRequest,
    before: Annotated[int, Query(ge=1, le=reports.NEWEST)] = reports.NEWEST,
    limit: Limit = 50,
    conversation: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    search: Annotated[
        str, Query(max_length=80, description="Texts with a word that begins so, for each word of it.")
    ] = "",
) -> MessagesOut:
    """Texts, newest first; give the last answer's `before` for the next page.

    Of one conversation, or those that a search finds; of these two, one at a time.
    """
    who = access.caller(request, READ, takes=("before", "limit", "conversation", "search"))
    if search:
        found = _searched(who, search, before=before, limit=limit, conversation=conversation)
    else:
        found = reports.texts(who.workspace, before=before, limit=limit, conversation=conversation)
    more = found[-1].id if len(found) == limit else None
    return MessagesOut(messages=[shapes.message(text) for text in found], before=more)


def _searched(
    who: Caller, search: str, *, before: int, limit: int, conversation: int | None
) -> list[reports.Text]:
    if conversation is not None:
        raise Refusal(problems.invalid("search", "Search all conversations, or list one, not both."))
    if not words.is_enough(search):
        raise Refusal(problems.invalid("search", "A word of two letters or figures at least."))
    hits = found_texts.search(who.workspace, search, before=before, limit=limit)
    return reports.these(who.workspace, [hit.id for hit in hits])


@router.get(
    "/messages/{message_id}",
    response={200: MessageDetailOut, **WRONG},
    operation_id="getMessage",
    summary="Read a text",
)
def one(request: HttpRequest, message_id: Id) -> MessageDetailOut:
    """One text: its state, its parts at the carrier, and the right by which it was sent."""
    who = access.caller(request, READ)
    text = _text(who, message_id)
    return shapes.detail(
        text, reports.attempts(who.workspace, message_id), reports.parts(who.workspace, message_id)
    )


@router.patch(
    "/messages/{message_id}",
    response={200: EditedOut, **WRONG, 400: ProblemOut, 409: ProblemOut},
    operation_id="editMessage",
    summary="Change a text that waits",
)
def edit(request: HttpRequest, message_id: Id, payload: EditIn) -> EditedOut:
    """Give a waiting text new words or another time; 409 once it was claimed."""
    who = access.caller(request, WRITE)
    text = _text(who, message_id)
    waiting = threads.waiting(who.workspace, message_id)
    if waiting is None:
        raise Refusal(_GONE)
    body = payload.body if payload.body is not None else waiting.body
    if not body.strip() and not waiting.files:
        raise Refusal(problems.refused("empty", "body"))
    if waiting.files and len(body) > LONGEST_WITH_FILES:
        raise Refusal(problems.refused("too_long_with_files", "body"))
    said = writing.findings(
        desk.read(who.workspace),
        body,
        level=Level(text.level),
        automated=text.automated and payload.body is not None,
        emergency=bool(text.why),
    )
    if isinstance(said, writing.Refused):
        raise Refusal(problems.refused(said.reason, said.field, said.findings))
    at = _time(payload, waiting.not_before)
    if not messages.edit(who.actor, who.workspace, message_id, body=body, not_before=at):
        raise Refusal(_GONE)
    return shapes.edited(_text(who, message_id), said)


@router.delete(
    "/messages/{message_id}",
    response={200: MessageOut, **WRONG, 409: ProblemOut},
    operation_id="cancelMessage",
    summary="Take back a text that waits",
)
def cancel(request: HttpRequest, message_id: Id) -> MessageOut:
    """Take back a waiting text; 409 once it was claimed."""
    who = access.caller(request, WRITE)
    _text(who, message_id)
    if threads.waiting(who.workspace, message_id) is None:
        raise Refusal(_GONE)
    if not messages.cancel(who.actor, who.workspace, message_id):
        raise Refusal(_GONE)
    return shapes.message(_text(who, message_id))


_GONE = problems.Problem(409, "not_waiting", "It does not wait any more, so it cannot be changed.")


def _text(who: Caller, message: int) -> reports.Text:
    text = reports.text(who.workspace, message)
    if text is None:
        raise Refusal(problems.NOT_FOUND)
    return text


def _time(payload: EditIn, before: datetime | None) -> datetime | None:
    """The new time; null asks for as soon as possible."""
    if "send_at" not in payload.model_fields_set:
        return before
    at = bodies.moment(payload.send_at) if payload.send_at is not None else None
    if at is not None and at > datetime.now(UTC) + bodies.FARTHEST:
        raise Refusal(problems.invalid("send_at", "Within a year.", reason="too_far"))
    return at
