"""Texts that may have been opt-outs: which wait, and what is decided."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from threadline.actions import reviews as acts
from threadline.api import access, bodies, problems
from threadline.api.consent_shapes import DecidedOut, DecisionIn, ReviewOut, ReviewsOut
from threadline.api.problems import Refusal
from threadline.api.shapes import ProblemOut
from threadline.models import Workspace
from threadline.queries import reviews

router = Router(tags=["people"])
Id = Annotated[int, bodies.ID_FIELD]
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}


@router.get(
    "/reviews",
    response={200: ReviewsOut, **WRONG},
    operation_id="listReviews",
    summary="List texts that may be opt-outs",
)
def listed(
    request: HttpRequest,
    after: Annotated[int, Query(ge=0, lt=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ReviewsOut:
    """Those nobody has decided on, the oldest first; programs' and promotional texts to these people wait."""
    who = access.caller(request, "messages:read", takes=("after", "limit"))
    page = reviews.page(who.workspace, after=after, limit=limit)
    rows = [
        ReviewOut(
            id=row.id, made_at=row.made_at, message=row.message, conversation=row.conversation,
            person=row.number, contact=row.contact, body=row.body, rule=row.rule, matched=row.matched,
        )
        for row in page.rows
    ]  # fmt: skip
    return ReviewsOut(reviews=rows, after=page.after)


@router.post(
    "/reviews/{review_id}",
    response={200: DecidedOut, **WRONG, 400: ProblemOut, 404: ProblemOut, 409: ProblemOut},
    operation_id="decideReview",
    summary="Decide whether a text was an opt-out",
)
def decide(request: HttpRequest, review_id: Id, payload: DecisionIn) -> DecidedOut:
    """They opted out: recorded with their own words as evidence. They did not: what waits may go. Once only."""
    who = access.caller(request, "consent:write")
    if reviews.one(who.workspace, review_id) is None:
        raise Refusal(problems.NOT_FOUND)
    owned = Workspace.objects.get(id=who.workspace)
    if not acts.decide(who.actor, owned, review_id, opted_out=payload.opted_out):
        raise Refusal(problems.DECIDED)
    return DecidedOut(id=review_id, decision="opted_out" if payload.opted_out else "released")
