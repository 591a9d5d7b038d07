"""How long proof of consent is kept, for programs."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field, StrictInt

from threadline.actions import workspaces
from threadline.api import access
from threadline.api.bodies import Body
from threadline.api.shapes import ProblemOut
from threadline.models import Workspace
from threadline.rules.retention import LEAST_YEARS, MOST_YEARS, Erasure

router = Router(tags=["workspace"])


class RetentionOut(Schema):
    """The workspace's policy."""

    years: Annotated[
        int, Field(description="After the end of a consent, or the last text that relied on it.")
    ]
    erasure: Annotated[Erasure, Field(description="What becomes of the proof when a person is erased.")]


class RetentionPatch(Body):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="ChangeRetention")

    years: Annotated[StrictInt | None, Field(ge=LEAST_YEARS, le=MOST_YEARS)] = None
    erasure: Erasure | None = None


@router.get(
    "/retention",
    response={200: RetentionOut, 401: ProblemOut, 403: ProblemOut},
    operation_id="getRetention",
    summary="Read how long proof is kept",
)
def shown(request: HttpRequest) -> RetentionOut:
    """The workspace's policy."""
    return _out(access.caller(request, "contacts:read").workspace)


@router.patch(
    "/retention",
    response={200: RetentionOut, 400: ProblemOut, 401: ProblemOut, 403: ProblemOut, 422: ProblemOut},
    operation_id="changeRetention",
    summary="Change how long proof is kept",
)
def change(request: HttpRequest, payload: RetentionPatch) -> RetentionOut:
    """At least six years. A shorter time counts from the next night on."""
    who = access.caller(request, "contacts:erase")
    now = _out(who.workspace)
    workspaces.set_retention(
        who.actor,
        who.workspace,
        years=now.years if payload.years is None else payload.years,
        erasure=payload.erasure or now.erasure,
    )
    return _out(who.workspace)


def _out(workspace: int) -> RetentionOut:
    kept = Workspace.objects.get(pk=workspace)
    return RetentionOut(years=kept.retention_years, erasure=Erasure(kept.erasure))
