"""Between the claim and the first byte: a second and no more, the journal first, nothing lost on the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from threadline.actions.handoff import Claim, Claimed
from threadline.actions.settlement import Settling
from threadline.outbound import journal, sending
from threadline.outbound.journal import Journal
from threadline.outbound.sending import Pace, Sender
from threadline.rules.carriage import Begin, Outcome, PartOutcome, Submission, Taken


class Outcomes:
    """Takes what the settler would."""

    def __init__(self) -> None:
        self.settlings: list[Settling] = []

    def add(self, settling: Settling, *, account: int) -> None:
        assert account == 1
        self.settlings.append(settling)


class Carrier:
    """Asks for each text whether it may begin, as a link does, and answers what it is told to."""

    def __init__(self, *answers: Taken, at: Callable[[], None] = lambda: None) -> None:
        self.answers = list(answers)
        self.begun: list[str] = []
        self.asked_for: list[tuple[int, ...]] = []
        self.at = at

    async def submit(self, submission: Submission, *, begin: Begin) -> Outcome:
        await asyncio.sleep(0)
        self.asked_for.append(submission.indexes)
        self.at()
        if not begin(submission.reference):
            never = (PartOutcome(index, Taken.NEVER_BEGUN) for index in submission.indexes)
            return Outcome(submission.reference, tuple(never))
        self.begun.append(submission.reference)
        return Outcome(
            submission.reference, tuple(PartOutcome(index, self._next()) for index in submission.indexes)
        )

    def _next(self) -> Taken:
        return self.answers.pop(0) if self.answers else Taken.ACCEPTED


def claim(*, age: float, texts: int = 1, parts: int = 1) -> Claim:
    """A claim whose commit was sent so many seconds ago."""
    submissions = [
        Submission(f"1.{n}.1", "+15125550100", "+13125550100", "GSM-7", ("x",) * parts, tuple(range(parts)))
        for n in range(texts)
    ]
    claimed = [Claimed(each, 1, n, 1) for n, each in enumerate(submissions)]
    return Claim(account=1, texts=claimed, committing_at=time.monotonic() - age)


async def sent(folder: Path, given: Claim, carrier: Carrier, *, stopping: bool = False) -> list[Settling]:
    outcomes = Outcomes()
    sender = Sender(Journal(folder / "journal"), outcomes)  # type: ignore[arg-type]
    sender.stopping = stopping
    sender.send(given, lane=1, carrier=carrier, judge=lambda outcome: outcome)  # type: ignore[arg-type]
    await sender.finished()
    assert sender.in_flight == 0
    return outcomes.settlings


def taken(settlings: list[Settling]) -> set[Taken]:
    return {part.taken for settling in settlings for part in settling.parts}


async def test_a_second_after_the_claims_commit_nothing_begins(tmp_path: Path) -> None:
    carrier = Carrier()
    settlings = await sent(tmp_path, claim(age=sending.BEGIN_WITHIN, texts=5), carrier)
    assert carrier.begun == []
    assert len(settlings) == 5
    assert taken(settlings) == {Taken.NEVER_BEGUN}
    assert journal.begun(tmp_path / "journal") == set()


async def test_within_the_second_everything_begins(tmp_path: Path) -> None:
    carrier = Carrier()
    settlings = await sent(tmp_path, claim(age=0, texts=5), carrier)
    assert len(carrier.begun) == 5
    assert taken(settlings) == {Taken.ACCEPTED}


async def test_what_begins_is_in_the_journal_before_its_first_byte(tmp_path: Path) -> None:
    seen: list[set[str] | None] = []

    class Looking(Carrier):
        def _next(self) -> Taken:
            seen.append(journal.begun(tmp_path / "journal"))
            return super()._next()

    await sent(tmp_path, claim(age=0, texts=3), Looking())
    assert [len(each or ()) for each in seen] == [1, 2, 3]


async def test_an_engine_that_is_stopping_begins_nothing(tmp_path: Path) -> None:
    carrier = Carrier()
    settlings = await sent(tmp_path, claim(age=0, texts=3), carrier, stopping=True)
    assert carrier.begun == []
    assert taken(settlings) == {Taken.NEVER_BEGUN}


async def test_parts_put_off_are_handed_over_again_within_the_attempt(tmp_path: Path) -> None:
    carrier = Carrier(Taken.ACCEPTED, Taken.RETRY, Taken.ACCEPTED)
    [settling] = await sent(tmp_path, claim(age=0, parts=3), carrier)
    assert [part.taken for part in settling.parts] == [Taken.ACCEPTED] * 3
    assert carrier.asked_for == [(0, 1, 2), (1,)]


async def test_a_text_put_off_as_a_whole_goes_back_to_the_queue(tmp_path: Path) -> None:
    carrier = Carrier(Taken.RETRY, Taken.RETRY)
    [settling] = await sent(tmp_path, claim(age=0, parts=2), carrier)
    assert taken([settling]) == {Taken.RETRY}
    assert carrier.asked_for == [(0, 1)]


def test_the_pace_halves_when_texts_came_too_late_and_doubles_when_none_did() -> None:
    pace = Pace()
    seen = [pace.of(1)]
    for never_begun in (0, 0, 0, 5, 5, 5, 5, 5, 5, 5, 0):
        pace.learn(1, never_begun=never_begun)
        seen.append(pace.of(1))
    assert seen == [100, 200, 400, 500, 250, 125, 62, 31, 15, 10, 10, 20]
    assert pace.of(2) == 100
