"""One connection of ours to the simulator: the window, what waits for it, and what became of it."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from threadline.carriers.simulator import handover, wire
from threadline.carriers.simulator.account import Account
from threadline.rules.carriage import (
    Begin,
    Finding,
    FoundPart,
    LookUp,
    Outcome,
    PartOutcome,
    PartState,
    Submission,
    Taken,
)

TICK = 0.1  # seconds between looks for what is overdue
LATE = 10_000  # overdue parts whose answer is still recognised when it comes


class Offer:
    """One submission on its way: rows ready to be written, outcomes as they come."""

    __slots__ = ("begin", "deadline", "future", "outcomes", "rows", "submission")

    def __init__(self, submission: Submission, *, begin: Begin, deadline: float) -> None:
        count, parts = len(submission.parts), submission.parts
        self.submission = submission
        self.begin = begin
        self.deadline = deadline
        self.future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.outcomes: dict[int, PartOutcome] = {}
        self.rows: list[list[Any]] = [
            [
                0,
                submission.reference,
                index,
                count,
                submission.sender,
                submission.recipient,
                submission.encoding,
                parts[index],
            ]
            for index in submission.indexes
        ]

    def note(self, outcome: PartOutcome) -> bool:
        """Keep one part's outcome; False when the whole was settled without it."""
        if self.future.done():
            return False
        self.outcomes[outcome.index] = outcome
        if len(self.outcomes) == len(self.rows):
            indexes = self.submission.indexes
            parts = tuple(self.outcomes[index] for index in indexes)
            self.future.set_result(Outcome(self.submission.reference, parts))
        return True

    def settle(self, taken: Taken, *, code: str = "") -> None:
        """Every part that has no outcome yet gets this one."""
        for index in self.submission.indexes:
            if index not in self.outcomes:
                self.note(PartOutcome(index, taken, code=code))


class Link(wire.Wire):
    """A connection from its hello until it is lost; `welcomed` and `over` tell how far it is."""

    def __init__(self, to: Account, *, take: handover.Take, window: int, timeout: float) -> None:
        super().__init__()
        loop = asyncio.get_running_loop()
        self.welcomed: asyncio.Future[None] = loop.create_future()
        self.over = asyncio.Event()
        self._loop = loop
        self._to = to
        self._window = window
        self._timeout = timeout
        self._ending = False
        self._numbers = itertools.count(1)
        self._waiting: deque[Offer] = deque()  # nothing of them is written
        self._pending: dict[int, tuple[Offer, int]] = {}  # parts written and unanswered, by deadline
        self._late: dict[int, tuple[Offer, int]] = {}  # those that were UNKNOWN after the timeout
        self._questions: dict[int, asyncio.Future[list[LookUp]]] = {}
        self._handover = handover.Handover(take, acknowledge=self._acknowledge)
        self._scheduled = False
        self._ticker: asyncio.TimerHandle | None = None

    # for Simulator

    def offer(self, submission: Submission, *, begin: Begin) -> asyncio.Future[Outcome]:
        """Queue a submission behind those that wait; its future never fails for the network."""
        offer = Offer(submission, begin=begin, deadline=self._loop.time() + self._timeout)
        if self._ending or self.closing:
            offer.settle(Taken.RETRY, code="link_lost")
        elif len(set(submission.indexes)) != len(offer.rows) or not offer.rows:
            raise ValueError("a submission names each of its parts once, and one at least")
        else:
            self._waiting.append(offer)
            self._schedule()
        return offer.future

    def look_up(self, references: Sequence[str]) -> asyncio.Future[list[LookUp]]:
        """Ask; ConnectionError when the link is lost before the answer."""
        number = next(self._numbers)
        question: asyncio.Future[list[LookUp]] = self._loop.create_future()
        self._questions[number] = question
        question.add_done_callback(lambda _: self._questions.pop(number, None))
        self.send(["l", number, list(references)])
        return question

    async def end(self, *, within: float) -> None:
        """Write nothing new, wait a moment for answers, close."""
        self._ending = True
        self._give_back(Taken.RETRY, code="closed")
        stop = self._loop.time() + within
        while not self.over.is_set() and self._loop.time() < stop and (self._pending or self._handover.busy):
            await asyncio.sleep(TICK / 10)
        if self.transport is not None:
            self.flush()
            self.transport.close()  # unlike abort, this still writes the last acknowledgements
            self._loop.call_later(TICK, self.drop)  # unless the simulator does not read them
            await self.over.wait()
        await self._handover.close()

    def drop(self) -> None:
        """End the connection now."""
        if self.transport is not None:
            self.transport.abort()
        if not self.welcomed.done():
            self.welcomed.cancel()

    # what Wire calls

    def received(self, message: list[Any]) -> None:
        """Take one message of the simulator."""
        match message:
            case ["a", list(rows)]:
                self._answered(rows)
            case ["r", list(rows)]:
                self._handover.add([(row[0], handover.read(*row)) for row in rows])
            case ["f", number, list(rows)]:
                self._found(number, rows)
            case ["challenge", str(nonce), wire.VERSION]:
                self._say_hello(nonce)
            case ["welcome"]:
                self._welcome()
            case ["refused", _]:
                self._refused()
            case _:
                raise ValueError("out of place")

    def turned(self) -> None:
        """Answers made room in the window."""
        if self._waiting:
            self._schedule()

    def writable(self) -> None:
        """The socket takes bytes again."""
        self._schedule()

    def lost(self) -> None:
        """What was written and not answered is unknown; what was not begun goes back."""
        if self._ticker is not None:
            self._ticker.cancel()
        for offer, _ in list(self._pending.values()):
            offer.settle(Taken.UNKNOWN, code="link_lost")
        self._pending.clear()
        self._give_back(Taken.RETRY, code="link_lost")
        for question in list(self._questions.values()):
            if not question.done():
                question.set_exception(ConnectionResetError("link lost"))
        if not self.welcomed.done():
            self.welcomed.set_exception(ConnectionResetError("link lost"))
            self.welcomed.exception()  # nobody may be waiting any more
        self._handover.stop()
        self.over.set()

    # hello

    def _say_hello(self, nonce: str) -> None:
        to = self._to
        proof = wire.mac(to.secret, nonce=nonce, account=to.name, role=wire.CARRIER)
        self.send(["hello", to.name, wire.CARRIER, proof, to.receipts.value])

    def _welcome(self) -> None:
        if not self.welcomed.done():
            self.welcomed.set_result(None)
            self._tick()

    def _refused(self) -> None:
        if not self.welcomed.done():
            self.welcomed.set_exception(PermissionError("the simulator refused the account or its secret"))

    # submissions

    def _schedule(self) -> None:
        """Write at the end of this turn of the loop, all that came together in one go."""
        if not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._write)

    def _write(self) -> None:
        """Begin what the window has room for. Line by line: `begin` is asked just before its bytes go out."""
        self._scheduled = False
        rows: list[list[Any]] = []
        while self._waiting and len(self._pending) < self._window and not (self.paused or self.closing):
            offer = self._waiting.popleft()
            if self._begins(offer):
                rows.extend(self._numbered(offer))
            if len(rows) >= wire.FRAME:
                self._hand_over(rows)
                rows = []
        if rows:
            self._hand_over(rows)

    def _hand_over(self, rows: list[list[Any]]) -> None:
        self.send(["s", rows])
        self.flush()

    def _begins(self, offer: Offer) -> bool:
        """Ask whether it may still go; who asked for it may be gone already."""
        if offer.future.done():
            return False
        try:
            begins = offer.begin(offer.submission.reference)
        except Exception as error:  # a bug of the caller's is the caller's, the others go on
            offer.future.set_exception(error)
            return False
        if not begins:
            offer.settle(Taken.NEVER_BEGUN)
        return begins

    def _numbered(self, offer: Offer) -> list[list[Any]]:
        offer.deadline = self._loop.time() + self._timeout
        for row in offer.rows:
            row[0] = number = next(self._numbers)
            self._pending[number] = (offer, row[2])
        return offer.rows

    def _answered(self, rows: Iterable[list[Any]]) -> None:
        for number, verdict, value in rows:
            pending = self._pending.pop(number, None) or self._late.pop(number, None)
            if pending is None:
                continue
            offer, index = pending
            outcome = _outcome(index, verdict, value)
            if not offer.note(outcome) and outcome.taken is Taken.ACCEPTED:
                self._handover.add([(None, handover.late(offer.submission.reference, outcome))])

    def _give_back(self, taken: Taken, *, code: str) -> None:
        while self._waiting:
            self._waiting.popleft().settle(taken, code=code)

    def _tick(self) -> None:
        """Settle what is overdue."""
        now = self._loop.time()
        while self._waiting and (self._waiting[0].future.done() or self._waiting[0].deadline < now):
            self._waiting.popleft().settle(Taken.RETRY, code="window_full")
        if self._write_off(now) and self._waiting:
            self._schedule()
        self._ticker = self._loop.call_later(TICK, self._tick)

    def _write_off(self, now: float) -> bool:
        """Overdue parts leave the window, so that one stalled text does not hold up the rest for ever."""
        overdue = list(itertools.takewhile(lambda item: item[1][0].deadline < now, self._pending.items()))
        for number, pending in overdue:
            del self._pending[number]
            self._late[number] = pending
            pending[0].settle(Taken.UNKNOWN, code="timeout")
        while len(self._late) > LATE:
            del self._late[next(iter(self._late))]
        return bool(overdue)

    # look-ups and receipts

    def _found(self, number: int, rows: Iterable[list[Any]]) -> None:
        question = self._questions.get(number)
        if question is not None and not question.done():
            question.set_result([_look_up(*row) for row in rows])

    def _acknowledge(self, numbers: list[int]) -> None:
        self.send(["k", numbers])


def _outcome(index: int, verdict: str, value: Any) -> PartOutcome:
    match verdict:
        case "ok":
            return PartOutcome(index, Taken.ACCEPTED, carrier_id=value)
        case "no":
            return PartOutcome(index, Taken.REJECTED, code=value)
        case "later":
            return PartOutcome(index, Taken.RETRY, code="throttled", retry_after=value)
    raise ValueError("unknown verdict")


def _look_up(reference: str, finding: str, parts: Iterable[list[Any]]) -> LookUp:
    found = tuple(FoundPart(index, carrier_id, PartState(state)) for index, carrier_id, state in parts)
    return LookUp(reference, Finding(finding), found)
