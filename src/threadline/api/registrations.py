"""Brands and campaigns, as registered with the carriers."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router

from threadline.actions import registrations as acts
from threadline.api import access, bodies, number_shapes, problems
from threadline.api.number_shapes import BrandIn, BrandOut, CampaignIn, CampaignOut
from threadline.api.problems import Problem, Refusal
from threadline.api.shapes import ProblemOut
from threadline.queries import registrations as known
from threadline.queries.api_keys import Caller
from threadline.rules.roles import Refused

router = Router(tags=["workspace"])
READ, WRITE = "messages:read", "numbers:write"
WRONG: dict[int, Any] = {401: ProblemOut, 403: ProblemOut}
CHANGED = {**WRONG, 400: ProblemOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut}

Id = Annotated[int, bodies.ID_FIELD]
_REFUSALS = {
    Refused.UNKNOWN: problems.NOT_FOUND,
    Refused.TAKEN: Problem(409, "taken", "There is one of this name already.", "name"),
    Refused.IN_USE: Problem(409, "in_use", "It has campaigns, or numbers belong to it."),
}


@router.get(
    "/brands",
    response={200: list[BrandOut], **WRONG},
    operation_id="listBrands",
    summary="List brands",
)
def brands(request: HttpRequest) -> list[BrandOut]:
    """Every brand, at most 500, by name."""
    who = access.caller(request, READ)
    return [number_shapes.brand(each) for each in known.brands(who.workspace)]


@router.post(
    "/brands",
    response={201: BrandOut, **CHANGED},
    operation_id="createBrand",
    summary="Add a brand",
)
def add_brand(request: HttpRequest, payload: BrandIn) -> tuple[int, BrandOut]:
    """A company as it is registered."""
    who = access.caller(request, WRITE)
    made = acts.add_brand(who.actor, who.workspace, _of_brand(payload))
    if isinstance(made, Refused):
        raise Refusal(_REFUSALS[made])
    return 201, _brand(who, made.pk)


@router.put(
    "/brands/{brand_id}",
    response={200: BrandOut, **CHANGED},
    operation_id="changeBrand",
    summary="Change a brand",
)
def change_brand(request: HttpRequest, brand_id: Id, payload: BrandIn) -> BrandOut:
    """All of it anew; what was spent of its limit stays spent."""
    who = access.caller(request, WRITE)
    _done(acts.change_brand(who.actor, who.workspace, brand_id, _of_brand(payload)))
    return _brand(who, brand_id)


@router.delete(
    "/brands/{brand_id}",
    response={204: None, **CHANGED},
    operation_id="deleteBrand",
    summary="Remove a brand",
)
def remove_brand(request: HttpRequest, brand_id: Id) -> tuple[int, None]:
    """Forget a brand that has no campaign any more."""
    who = access.caller(request, WRITE)
    _done(acts.remove_brand(who.actor, who.workspace, brand_id))
    return 204, None


@router.get(
    "/campaigns",
    response={200: list[CampaignOut], **WRONG},
    operation_id="listCampaigns",
    summary="List campaigns",
)
def campaigns(request: HttpRequest) -> list[CampaignOut]:
    """Every campaign, at most 500, by name."""
    who = access.caller(request, READ)
    return [number_shapes.campaign(each) for each in known.campaigns(who.workspace)]


@router.post(
    "/brands/{brand_id}/campaigns",
    response={201: CampaignOut, **CHANGED},
    operation_id="createCampaign",
    summary="Add a campaign",
)
def add_campaign(request: HttpRequest, brand_id: Id, payload: CampaignIn) -> tuple[int, CampaignOut]:
    """What a brand texts about, as it is registered."""
    who = access.caller(request, WRITE)
    made = acts.add_campaign(who.actor, who.workspace, brand_id, _of_campaign(payload))
    if isinstance(made, Refused):
        raise Refusal(_REFUSALS[made])
    return 201, _campaign(who, made.pk)


@router.put(
    "/campaigns/{campaign_id}",
    response={200: CampaignOut, **CHANGED},
    operation_id="changeCampaign",
    summary="Change a campaign",
)
def change_campaign(request: HttpRequest, campaign_id: Id, payload: CampaignIn) -> CampaignOut:
    """All of it anew; what was spent of its limit stays spent."""
    who = access.caller(request, WRITE)
    _done(acts.change_campaign(who.actor, who.workspace, campaign_id, _of_campaign(payload)))
    return _campaign(who, campaign_id)


@router.delete(
    "/campaigns/{campaign_id}",
    response={204: None, **CHANGED},
    operation_id="deleteCampaign",
    summary="Remove a campaign",
)
def remove_campaign(request: HttpRequest, campaign_id: Id) -> tuple[int, None]:
    """Forget a campaign that no number belongs to any more."""
    who = access.caller(request, WRITE)
    _done(acts.remove_campaign(who.actor, who.workspace, campaign_id))
    return 204, None


def _of_brand(said: BrandIn) -> acts.Said:
    return acts.Said(said.name, said.code, said.registration, said.parts_a_day)


def _of_campaign(said: CampaignIn) -> acts.Said:
    return acts.Said(said.name, said.code, said.registration, said.parts_a_minute)


def _done(refused: Refused | None) -> None:
    if refused is not None:
        raise Refusal(_REFUSALS[refused])


def _brand(who: Caller, brand: int) -> BrandOut:
    return number_shapes.brand(next(each for each in known.brands(who.workspace) if each.id == brand))


def _campaign(who: Caller, campaign: int) -> CampaignOut:
    return number_shapes.campaign(
        next(each for each in known.campaigns(who.workspace) if each.id == campaign)
    )
