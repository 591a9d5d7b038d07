"""Join words of one number for programs: made, changed, deleted."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from threadline.actions import join_words as acts
from threadline.api import access, bodies, opt_in_shapes, problems, purposes
from threadline.api.opt_in_shapes import JoinWordIn, JoinWordOut, JoinWordPatch
from threadline.api.problems import Refusal
from threadline.api.shapes import ProblemOut
from threadline.queries import desk
from threadline.queries.api_keys import Caller
from threadline.queries.desk import Word

router = Router(tags=["workspace"])
READ, WRITE = "messages:read", "purposes:write"
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}

Id = Annotated[int, bodies.ID_FIELD]


@router.get(
    "/join-words",
    response={200: list[JoinWordOut], 401: ProblemOut, 403: ProblemOut},
    operation_id="listJoinWords",
    summary="List join words of single numbers",
)
def listed(request: HttpRequest) -> list[JoinWordOut]:
    """Words that join a purpose on one number; those of every number stand with their purpose."""
    who = access.caller(request, READ)
    return [opt_in_shapes.word(each) for each in desk.read(who.workspace).words]


@router.post(
    "/join-words",
    response={201: JoinWordOut, **WRONG, 400: ProblemOut},
    operation_id="createJoinWord",
    summary="Make a join word of one number",
)
def create(request: HttpRequest, payload: JoinWordIn) -> tuple[int, JoinWordOut]:
    """A word may mean another purpose on each number; there it comes before one of every number."""
    who = access.caller(request, WRITE)
    made = acts.add(who.actor, who.workspace, acts.Wanted(**payload.model_dump()))
    if isinstance(made, acts.Refused):
        raise _refusal(made)
    return 201, opt_in_shapes.word(_one(who, made))


@router.patch(
    "/join-words/{word_id}",
    response={200: JoinWordOut, **WRONG, 400: ProblemOut, 404: ProblemOut},
    operation_id="changeJoinWord",
    summary="Change a join word of one number",
)
def change(request: HttpRequest, word_id: Id, payload: JoinWordPatch) -> JoinWordOut:
    """Its number, its purpose, the answer; what is left out stays."""
    who = access.caller(request, WRITE)
    word = _one(who, word_id)
    said = {field: value for field, value in payload.model_dump().items() if value is not None}
    kept = {field: getattr(word, field) for field in JoinWordIn.model_fields}
    done = acts.change(who.actor, who.workspace, word_id, acts.Wanted(**kept | said))
    if isinstance(done, acts.Refused):
        raise _refusal(done)
    return opt_in_shapes.word(_one(who, word_id))


@router.delete(
    "/join-words/{word_id}",
    response={204: None, **WRONG, 404: ProblemOut},
    operation_id="deleteJoinWord",
    summary="Delete a join word of one number",
)
def remove(request: HttpRequest, word_id: Id) -> tuple[int, None]:
    """It means nothing on that number any more; who joined by it stays."""
    who = access.caller(request, WRITE)
    if not acts.remove(who.actor, who.workspace, word_id):
        raise Refusal(problems.NOT_FOUND)
    return 204, None


def _one(who: Caller, word: int) -> Word:
    found = next((each for each in desk.read(who.workspace).words if each.id == word), None)
    if found is None:
        raise Refusal(problems.NOT_FOUND)
    return found


def _refusal(why: acts.Refused) -> Refusal:
    return Refusal(purposes.told(why.field, why.problem, why.words, more=why.more))
