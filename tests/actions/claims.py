"""Steps that tests of claim, settle and receipts share: real actions, one call each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from tests.make import Line

from threadline.actions import handoff, receipts, settlement
from threadline.actions.handoff import Claimed
from threadline.actions.settlement import Settling
from threadline.models import Message
from threadline.rules.carriage import PartOutcome, PartState, Receipt, Taken

LONG = "Your cleaning is on Tuesday at 9:40. " * 9
"""Three parts, the disclosures included."""


def asked(query: str, *params: object) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall() if cursor.description else []


def claimed(line: Line, *, limit: int = handoff.BATCH) -> list[Claimed]:
    return handoff.claim(line.lane, workspace=line.workspace.pk, worker=line.worker, limit=limit).texts


def only(texts: Sequence[Claimed]) -> Claimed:
    assert len(texts) == 1
    return texts[0]


def carrier_id(text: Claimed, part: int) -> str:
    return f"SM-{text.message}-{text.attempt}-{part}"


def said(text: Claimed, *taken: Taken, retry_after: float = 0.0) -> Settling:
    """One word for each part; one word alone is meant for all."""
    words = taken * len(text.submission.parts) if len(taken) == 1 else taken
    parts = tuple(
        PartOutcome(
            index, word, carrier_id(text, index) if word is Taken.ACCEPTED else "",
            "30034" if word is Taken.REJECTED else "", retry_after if word is Taken.RETRY else 0.0,
        )
        for index, word in enumerate(words)
    )  # fmt: skip
    return Settling(text.workspace, text.message, text.attempt, parts)


def settle(line: Line, *settlings: Settling) -> None:
    settlement.settle(list(settlings), account=line.account)


def accepted(line: Line, text: Claimed) -> None:
    settle(line, said(text, Taken.ACCEPTED))


def receipt(
    text: Claimed, state: PartState, *, part: int = 0, echo: bool = True, code: str = "", named: bool = True
) -> Receipt:
    return Receipt(
        carrier_id(text, part) if named else "", state, datetime.now(UTC),
        reference=text.submission.reference if echo else "", part=part, code=code,
    )  # fmt: skip


def received(line: Line, *words: Receipt) -> None:
    """Kept, and applied as far as possible."""
    receipts.keep(words, account=line.account)
    receipts.apply()


def apply_all() -> None:
    """As time would: what waits for its part is looked at again."""
    asked("UPDATE receipt SET due_at = clock_timestamp()")
    while receipts.apply() == receipts.BATCH:
        pass


def state(message: int) -> str:
    return str(Message.objects.values_list("state", flat=True).get(id=message))


def states(messages: Iterable[int]) -> list[str]:
    return [state(message) for message in messages]


def outcome(text: Claimed) -> str | None:
    rows = asked(
        "SELECT outcome FROM attempt WHERE workspace_id = %s AND message_id = %s AND number = %s",
        text.workspace, text.message, text.attempt,
    )  # fmt: skip
    found: str | None = rows[0][0]
    return found


def part_states(message: int) -> list[str]:
    return [
        row[0]
        for row in asked("SELECT state FROM part WHERE message_id = %s ORDER BY attempt, index", message)
    ]
