"""What others' files said of numbers, and when the next one is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from threadline import sql
from threadline.models import Scrub, Workspace
from threadline.queries import events
from threadline.rules import scrubs as rules
from threadline.rules.scrubs import Consequence, Progress, Result, Source

PAGE = 50
RESULTS = 200
FEW = 20
"""Lines that could not be read, as many of them as are told of each of many files."""


@dataclass(frozen=True, slots=True)
class File:
    """One file; `bad` are the first of its lines that could not be read: line, column, reason."""

    id: int
    source: Source
    file_name: str
    sha256: str
    day: date
    stage: Progress
    made_at: datetime
    finished_at: datetime | None
    lines: int
    refused: int
    bad: tuple[tuple[int, str, str], ...]
    known: int
    ended: int

    @property
    def working(self) -> bool:
        """Whether looking again shows more."""
        return self.stage is Progress.UPLOADED


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest day a source's files know of (None: none came), and the last day on which the next is in time."""

    source: Source
    as_of: date | None
    next_due: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What a line said of a number of this workspace; `event` ended its consent."""

    line: int
    number: str
    result: Result
    day: date
    event: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What a file said of one number, whose file it was, and who brought it ('' for who has no name)."""

    id: int
    scrub: int
    source: Source
    file_name: str
    sha256: str
    file_day: date
    uploaded_at: datetime
    actor_kind: str
    uploader: str
    line: int
    result: Result
    day: date
    event: int | None

    @property
    def consequence(self) -> Consequence:
        """What it led to."""
        return rules.consequence(self.result, ended=self.event is not None)


def one(workspace: int, id_: int) -> File | None:
    """That file."""
    found = Scrub.objects.filter(workspace_id=workspace, id=id_).defer("content").first()
    return None if found is None else _file(found, bad=found.bad)


def newest(workspace: int) -> list[File]:
    """The latest files, the newest first."""
    return [
        _file(each, bad=each.bad[:FEW])
        for each in Scrub.objects.filter(workspace_id=workspace).defer("content").order_by("-id")[:PAGE]
    ]


def results(workspace: int, scrub: int, *, after: int = 0, limit: int = RESULTS) -> list[Said]:
    """What it said of this workspace's numbers, by line."""
    params = {"workspace": workspace, "scrub": scrub, "after": after, "limit": limit}
    return [
        Said(line, number, Result(result), day, event)
        for line, number, result, day, event in sql.rows("scrub", "results", params)
    ]


def of_number(workspace: int, recipient: int) -> Iterator[list[Known]]:
    """All that files said of one number, in the order it was learned, some at a time."""
    params = {"workspace": workspace, "recipient": recipient, "limit": RESULTS}
    after = 0
    while rows := sql.rows("scrub", "of_number", {**params, "after": after}):
        names = events.collectors(workspace, [(row[7], row[8]) for row in rows])
        yield [_known(row, names.get((row[7], row[8]), "")) for row in rows]
        after = rows[-1][0]


def _known(row: sql.Row, uploader: str) -> Known:
    id_, scrub, source, file_name, sha256, file_day, at, kind, _, line, result, day, event = row
    return Known(
        id_, scrub, Source(source), file_name, bytes(sha256).hex(), file_day, at, kind, uploader, line,
        Result(result), day, event,
    )  # fmt: skip


def standing(workspace: int, *, now: datetime) -> list[Standing]:
    """How far each source's files reach and when the next is due, by the workspace's days."""
    began, zone = Workspace.objects.values_list("created_at", "zone").get(pk=workspace)
    local = ZoneInfo(zone)
    rows = sql.rows("scrub", "latest", {"workspace": workspace, "sources": list(Source)})
    anybody = sql.rows("scrub", "anybody", {"workspace": workspace})[0][0]
    found = []
    for source, (as_of,) in zip(Source, rows, strict=True):
        due = rules.next_due(source, as_of=as_of, began=began.astimezone(local).date())
        asked = due if as_of is not None or anybody else None  # of nobody's consent nothing is to be asked
        overdue = asked is not None and now.astimezone(local).date() > asked
        found.append(Standing(source, as_of, asked, overdue))
    return found


def _file(found: Scrub, *, bad: list[list[Any]]) -> File:
    return File(
        id=found.pk,
        source=Source(found.source),
        file_name=found.file_name,
        sha256=bytes(found.sha256).hex(),
        day=found.day,
        stage=Progress(found.stage),
        made_at=found.made_at,
        finished_at=found.finished_at,
        lines=found.lines,
        refused=found.refused,
        bad=tuple((line, column, reason) for line, column, reason in bad),
        known=found.known,
        ended=found.ended,
    )
