"""Lists of consent given elsewhere, for programs: read first, recorded when confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field, StrictBool

from threadline.actions import consent_imports as acts
from threadline.api import access, bodies, problems
from threadline.api.bodies import Body, Text
from threadline.api.problems import Problem, Refusal
from threadline.api.shapes import ProblemOut
from threadline.models import Workspace
from threadline.queries import consent_imports as known
from threadline.queries.api_keys import Caller
from threadline.rules.consent_imports import Stage

router = Router(tags=["people"])
Id = Annotated[int, bodies.ID_FIELD]
WRONG = {401: ProblemOut, 403: ProblemOut, 422: ProblemOut}
LARGEST = 900_000

_WORDS = {
    "bought": "Consent cannot be handed on: who agreed with another business has not agreed with yours.",
    "origin": "Say in words where the list comes from.",
    "empty": "There is nothing in it.",
    "no_heading": "The first line names the columns: at least number, purpose and when.",
    "doubled": "Two columns have the same name.",
}
_FIELD = {"bought": "own", "origin": "origin"}


class ConsentImportIn(Body):
    """A list of people who agreed elsewhere."""

    model_config = ConfigDict(extra="forbid", title="ConsentImport")

    file_name: Annotated[Text, Field(min_length=1, max_length=200, description="Kept as evidence.")]
    origin: Annotated[
        Text,
        Field(min_length=1, max_length=1_000, description="Where the list comes from; kept with every row."),
    ]
    own: Annotated[
        StrictBool, Field(description="That these people agreed with this business. False is refused.")
    ]
    csv: Annotated[
        Text,
        Field(min_length=1, max_length=LARGEST, description="The list; its columns: docs/consent-import.md."),
    ]


class RefusedRow(Schema):
    """A row that is not recorded."""

    line: int
    column: str
    reason: str


class ConsentImportOut(Schema):
    """A list, and what of it can be recorded."""

    id: int
    file_name: str
    sha256: str
    origin: str
    stage: Stage
    made_at: datetime
    finished_at: datetime | None
    good: Annotated[int, Field(description="Rows that can be recorded.")]
    known: Annotated[int, Field(description="Of these: recorded before, or twice in the list.")]
    overtaken: Annotated[int, Field(description="Of these: taken back since; they open nothing.")]
    recorded: int
    refused: int
    refusals: Annotated[
        list[RefusedRow], Field(description="The first thousand; of each of many lists, the first twenty.")
    ]
    unread: Annotated[list[str], Field(description="Columns that are not read.")]


@router.get(
    "/consent-imports",
    response={200: list[ConsentImportOut], 401: ProblemOut, 403: ProblemOut},
    operation_id="listConsentImports",
    summary="List lists of consent",
)
def listed(request: HttpRequest) -> list[ConsentImportOut]:
    """The latest fifty, the newest first."""
    who = access.caller(request, "consent:write")
    return [_out(each) for each in known.newest(who.workspace)]


@router.post(
    "/consent-imports",
    response={201: ConsentImportOut, **WRONG, 400: ProblemOut},
    operation_id="createConsentImport",
    summary="Upload a list of consent",
)
def create(request: HttpRequest, payload: ConsentImportIn) -> tuple[int, ConsentImportOut]:
    """Have a list read: what it would record, which rows are refused. Nothing is recorded yet."""
    who = access.caller(request, "consent:write")
    made = acts.upload(
        who.actor,
        Workspace.objects.get(id=who.workspace),
        file_name=payload.file_name,
        content=payload.csv.encode(),
        origin=payload.origin,
        own=payload.own,
    )
    if isinstance(made, acts.Refused):
        field = _FIELD.get(made.reason, "csv")
        raise Refusal(
            problems.invalid(field, _WORDS.get(made.reason, "It cannot be read."), reason=made.reason)
        )
    return 201, _one(who, made.pk)


@router.get(
    "/consent-imports/{import_id}",
    response={200: ConsentImportOut, **WRONG, 404: ProblemOut},
    operation_id="getConsentImport",
    summary="Read a list of consent",
)
def shown(request: HttpRequest, import_id: Id) -> ConsentImportOut:
    """How far it has come: `uploaded` (being read), `read`, `unusable`, `recording`, `recorded`."""
    return _one(access.caller(request, "consent:write"), import_id)


@router.post(
    "/consent-imports/{import_id}/record",
    response={200: ConsentImportOut, **WRONG, 404: ProblemOut, 409: ProblemOut},
    operation_id="recordConsentImport",
    summary="Record a list of consent",
)
def record(request: HttpRequest, import_id: Id) -> ConsentImportOut:
    """Record every row that can be; a long list is recorded in the background."""
    who = access.caller(request, "consent:write")
    _one(who, import_id)
    if not acts.confirm(who.actor, who.workspace, import_id):
        raise Refusal(Problem(409, "not_waiting", "This list does not wait to be recorded."))
    return _one(who, import_id)


def _one(who: Caller, id_: int) -> ConsentImportOut:
    found = known.one(who.workspace, id_)
    if found is None:
        raise Refusal(problems.NOT_FOUND)
    return _out(found)


def _out(found: known.List) -> ConsentImportOut:
    rows = [RefusedRow(line=line, column=column, reason=reason) for line, column, reason in found.bad]
    return ConsentImportOut(
        id=found.id, file_name=found.file_name, sha256=found.sha256, origin=found.origin, stage=found.stage,
        made_at=found.made_at, finished_at=found.finished_at, good=found.good, known=found.known,
        overtaken=found.overtaken, recorded=found.recorded, refused=found.refused, refusals=rows,
        unread=list(found.unread),
    )  # fmt: skip
