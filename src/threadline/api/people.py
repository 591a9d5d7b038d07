"""People: consent given or taken back outside a text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from threadline.actions import blocks, consent
from threadline.api import access, bodies, consent_shapes, problems
from threadline.api.consent_shapes import BlockIn, ConsentIn, ConsentOut, RecordedOut, WaysOut
from threadline.api.problems import Refusal
from threadline.api.shapes import ProblemOut
from threadline.models import Workspace
from threadline.queries import desk, reports
from threadline.queries.api_keys import Caller
from threadline.queries.events import collectors
from threadline.rules import channels, numbers
from threadline.rules.channels import Channel
from threadline.rules.levels import ConsentKind, Level, Medium

router = Router(tags=["people"])
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}

_AHEAD = timedelta(minutes=5)
"""How far another clock may be ahead of ours."""
_EVENTS = 50


@router.get(
    "/consent/{path:number}",
    response={200: ConsentOut, **WRONG, 404: ProblemOut},
    operation_id="getConsent",
    summary="Read a number's consent",
)
def of_number(
    request: HttpRequest,
    number: bodies.Reached,
    before: Annotated[int, Query(ge=1, le=reports.NEWEST)] = reports.NEWEST,
) -> ConsentOut:
    """What a number or an e-mail address may be sent, and the acts of consent behind it.

    Those of a number are about its texts, calls to it, and e-mail to the contact who has it.
    """
    who = access.caller(request, "contacts:read", takes=("before",))
    known = reports.recipient(who.workspace, address(who, number, "number"))
    if known is None:
        raise Refusal(problems.NOT_FOUND)
    same = reports.same(who.workspace, known)
    events = reports.events(who.workspace, same, before=before, limit=_EVENTS)
    names = collectors(who.workspace, [(each.actor_kind, each.actor_id) for each in events])
    whole = "messages:read" in who.scopes
    return ConsentOut(
        number=channels.bare(known.number),
        country=known.country,
        opted_out=known.opted_out is not None,
        stopped_at=known.stopped_at,
        may_answer_until=None if known.opted_out is not None else known.implied_until,
        review=known.review,
        contact=known.contact,
        ways=[consent_shapes.way(each) for each in reports.ways(who.workspace, known.id)],
        purposes=[consent_shapes.grant(each) for each in reports.grants(who.workspace, same)],
        events=[
            consent_shapes.event(each, collector=names.get((each.actor_kind, each.actor_id), ""), whole=whole)
            for each in events
        ],
        before=events[-1].id if len(events) == _EVENTS else None,
    )


@router.post(
    "/consent",
    response={201: RecordedOut, **WRONG, 400: ProblemOut},
    operation_id="recordConsent",
    summary="Record consent",
)
def record(request: HttpRequest, payload: ConsentIn) -> tuple[int, RecordedOut]:
    """Record consent given or taken back outside a text, with its proof."""
    who = access.caller(request, "consent:write")
    number = e164(who, payload.number, "number")
    purpose, level = _purpose(who, payload)
    recorded = consent.record(
        who.actor,
        Workspace.objects.get(id=who.workspace),
        number,
        kind=ConsentKind(payload.kind),
        level=level,
        purpose=purpose,
        occurred_at=past(payload.occurred_at),
        evidence=_evidence(payload),
        on={Channel(each) for each in payload.channels},
    )
    if isinstance(recorded, consent.Refused):
        raise Refusal(problems.invalid(recorded.field, recorded.words))
    return 201, RecordedOut(event=recorded)


@router.post(
    "/blocks",
    response={200: WaysOut, **WRONG, 400: ProblemOut},
    operation_id="blockPerson",
    summary="Block or unblock a person",
)
def block(request: HttpRequest, payload: BlockIn) -> WaysOut:
    """Reach this person no more by these ways, or again; it holds for every phone of theirs, and the e-mail of
    their contact."""
    who = access.caller(request, "consent:write")
    number = e164(who, payload.number, "number")
    on = {Channel(each) for each in payload.channels}
    owned = Workspace.objects.get(id=who.workspace)
    blocks.change(who.actor, owned, number, on=on, blocked=payload.blocked, reason=payload.reason)
    known = reports.recipient(who.workspace, number)
    return WaysOut(
        ways=[consent_shapes.way(each) for each in reports.ways(who.workspace, known.id)] if known else []
    )


def e164(who: Caller, typed: str, where: str) -> str:
    """The number as it is kept, or a refusal that names the field."""
    found = numbers.parse(typed, country=desk.read(who.workspace).country)
    if not isinstance(found, numbers.Number):
        raise Refusal(problems.no_number(found.value, where))
    return found.e164


def address(who: Caller, typed: str, where: str) -> str:
    """The address of a number or of an e-mail address as it is kept, or a refusal that names the field."""
    found = channels.read(typed, country=desk.read(who.workspace).country)
    if isinstance(found, numbers.Problem):
        raise Refusal(problems.no_number(found.value, where))
    return found


def _purpose(who: Caller, payload: ConsentIn) -> tuple[int | None, Level]:
    """The purpose, and the level: consent for a purpose is consent at most at that purpose's level."""
    level = Level(payload.level)
    if payload.purpose is None:
        return None, level
    found = desk.read(who.workspace).purpose(payload.purpose)
    if found is None:
        raise Refusal(problems.refused("unknown", "purpose"))
    if payload.kind == "granted" and level is Level.CONVERSATIONAL:
        raise Refusal(problems.invalid("level", "Consent for a purpose is informational or promotional."))
    return found.id, level


def past(text: str) -> datetime:
    """A moment that has been, or a refusal."""
    at = bodies.moment(text)
    if at is None or at > datetime.now(UTC) + _AHEAD:
        raise Refusal(problems.invalid("occurred_at", "Nobody can consent in the future."))
    return at


def _evidence(payload: ConsentIn) -> consent.Evidence:
    return consent.Evidence(
        medium=Medium(payload.medium),
        capture=payload.capture,
        identity=payload.identity,
        campaign=payload.campaign,
        ip=payload.ip,
        user_agent=payload.user_agent,
        text_version=payload.text_version,
        source_url=payload.source_url,
    )
