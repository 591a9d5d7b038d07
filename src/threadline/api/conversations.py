"""Conversations: which there are, whose they are, and whether they are done with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from threadline.actions import conversations as acts
from threadline.api import access, bodies, problems, shapes
from threadline.api.problems import Refusal
from threadline.api.shapes import (
    ConversationIn,
    ConversationOut,
    ConversationsOut,
    ConversationView,
    ProblemOut,
)
from threadline.queries import conversations, members
from threadline.queries.api_keys import Caller
from threadline.queries.conversations import START, Cursor
from threadline.rules.views import View

router = Router(tags=["conversations"])
READ, WRITE = "messages:read", "messages:write"
Id = Annotated[int, bodies.ID_FIELD]
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}

_VIEWS = {
    "open": View.ALL, "unassigned": View.UNASSIGNED, "failed": View.FAILED, "closed": View.CLOSED,
}  # fmt: skip


@router.get(
    "/conversations",
    response={200: ConversationsOut, **WRONG},
    operation_id="listConversations",
    summary="List conversations",
)
def listed(
    request: HttpRequest,
    after: Annotated[str | None, Query(min_length=1, max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    view: ConversationView | None = None,
    assignee: Annotated[int | None, Query(ge=1, lt=2**62, description="A member: their open ones.")] = None,
) -> ConversationsOut:
    """Conversations, the one that moved last first; give the last answer's `after` for the next page.

    Without `view` and `assignee` all there are; of these two, one at a time.
    """
    who = access.caller(request, READ, takes=("after", "limit", "view", "assignee"))
    if view is not None and assignee is not None:
        raise Refusal(problems.invalid("assignee", "Ask for a view or for a member, not for both."))
    chosen = View.MINE if assignee is not None else _VIEWS.get(view or "")
    page = conversations.page(
        who.workspace, _cursor(after), now=datetime.now(UTC), limit=limit, view=chosen, member=assignee
    )
    more = str(page.next) if page.next is not None else None
    return ConversationsOut(conversations=[shapes.conversation(row) for row in page.rows], after=more)


@router.get(
    "/conversations/{conversation_id}",
    response={200: ConversationOut, **WRONG, 404: ProblemOut},
    operation_id="getConversation",
    summary="Read a conversation",
)
def one(request: HttpRequest, conversation_id: Id) -> ConversationOut:
    """One conversation; its texts are listed with `GET /messages?conversation=`."""
    who = access.caller(request, READ)
    return _told(who, conversation_id)


@router.patch(
    "/conversations/{conversation_id}",
    response={200: ConversationOut, **WRONG, 400: ProblemOut, 404: ProblemOut},
    operation_id="changeConversation",
    summary="Assign, close or reopen a conversation",
)
def change(request: HttpRequest, conversation_id: Id, payload: ConversationIn) -> ConversationOut:
    """Say whose it is and whether it is done with; what is left out stays. A text from them opens it again."""
    who = access.caller(request, WRITE)
    _told(who, conversation_id)
    asked = payload.model_fields_set
    if "assignee" in asked:
        if payload.assignee is not None and not members.is_active(who.workspace, payload.assignee):
            raise Refusal(problems.refused("unknown", "assignee"))
        acts.assign(who.actor, who.workspace, conversation_id, member=payload.assignee)
    if "closed" in asked:
        move = acts.close if payload.closed else acts.reopen
        move(who.actor, who.workspace, conversation_id)
    return _told(who, conversation_id)


def _told(who: Caller, conversation: int) -> ConversationOut:
    rows = conversations.rows(who.workspace, [conversation], now=datetime.now(UTC))
    if not rows:
        raise Refusal(problems.NOT_FOUND)
    return shapes.conversation(rows[0])


def _cursor(after: str | None) -> Cursor:
    if after is None:
        return START
    at, _, id_ = after.rpartition("~")
    if bodies.moment(at) is None or not (id_.isascii() and id_.isdecimal() and len(id_) < 19):
        raise Refusal(problems.invalid("after", "As an earlier answer gave it."))
    return Cursor(at, int(id_))
