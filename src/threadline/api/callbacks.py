"""Callbacks for programs: addresses that are told what happens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import ConfigDict, Field, StrictBool

from threadline.actions import callbacks as acts
from threadline.actions.callbacks import Refused
from threadline.api import access, bodies, problems
from threadline.api.bodies import Body, Text
from threadline.api.problems import Problem, Refusal
from threadline.api.shapes import ProblemOut
from threadline.queries import callbacks as known
from threadline.queries.api_keys import Caller
from threadline.queries.callbacks import Callback
from threadline.rules.callbacks import LONGEST, MOST

router = Router(tags=["callbacks"])
SCOPE = "callbacks:write"
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}

Id = Annotated[int, bodies.ID_FIELD]
Told = Literal["message.ended", "message.changed", "message.received", "consent.changed"]
Address = Annotated[Text, Field(max_length=LONGEST, description="Where it is called: https://...")]
Tells = Annotated[list[Told], Field(min_length=1, max_length=4, description="What it is told of.")]


class CallbackIn(Body):
    """An address to be called."""

    model_config = ConfigDict(extra="forbid", title="CreateCallback")

    address: Address
    tells: Tells


class CallbackPatch(Body):
    """What changes of it; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="ChangeCallback")

    address: Address | None = None
    tells: Tells | None = None
    paused: Annotated[
        StrictBool | None,
        Field(description="Nothing is kept for it; what it was still to be told is dropped."),
    ] = None


class CallbackOut(Body):
    """An address, and how its calls went."""

    id: int
    address: str
    tells: list[str]
    created_at: datetime
    told_at: Annotated[datetime | None, Field(description="When a call was last taken.")]
    failing_since: Annotated[datetime | None, Field(description="Since when no call has been taken.")]
    problem: Annotated[str, Field(description="What the last call in vain came to; empty when all is well.")]
    again_at: Annotated[datetime | None, Field(description="When it is called again, where it fails.")]
    paused_at: Annotated[
        datetime | None, Field(description="Since when nothing is kept for it; `problem` may say why.")
    ]
    waiting: Annotated[int, Field(description="Events it is still to be told of, counted up to 1,000.")]


class SecretOut(Body):
    """What calls are signed with; shown this once."""

    secret: str


class CallbackMadeOut(CallbackOut):
    """A new address with its secret, which is shown this once."""

    secret: str


@router.get(
    "/callbacks",
    response={200: list[CallbackOut], 401: ProblemOut, 403: ProblemOut},
    operation_id="listCallbacks",
    summary="List callbacks",
)
def listed(request: HttpRequest) -> list[CallbackOut]:
    """Every address, at most ten."""
    who = access.caller(request, SCOPE)
    return [_out(each) for each in known.listed(who.workspace)]


@router.post(
    "/callbacks",
    response={201: CallbackMadeOut, **WRONG, 400: ProblemOut, 409: ProblemOut},
    operation_id="createCallback",
    summary="Have an address called",
)
def create(request: HttpRequest, payload: CallbackIn) -> tuple[int, CallbackMadeOut]:
    """Tell an address what happens from now on. The secret is in this answer and in no other."""
    who = access.caller(request, SCOPE)
    made = acts.create(who.actor, who.workspace, address=payload.address, tells=payload.tells)
    if isinstance(made, Refused):
        raise Refusal(REFUSALS[made])
    return 201, CallbackMadeOut(**_out(_one(who, made[0])).model_dump(), secret=made[1])


@router.patch(
    "/callbacks/{callback_id}",
    response={200: CallbackOut, **WRONG, 400: ProblemOut, 404: ProblemOut},
    operation_id="changeCallback",
    summary="Change a callback",
)
def change(request: HttpRequest, callback_id: Id, payload: CallbackPatch) -> CallbackOut:
    """Its address, what it is told of, whether it is paused. One that has failed is called again at once."""
    who = access.caller(request, SCOPE)
    now = _one(who, callback_id)
    refused = acts.change(
        who.actor,
        who.workspace,
        callback_id,
        address=now.address if payload.address is None else payload.address,
        tells=now.tells if payload.tells is None else payload.tells,
        paused=now.paused_at is not None if payload.paused is None else payload.paused,
    )
    if refused is not None:
        raise Refusal(REFUSALS[refused])
    return _out(_one(who, callback_id))


@router.post(
    "/callbacks/{callback_id}/secret",
    response={200: SecretOut, **WRONG, 404: ProblemOut},
    operation_id="renewCallbackSecret",
    summary="Make another secret",
)
def renew(request: HttpRequest, callback_id: Id) -> SecretOut:
    """Another secret, in this answer only. For a day calls are signed with the one before, too."""
    who = access.caller(request, SCOPE)
    secret = acts.renew(who.actor, who.workspace, callback_id)
    if secret is None:
        raise Refusal(problems.NOT_FOUND)
    return SecretOut(secret=secret)


@router.post(
    "/callbacks/{callback_id}/test",
    response={202: CallbackOut, **WRONG, 404: ProblemOut, 409: ProblemOut},
    operation_id="testCallback",
    summary="Send a test",
)
def test(request: HttpRequest, callback_id: Id) -> tuple[int, CallbackOut]:
    """Call it with `callback.test` within moments; 409 while it is paused."""
    who = access.caller(request, SCOPE)
    _one(who, callback_id)
    if not acts.test(who.actor, who.workspace, callback_id):
        raise Refusal(Problem(409, "paused", "It is paused, so it is not called."))
    return 202, _out(_one(who, callback_id))


@router.delete(
    "/callbacks/{callback_id}",
    response={204: None, **WRONG, 404: ProblemOut},
    operation_id="deleteCallback",
    summary="Remove a callback",
)
def remove(request: HttpRequest, callback_id: Id) -> tuple[int, None]:
    """Call it no more; what it was still to be told is dropped."""
    who = access.caller(request, SCOPE)
    if not acts.remove(who.actor, who.workspace, callback_id):
        raise Refusal(problems.NOT_FOUND)
    return 204, None


REFUSALS = {
    Refused.NOT_HTTPS: problems.invalid("address", "An address that begins with https://.", reason="not_https"),
    Refused.ODD_ADDRESS: problems.invalid(
        "address", "An https:// address with a name, in plain characters, with no user in it.",
        reason="odd_address",
    ),
    Refused.NOTHING: problems.invalid("tells", "One event at least.", reason="nothing_told"),
    Refused.UNKNOWN: problems.invalid("tells", "There is no such event.", reason="unknown_event"),
    Refused.TOO_MANY: Problem(409, "too_many", f"A workspace has {MOST} callbacks at most."),
    Refused.NO_CALLBACK: problems.NOT_FOUND,
}  # fmt: skip


def _one(who: Caller, callback: int) -> Callback:
    found = known.one(who.workspace, callback)
    if found is None:
        raise Refusal(problems.NOT_FOUND)
    return found


def _out(callback: Callback) -> CallbackOut:
    return CallbackOut(
        id=callback.id,
        address=callback.address,
        tells=callback.tells,
        created_at=callback.created_at,
        told_at=callback.told_at,
        failing_since=callback.failing_since,
        problem=callback.problem,
        again_at=callback.again_at,
        paused_at=callback.paused_at,
        waiting=callback.waiting,
    )
