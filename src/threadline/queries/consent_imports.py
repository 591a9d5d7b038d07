"""Lists of consent given elsewhere, as pages and programs show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Func, IntegerField, JSONField, Value

from threadline.models import ConsentImport
from threadline.rules import consent_imports as rules
from threadline.rules.consent_imports import Sheet, Stage

PAGE = 50
SHOWN, FEW = 1_000, 20
"""Refused rows that are told one by one of a list, and of each of many; all of them stand in the file of them."""


@dataclass(frozen=True, slots=True)
class List:
    """One list; `bad` are the first rows that are refused: line, column, reason."""

    id: int
    file_name: str
    sha256: str
    origin: str
    stage: Stage
    made_at: datetime
    finished_at: datetime | None
    good: int
    refused: int
    bad: tuple[tuple[int, str, str], ...]
    unread: tuple[str, ...]
    known: int
    overtaken: int
    recorded: int
    confirmable: bool

    @property
    def new(self) -> int:
        """Rows that would be recorded."""
        return self.good - self.known

    @property
    def working(self) -> bool:
        """Whether somebody is at it, so that looking again shows more."""
        return self.stage in {Stage.UPLOADED, Stage.RECORDING}


def one(workspace: int, id_: int) -> List | None:
    """That list."""
    found = _lists(workspace, told=SHOWN).filter(id=id_).first()
    return None if found is None else _list(found)


def newest(workspace: int) -> list[List]:
    """The latest lists, the newest first."""
    return [_list(each) for each in _lists(workspace, told=FEW).order_by("-id")[:PAGE]]


def refused_rows(workspace: int, id_: int) -> Iterator[tuple[int, str, str, list[str]]]:
    """Each row that is refused: its line, column and reason, and its cells as they came."""
    found = ConsentImport.objects.get(workspace_id=workspace, id=id_)
    sheet = rules.open_sheet(bytes(found.content))
    bad = {line: (column, reason) for line, column, reason in found.bad}
    if isinstance(sheet, Sheet):
        for line, cells in rules.cells_of(sheet):
            if line in bad:
                yield (line, *bad[line], cells)


def _lists(workspace: int, *, told: int) -> Any:
    """Without their contents and refused rows, which are many; only how many, and the first of them."""
    size = Func(F("content"), function="octet_length", output_field=IntegerField())
    refused = Func(F("bad"), function="jsonb_array_length", output_field=IntegerField())
    first = Func(
        F("bad"), Value(f"$[0 to {told - 1}]"), output_field=JSONField(),
        template="jsonb_path_query_array(%(expressions)s::jsonpath)",
    )  # fmt: skip
    found = ConsentImport.objects.filter(workspace_id=workspace).defer("content", "bad")
    return found.annotate(size=size, refused=refused, first=first)


def _list(found: Any) -> List:
    return List(
        id=found.pk,
        file_name=found.file_name,
        sha256=bytes(found.sha256).hex(),
        origin=found.origin,
        stage=Stage(found.stage),
        made_at=found.made_at,
        finished_at=found.finished_at,
        good=found.good,
        refused=found.refused,
        bad=tuple((line, column, reason) for line, column, reason in found.first),
        unread=tuple(found.unread),
        known=found.known,
        overtaken=found.overtaken,
        recorded=found.recorded,
        confirmable=found.stage == Stage.READ and found.good > 0 and found.size > 0,
    )
