"""What others know of numbers, for programs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from threadline.actions import scrubs as acts
from threadline.api import access, bodies, problems
from threadline.api.bodies import Body, Text
from threadline.api.consent_imports import LARGEST, RefusedRow
from threadline.api.problems import Refusal
from threadline.api.shapes import ProblemOut
from threadline.models import Workspace
from threadline.queries import scrubs as known
from threadline.queries.api_keys import Caller
from threadline.rules.scrubs import Progress, Result, Source

router = Router(tags=["people"])
Id = Annotated[int, bodies.ID_FIELD]
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}


class ScrubIn(Body):
    """What others know of numbers."""

    model_config = ConfigDict(extra="forbid", title="Scrub")

    source: Source
    file_name: Annotated[Text, Field(min_length=1, max_length=200, description="Kept as evidence.")]
    day: Annotated[date, Field(description="The file's own, for lines that name none.")]
    csv: Annotated[
        Text, Field(min_length=1, max_length=LARGEST, description="The file; its formats: docs/scrubs.md.")
    ]


class ScrubResultOut(Schema):
    """What a line said of a number of this workspace."""

    line: int
    number: str
    result: Result
    day: date
    event: Annotated[int | None, Field(description="The event that ended its consent.")]


class ScrubDueOut(Schema):
    """How far the files of one source reach, and when the next one is due."""

    source: Source
    as_of: Annotated[date | None, Field(description="The newest day they know of; null when none came yet.")]
    next_due: Annotated[
        date | None,
        Field(description="The last day on which the next one is in time; null where none is due."),
    ]
    overdue: bool


class ScrubOut(Schema):
    """A file, and what came of it."""

    id: int
    source: Source
    file_name: str
    sha256: str
    day: date
    stage: Progress
    made_at: datetime
    finished_at: datetime | None
    lines: int
    known: Annotated[int, Field(description="Lines about numbers of this workspace.")]
    ended: Annotated[int, Field(description="Numbers whose consent it ended.")]
    refused: int
    refusals: Annotated[
        list[RefusedRow], Field(description="The first two hundred; of each of many files, the first twenty.")
    ]
    results: list[ScrubResultOut]
    after: Annotated[int | None, Field(description="Asks for the next results; null at the end.")]


@router.get(
    "/scrubs",
    response={200: list[ScrubOut], 401: ProblemOut, 403: ProblemOut},
    operation_id="listScrubs",
    summary="List files about numbers",
)
def listed(request: HttpRequest) -> list[ScrubOut]:
    """The latest fifty, the newest first, without their results."""
    who = access.caller(request, "consent:write")
    return [_out(each, []) for each in known.newest(who.workspace)]


@router.post(
    "/scrubs",
    response={201: ScrubOut, **WRONG, 400: ProblemOut},
    operation_id="createScrub",
    summary="Upload a file about numbers",
)
def create(request: HttpRequest, payload: ScrubIn) -> tuple[int, ScrubOut]:
    """Apply a file: consent of numbers that changed hands ends, landlines are marked. The same file again changes
    nothing and is answered with what came of it."""
    who = access.caller(request, "consent:write")
    made = acts.upload(
        who.actor,
        Workspace.objects.get(id=who.workspace),
        payload.source,
        file_name=payload.file_name,
        content=payload.csv.encode(),
        day=payload.day,
    )
    if isinstance(made, acts.Refused):
        where = "day" if made.reason == "day" else "csv"
        words = "No day in the future." if where == "day" else "There is nothing in it."
        raise Refusal(problems.invalid(where, words, reason="invalid" if where == "day" else made.reason))
    return 201, _one(who, made.pk, after=0)


@router.get(
    "/scrubs/due",
    response={200: list[ScrubDueOut], 401: ProblemOut, 403: ProblemOut},
    operation_id="listScrubsDue",
    summary="List when files about numbers are due",
)
def due(request: HttpRequest) -> list[ScrubDueOut]:
    """Each source, also one of which no file came yet."""
    who = access.caller(request, "consent:write")
    found = known.standing(who.workspace, now=datetime.now(UTC))
    return [
        ScrubDueOut(source=each.source, as_of=each.as_of, next_due=each.next_due, overdue=each.overdue)
        for each in found
    ]


@router.get(
    "/scrubs/{scrub_id}",
    response={200: ScrubOut, **WRONG, 404: ProblemOut},
    operation_id="getScrub",
    summary="Read a file about numbers",
)
def shown(request: HttpRequest, scrub_id: Id, after: Annotated[int, Query(ge=0, lt=2**31)] = 0) -> ScrubOut:
    """How far it has come (`uploaded`, `applied`, `unusable`), and what it said of this workspace's numbers."""
    return _one(access.caller(request, "consent:write", takes=("after",)), scrub_id, after=after)


def _one(who: Caller, id_: int, *, after: int) -> ScrubOut:
    found = known.one(who.workspace, id_)
    if found is None:
        raise Refusal(problems.NOT_FOUND)
    return _out(found, known.results(who.workspace, id_, after=after))


def _out(found: known.File, results: list[known.Said]) -> ScrubOut:
    rows = [RefusedRow(line=line, column=column, reason=reason) for line, column, reason in found.bad]
    said = [
        ScrubResultOut(line=each.line, number=each.number, result=each.result, day=each.day, event=each.event)
        for each in results
    ]
    return ScrubOut(
        id=found.id, source=found.source, file_name=found.file_name, sha256=found.sha256, day=found.day,
        stage=found.stage, made_at=found.made_at, finished_at=found.finished_at, lines=found.lines,
        known=found.known, ended=found.ended, refused=found.refused, refusals=rows, results=said,
        after=results[-1].line if len(results) == known.RESULTS else None,
    )  # fmt: skip
