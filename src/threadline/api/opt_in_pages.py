"""Opt-in pages for programs: made, changed, deleted."""

from __future__ import annotations

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router

from threadline.actions import opt_in_pages as acts
from threadline.api import access, bodies, opt_in_shapes, problems
from threadline.api.opt_in_shapes import OptInPageIn, OptInPageOut, OptInPagePatch
from threadline.api.problems import Problem, Refusal
from threadline.api.shapes import ProblemOut
from threadline.queries import opt_in_pages as known
from threadline.queries.api_keys import Caller
from threadline.queries.opt_in_pages import Page
from threadline.rules import opt_in_pages as rules
from threadline.rules.lint import Rule

router = Router(tags=["workspace"])
READ, WRITE = "messages:read", "purposes:write"
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}

Id = Annotated[int, bodies.ID_FIELD]
_TAKEN = Problem(409, "taken", "There is a page of this name already.", "name")
_WORDS = {
    rules.Problem.EMPTY: "It is empty.",
    rules.Problem.TOO_LONG: "It is too long.",
    rules.Problem.UNKNOWN: "There is none like that in this workspace, or it is closed.",
    rules.Problem.MANY: "At most ten.",
    rules.Problem.NO_LINK: "A whole http or https address, such as https://www.example.com/privacy.",
    rules.Problem.NO_ORIGIN: "A website alone, such as https://www.example.com, without a path.",
    rules.Problem.NO_BUSINESS: "It must name the business.",
    rules.Problem.NO_STOP: "It must say how to stop: Reply STOP to opt out.",
    rules.Problem.NO_HELP: "It must say how to get help: Reply HELP for help.",
    rules.Problem.NO_RATES: "It must say that message and data rates may apply.",
    rules.Problem.NO_FREQUENCY: "It must say how many texts come, or that their number varies.",
    rules.Problem.NO_CONDITION: "It must say that consent is not a condition of any purchase.",
    Rule.SHAFT: "Carriers refuse a page with this: {words}",
    Rule.SHORTENER: "Carriers refuse a page with public short links; use the whole address: {words}",
    Rule.PROMOTIONAL: "This sells, and no purpose of the page is promotional: {words}",
}


@router.get(
    "/opt-in-pages",
    response={200: list[OptInPageOut], 401: ProblemOut, 403: ProblemOut},
    operation_id="listOptInPages",
    summary="List opt-in pages",
)
def listed(request: HttpRequest) -> list[OptInPageOut]:
    """Every page, the latest first."""
    who = access.caller(request, READ)
    return [_out(each) for each in known.every(who.workspace)]


@router.post(
    "/opt-in-pages",
    response={201: OptInPageOut, **WRONG, 400: ProblemOut, 409: ProblemOut},
    operation_id="createOptInPage",
    summary="Make an opt-in page",
)
def create(request: HttpRequest, payload: OptInPageIn) -> tuple[int, OptInPageOut]:
    """Make a page, open at once. Its address is in the answer."""
    who = access.caller(request, WRITE)
    made = acts.create(who.actor, who.workspace, _wanted(payload.model_dump()))
    if isinstance(made, acts.Refused):
        raise _refusal(made)
    return 201, _out(_one(who, made))


@router.get(
    "/opt-in-pages/{page_id}",
    response={200: OptInPageOut, **WRONG, 404: ProblemOut},
    operation_id="getOptInPage",
    summary="Read an opt-in page",
)
def one(request: HttpRequest, page_id: Id) -> OptInPageOut:
    """One page, with the words it shows now."""
    return _out(_one(access.caller(request, READ), page_id))


@router.patch(
    "/opt-in-pages/{page_id}",
    response={200: OptInPageOut, **WRONG, 400: ProblemOut, 404: ProblemOut, 409: ProblemOut},
    operation_id="changeOptInPage",
    summary="Change an opt-in page",
)
def change(request: HttpRequest, page_id: Id, payload: OptInPagePatch) -> OptInPageOut:
    """What is left out stays. Whatever changes what is shown makes a new version."""
    who = access.caller(request, WRITE)
    page = _one(who, page_id)
    said = {field: value for field, value in payload.model_dump().items() if value is not None}
    is_open = said.pop("open", None)
    if said:
        kept = {field: getattr(page, field) for field in OptInPageIn.model_fields}
        done = acts.change(who.actor, who.workspace, page_id, _wanted(kept | said))
        if isinstance(done, acts.Refused):
            raise _refusal(done)
    if is_open is not None:
        acts.set_open(who.actor, who.workspace, page_id, is_open=is_open)
    return _out(_one(who, page_id))


@router.delete(
    "/opt-in-pages/{page_id}",
    response={204: None, **WRONG, 404: ProblemOut},
    operation_id="deleteOptInPage",
    summary="Delete an opt-in page",
)
def remove(request: HttpRequest, page_id: Id) -> tuple[int, None]:
    """It opens for nobody any more; consents given on it stay, with the words that were shown."""
    who = access.caller(request, WRITE)
    if not acts.remove(who.actor, who.workspace, page_id):
        raise Refusal(problems.NOT_FOUND)
    return 204, None


def _wanted(said: dict[str, Any]) -> acts.Wanted:
    return acts.Wanted(**said | {"purposes": tuple(said["purposes"]), "origins": tuple(said["origins"])})


def _one(who: Caller, page: int) -> Page:
    found = known.find(who.workspace, page)
    if found is None:
        raise Refusal(problems.NOT_FOUND)
    return found


def _out(page: Page) -> OptInPageOut:
    url = settings.PUBLIC_URL + reverse("join", kwargs={"page_key": page.key})
    return opt_in_shapes.page(page, url=url)


def _refusal(why: acts.Refused) -> Refusal:
    if why.problem is rules.Problem.TAKEN:
        return Refusal(_TAKEN)
    return Refusal(
        problems.invalid(why.field, _WORDS[why.problem].format(words=why.words), reason=why.problem.value)
    )
