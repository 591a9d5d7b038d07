"""Opt-outs that somebody heard, recorded by programs; and those that took too long."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypedDict, TypeVar

from django.http import HttpRequest
from ninja import Router

from threadline.actions import revocations
from threadline.actions.consent import Evidence, Refused
from threadline.actions.revocations import Confirmed, Unconfirmed, Wish
from threadline.api import access, people, problems
from threadline.api.problems import Refusal
from threadline.api.revocation_shapes import LateOut, LatesOut, RevocationIn, RevokedOut
from threadline.api.shapes import ProblemOut
from threadline.models import Workspace
from threadline.queries import desk, honouring
from threadline.queries.api_keys import Caller
from threadline.rules.channels import Channel
from threadline.rules.levels import Level, Medium
from threadline.rules.scopes import Reach

router = Router(tags=["people"])
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}


@router.post(
    "/revocations",
    response={201: RevokedOut, **WRONG, 400: ProblemOut},
    operation_id="recordRevocation",
    summary="Record an opt-out that was heard",
)
def record(request: HttpRequest, payload: RevocationIn) -> tuple[int, RevokedOut]:
    """Record what a person said by phone, in person, by e-mail or letter; it ends what it names at once."""
    who = access.caller(request, "consent:write")
    if payload.confirm and "messages:write" not in who.scopes:
        raise Refusal(problems.scope_missing("messages:write"))
    number = people.e164(who, payload.number, "number")
    owned = Workspace.objects.get(id=who.workspace)
    told = _Told(
        occurred_at=people.past(payload.occurred_at),
        evidence=Evidence(medium=Medium(payload.medium), capture=payload.capture, identity=payload.identity),
        heard_by=payload.heard_by,
    )
    wish = _wish(who, payload)
    if not payload.confirm:
        return 201, RevokedOut(events=_kept(revocations.record(who.actor, owned, number, wish, **told)))
    if wish.reach is not Reach.EVERYTHING or Channel.TEXT not in wish.on:
        raise Refusal(problems.invalid("confirm", "Only an opt-out of all texts is confirmed by text."))
    done = _kept(revocations.record_and_confirm(who.actor, owned, number, on=wish.on, **told))
    if isinstance(done.by, Unconfirmed):
        return 201, RevokedOut(events=done.events, unconfirmed=done.by)
    return 201, RevokedOut(events=done.events, confirmation=done.by)


class _Told(TypedDict):
    occurred_at: datetime
    evidence: Evidence
    heard_by: str


_Done = TypeVar("_Done", list[int], Confirmed)


def _kept(done: _Done | Refused) -> _Done:
    if isinstance(done, Refused):
        raise Refusal(problems.invalid(done.field, done.words))
    return done


@router.get(
    "/revocations/late",
    response={200: LatesOut, **WRONG},
    operation_id="listLateRevocations",
    summary="List revocations that took long",
)
def late(request: HttpRequest) -> LatesOut:
    """Those recorded near the end of the ten business days or after it, the latest first; normally none."""
    who = access.caller(request, "contacts:read")
    owned = Workspace.objects.get(id=who.workspace)
    found = honouring.late(owned.pk, zone=owned.zone, country=owned.country, now=datetime.now(UTC))
    rows = [
        LateOut(
            event=each.event, person=each.number, scope=each.purpose, level=each.level, medium=each.medium,
            occurred_at=each.said_at, recorded_at=each.recorded_at, business_days=each.days,
            honoured=each.honoured,
        )
        for each in found
    ]  # fmt: skip
    return LatesOut(revocations=rows)


def _wish(who: Caller, payload: RevocationIn) -> Wish:
    reach = Reach(payload.scope)
    level = Level(payload.level) if payload.level is not None else None
    purpose = desk.read(who.workspace).purpose(payload.purpose) if reach is Reach.PURPOSE else None
    on = frozenset(map(Channel, payload.channels))
    return Wish(reach, level=level, purpose=purpose.id if purpose else None, campaign=payload.campaign, on=on)
