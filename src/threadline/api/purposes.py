"""Purposes for programs: what people are asked to consent to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from threadline.actions import purposes as acts
from threadline.api import access, bodies, opt_in_shapes, problems
from threadline.api.opt_in_shapes import PurposeIn, PurposeOut, PurposePatch
from threadline.api.problems import Problem, Refusal
from threadline.api.shapes import ProblemOut
from threadline.queries import desk
from threadline.queries.api_keys import Caller
from threadline.rules import join_words
from threadline.rules.levels import Level

router = Router(tags=["workspace"])
READ, WRITE = "messages:read", "purposes:write"
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}

Id = Annotated[int, bodies.ID_FIELD]
WORDS = {
    join_words.Problem.RESERVED: "{word} means something to every number already.",
    join_words.Problem.TAKEN: "{word} is another purpose's.",
    join_words.Problem.ODD: "{word} is no single word of letters and digits, or too long.",
    join_words.Problem.MANY: "A purpose has at most 5 join words.",
    join_words.Problem.UNKNOWN: "There is none like that in this workspace.",
}
TEXTS = {
    join_words.TextProblem.TOO_LONG: "An answer has at most 480 characters.",
    join_words.TextProblem.PLACEHOLDER: "Nothing is filled in; this would be sent as it stands: {word}",
    join_words.TextProblem.NO_BUSINESS: "The answer must name the business: {word}",
    join_words.TextProblem.NO_STOP: "The answer must say how to stop: Reply STOP to opt out.",
    join_words.TextProblem.KEYWORD: "This word does something else to every number; ask for another: {word}.",
    join_words.TextProblem.OFFER: "This sells, and the answer to who joined only confirms: {word}.",
    join_words.TextProblem.SHORTENER: "Carriers drop texts with public short links; use the whole address: {word}.",
    join_words.TextProblem.WORDING: "Carriers do not let this through: {word}.",
}


@router.get(
    "/purposes",
    response={200: list[PurposeOut], 401: ProblemOut, 403: ProblemOut},
    operation_id="listPurposes",
    summary="List purposes",
)
def listed(request: HttpRequest) -> list[PurposeOut]:
    """What people consent to, by name."""
    who = access.caller(request, READ)
    return [opt_in_shapes.purpose(each) for each in desk.read(who.workspace).purposes.values()]


@router.post(
    "/purposes",
    response={201: PurposeOut, **WRONG, 400: ProblemOut, 409: ProblemOut},
    operation_id="createPurpose",
    summary="Make a purpose",
)
def create(request: HttpRequest, payload: PurposeIn) -> tuple[int, PurposeOut]:
    """Make a purpose. Its level is for good, as people agree to it."""
    who = access.caller(request, WRITE)
    words = join_words.read(" ".join(payload.join_words))
    made = acts.offer(
        who.actor,
        who.workspace,
        name=payload.name,
        level=Level(payload.level),
        join_words=words,
        join_text=payload.join_text.strip(),
    )
    if isinstance(made, acts.Refused):
        raise _refusal(made)
    return 201, _one(who, made.pk)


@router.patch(
    "/purposes/{purpose_id}",
    response={200: PurposeOut, **WRONG, 400: ProblemOut, 404: ProblemOut, 409: ProblemOut},
    operation_id="changePurpose",
    summary="Change a purpose",
)
def change(request: HttpRequest, purpose_id: Id, payload: PurposePatch) -> PurposeOut:
    """Its name, its join words and the answer to them, or whether texts are sent for it; what is left out stays."""
    who = access.caller(request, WRITE)
    known = _one(who, purpose_id)
    words = known.join_words if payload.join_words is None else payload.join_words
    done = acts.change(
        who.actor,
        who.workspace,
        purpose_id,
        name=known.name if payload.name is None else payload.name,
        join_words=join_words.read(" ".join(words)),
        join_text=(known.join_text if payload.join_text is None else payload.join_text).strip(),
    )
    if isinstance(done, acts.Refused):
        raise _refusal(done)
    if payload.open is not None:
        acts.set_open(who.actor, who.workspace, purpose_id, is_open=payload.open)
    return _one(who, purpose_id)


def _one(who: Caller, purpose: int) -> PurposeOut:
    known = desk.read(who.workspace).purposes.get(purpose)
    if known is None:
        raise Refusal(problems.NOT_FOUND)
    return opt_in_shapes.purpose(known)


def _refusal(why: acts.Refused) -> Refusal:
    if not why.word and why.problem is join_words.Problem.TAKEN:
        return Refusal(Problem(409, "taken", "There is a purpose of this name already.", "name"))
    if isinstance(why.problem, join_words.TextProblem):
        return Refusal(told("join_text", why.problem, why.word, more=why.more))
    return Refusal(told("join_words", why.problem, why.word))


def told(
    field: str,
    problem: join_words.Problem | join_words.TextProblem,
    word: str,
    *,
    more: Iterable[join_words.Fault] = (),
) -> Problem:
    """What is wrong with a join word or the answer to it, as a problem of this field; the first gives the reason."""
    words = TEXTS[problem] if isinstance(problem, join_words.TextProblem) else WORDS[problem]
    said = [words.format(word=word), *(TEXTS[each.problem].format(word=each.words) for each in more)]
    return problems.invalid(field, " ".join(said), reason=problem.value)
