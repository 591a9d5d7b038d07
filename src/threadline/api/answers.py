"""Answers: why a text was sent, held or refused, the proof of a number, and what is wrong with a wording."""

from __future__ import annotations

import tempfile
from dataclasses import fields
from typing import Annotated, Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils import translation
from ninja import Router

from threadline.actions import proofs
from threadline.api import access, bodies, people, problems
from threadline.api.answer_shapes import (
    LintIn,
    LintOut,
    WhyAttemptOut,
    WhyDoubtOut,
    WhyEventOut,
    WhyOut,
    WhyTopicOut,
)
from threadline.api.problems import Refusal
from threadline.api.shapes import FindingOut, ProblemOut
from threadline.models import Workspace
from threadline.queries import answer_words, answers, desk
from threadline.queries.answers import Answer, Attempt
from threadline.queries.desk import Desk
from threadline.queries.events import Event
from threadline.queries.reviews import Doubt
from threadline.queries.topics import Topic
from threadline.rules import channels, leaves, lint, lint_words
from threadline.rules.levels import Level

router = Router(tags=["answers"])
WRONG = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}
_ZIP = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/messages/{message_id}/why",
    response={200: WhyOut, **WRONG},
    operation_id="whyMessage",
    summary="Why a text was sent, held or refused",
)
def why(request: HttpRequest, message_id: Annotated[int, bodies.ID_FIELD]) -> WhyOut:
    """The verdict on a text, the consent event it rests on with its evidence, and both in words."""
    who = access.caller(request, "messages:read")
    answer = answers.one(desk.read(who.workspace), message_id)
    if answer is None:
        raise Refusal(problems.NOT_FOUND)
    zone = Workspace.objects.values_list("zone", flat=True).get(pk=who.workspace)
    with translation.override("en"):
        return _why(answer, zone)


def _why(answer: Answer, zone: str) -> WhyOut:
    first, *rest = answer_words.say(answer, zone=zone)
    held = answer.held
    return WhyOut(
        message=answer.text.id,
        outcome=answer.outcome.value,
        state=answer.text.state,
        reason=answer.text.reason,
        rule=answer.rule,
        jurisdictions=answer.law,
        decided_at=answer.decided_at,
        until=answer.until,
        states=list(answer.where.states),
        zones=list(answer.where.zones),
        emergency_reason=answer.text.why,
        introduced=answer.added.introduced if answer.added is not None else None,
        instructed=answer.added.instructed if answer.added is not None else None,
        against=None if answer.against is None else _event(answer.against),
        event=None if answer.right is None else _event(answer.right),
        doubt=None if held is None or held.doubt is None else _doubt(held.doubt),
        unread=held is not None and held.unread,
        topic=None if answer.topic is None else _topic(answer.topic),
        way_out=answer_words.help_with(answer),
        words=list(first.lines),
        attempts=[_attempt(each, section.lines) for each, section in zip(answer.attempts, rest, strict=True)],
    )


def _attempt(attempt: Attempt, lines: tuple[str, ...]) -> WhyAttemptOut:
    return WhyAttemptOut(
        number=attempt.number,
        decided_at=attempt.decided_at,
        rule=attempt.rule,
        jurisdictions=attempt.law,
        outcome=attempt.outcome,
        code=attempt.code,
        event=None if attempt.event is None else _event(attempt.event),
        words=list(lines),
    )


def _doubt(found: Doubt) -> WhyDoubtOut:
    return WhyDoubtOut(
        review=found.review,
        message=found.message,
        conversation=found.conversation,
        at=found.at,
        words=found.body,
    )


def _topic(asked: Topic) -> WhyTopicOut:
    return WhyTopicOut(message=asked.message, at=asked.at, words=asked.words)


def _event(found: Event) -> WhyEventOut:
    told = found.personal
    return WhyEventOut(
        public=_told(found.public),
        personal=None if told is None else _told(told),
        purpose=found.purpose,
        collector=found.collector,
        block=found.block,
        leaf=found.leaf.hex(),
    )


def _told(half: leaves.Public | leaves.Personal) -> dict[str, Any]:
    return {each.name: getattr(half, each.name) for each in fields(half)}


@router.get(
    "/proof/{path:number}",
    response=WRONG,
    operation_id="getProof",
    summary="A number's proof pack",
    openapi_extra={"responses": {200: {"description": "The pack.", "content": {"application/zip": _ZIP}}}},
)
def proof(request: HttpRequest, number: bodies.Reached) -> HttpResponseBase:
    """All that is recorded of a number, as a ZIP that proves itself offline; kept in the audit log."""
    who = access.caller(request, "contacts:read")
    if "messages:read" not in who.scopes:
        raise Refusal(problems.scope_missing("messages:read"))
    own = Workspace.objects.get(pk=who.workspace)
    address = people.address(who, number, "number")
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it
    if proofs.make(who.actor, own, address, file) is None:
        file.close()
        raise Refusal(problems.NOT_FOUND)
    file.seek(0)
    name = f"proof-{channels.bare(address).lstrip('+')}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@router.post(
    "/lint",
    response={200: LintOut, 401: ProblemOut, 403: ProblemOut, 400: ProblemOut, 422: ProblemOut},
    operation_id="lintText",
    summary="Find what is wrong with a text",
)
def linted(request: HttpRequest, payload: LintIn) -> LintOut:
    """What carriers, the law and its reader would say of a text; nothing is kept or sent."""
    who = access.caller(request, "messages:write")
    own = desk.read(who.workspace)
    found = lint.lint(
        payload.text,
        level=Level(payload.level),
        automated=payload.automated,
        business=own.business,
        purpose=_level_of(payload.purpose, own),
        asked=payload.asked,
    )
    return LintOut(
        ok=not lint.blocks(found),
        findings=[FindingOut(**each._asdict()) for each in found],
        version=lint_words.TABLE_VERSION,
    )


def _level_of(named: int | str | None, own: Desk) -> Level | None:
    if named is None:
        return None
    found = own.purpose(named)
    if found is None:
        raise Refusal(problems.refused("unknown", "purpose"))
    return found.level
