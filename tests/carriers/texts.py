"""What the tests of carriers send, and who takes their receipts."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from datetime import UTC, datetime

from threadline.rules.carriage import Asked, Outcome, Receipt, Submission, Taken

OURS = "+12025550100"
HERS = "+13035550101"

_numbers = itertools.count(1)


def text(
    *parts: str, to: str = HERS, reference: str = "", indexes: tuple[int, ...] | None = None
) -> Submission:
    """A submission of these parts, of all of them unless `indexes` says otherwise."""
    parts = parts or ("Your table is ready.",)
    return Submission(
        reference=reference or f"ref-{next(_numbers)}",
        sender=OURS,
        recipient=to,
        encoding="GSM-7",
        parts=parts,
        indexes=tuple(range(len(parts))) if indexes is None else indexes,
    )


def asked(submission: Submission) -> Asked:
    """The question what became of a text that left just now."""
    return Asked(
        reference=submission.reference,
        sender=submission.sender,
        recipient=submission.recipient,
        text="".join(submission.parts),
        parts=len(submission.parts),
        since=datetime.now(UTC),
    )


def never(reference: str) -> Asked:
    """The question for one that nobody ever handed over."""
    return asked(text("Nobody sent this.", reference=reference))


def yes(reference: str) -> bool:
    """A begin() that permits."""
    return True


def fates(outcome: Outcome) -> list[Taken]:
    """What became of the parts, in order."""
    return [part.taken for part in outcome.parts]


class Taker:
    """A product that takes receipts: keeps them, refuses the first `refuse` calls, waits until `free`."""

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []
        self.calls = 0
        self.refuse = 0
        self.free = asyncio.Event()
        self.free.set()

    async def __call__(self, receipts: list[Receipt]) -> None:
        self.calls += 1
        if self.calls <= self.refuse:
            raise ConnectionError("the database is down")
        await self.free.wait()
        self.receipts.extend(receipts)

    def keys(self) -> set[str]:
        return {receipt.key for receipt in self.receipts}


async def until(true: Callable[[], bool], *, within: float = 10.0) -> None:
    """Wait for something; the test fails when it never comes."""
    async with asyncio.timeout(within):
        while not true():
            await asyncio.sleep(0.01)
