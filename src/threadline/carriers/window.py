"""What is on its way to a carrier over one link: what waits, what is unanswered, and what became of each part."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from threadline.rules.carriage import Begin, Outcome, PartOutcome, PartState, Receipt, Submission, Taken

_LATE = 10_000
"""Overdue pieces whose answer is still recognised when it comes."""


class Offer:
    """One submission on its way, with its parts' outcomes as they come."""

    __slots__ = ("begin", "deadline", "future", "outcomes", "submission")

    def __init__(self, submission: Submission, *, begin: Begin, deadline: float) -> None:
        self.submission = submission
        self.begin = begin
        self.deadline = deadline
        self.future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.outcomes: dict[int, PartOutcome] = {}

    def note(self, outcome: PartOutcome) -> bool:
        """Keep one part's outcome; False when the whole was settled without it."""
        if self.future.done():
            return False
        self.outcomes[outcome.index] = outcome
        indexes = self.submission.indexes
        if len(self.outcomes) == len(indexes):
            parts = tuple(self.outcomes[index] for index in indexes)
            self.future.set_result(Outcome(self.submission.reference, parts))
        return True

    def settle(self, taken: Taken, *, code: str = "") -> None:
        """Every part that has no outcome yet gets this one."""
        for index in self.submission.indexes:
            if index not in self.outcomes:
                self.note(PartOutcome(index, taken, code=code))


@dataclass(slots=True)
class Piece:
    """What the carrier answers at once: one part of a text, or several that travel together."""

    number: int
    offer: Offer
    indexes: tuple[int, ...]


class Window:
    """The pieces of one link.

    `write` puts pieces on the wire, at most `most` in a call; nothing is written while `blocked()`. `size` is how
    many may be unanswered, `timeout` the seconds after which one is UNKNOWN. With `whole`, the parts of a text
    travel together.
    """

    def __init__(
        self,
        write: Callable[[list[Piece]], None],
        *,
        blocked: Callable[[], bool],
        numbers: Iterator[int],
        size: int,
        timeout: float,
        most: int,
        whole: bool = False,
    ) -> None:
        self._write_out = write
        self._blocked = blocked
        self._numbers = numbers
        self._size = size
        self._timeout = timeout
        self._most = most
        self._whole = whole
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Offer] = deque()  # nothing of them is written
        self._begun: deque[Piece] = deque()  # of texts that are written in part
        self._pending: dict[int, Piece] = {}  # written and unanswered, by deadline
        self._late: dict[int, Piece] = {}  # those that were UNKNOWN after the timeout
        self._scheduled = False
        self._refusing = ""

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited, or a text is written in part."""
        return bool(self._pending or self._begun)

    def __len__(self) -> int:
        """How much waits or is unanswered."""
        return len(self._waiting) + len(self._begun) + len(self._pending)

    def offer(self, submission: Submission, *, begin: Begin) -> asyncio.Future[Outcome]:
        """Queue a submission behind those that wait; its future never fails for the network."""
        offer = Offer(submission, begin=begin, deadline=self._loop.time() + self._timeout)
        indexes = submission.indexes
        if self._refusing:
            offer.settle(Taken.RETRY, code=self._refusing)
        elif len(set(indexes)) != len(indexes) or not indexes:
            raise ValueError("a submission names each of its parts once, and one at least")
        else:
            self._waiting.append(offer)
            self.schedule()
        return offer.future

    def schedule(self) -> None:
        """Write at the end of this turn of the loop, all that came together in one go."""
        if (self._waiting or self._begun) and not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._write)

    def answered(
        self, number: int, taken: Taken, *, carrier_id: str = "", code: str = "", retry_after: float = 0.0
    ) -> list[Receipt]:
        """What the carrier said of a piece; the acceptances that came after the timeout, as receipts."""
        piece = self._pending.pop(number, None) or self._late.pop(number, None)
        if piece is None:
            return []
        late = []
        for index in piece.indexes:
            outcome = PartOutcome(index, taken, carrier_id=carrier_id, code=code, retry_after=retry_after)
            if not piece.offer.note(outcome) and taken is Taken.ACCEPTED:
                late.append(_late(piece.offer.submission.reference, outcome))
        return late

    def refuse(self, why: str) -> None:
        """Begin nothing more; what waits goes back, what is written may still be answered."""
        self._refusing = why
        while self._waiting:
            self._waiting.popleft().settle(Taken.RETRY, code=why)

    def lost(self) -> None:
        """The link is gone: what was written and not answered is unknown, what was not begun goes back."""
        for piece in list(self._pending.values()):
            _settle(piece, Taken.UNKNOWN, code="link_lost")
        self._pending.clear()
        while self._begun:
            _settle(self._begun.popleft(), Taken.RETRY, code="link_lost")
        self.refuse("link_lost")

    def tick(self) -> int:
        """Settle what is overdue, and say how many answers are; to be called every tenth of a second or so."""
        now = self._loop.time()
        while self._waiting and (self._waiting[0].future.done() or self._waiting[0].deadline < now):
            self._waiting.popleft().settle(Taken.RETRY, code="window_full")
        while self._begun and self._begun[0].offer.deadline < now:
            _settle(self._begun.popleft(), Taken.RETRY, code="window_full")
        overdue = self._write_off(now)
        if overdue:
            self.schedule()
        return overdue

    def _write(self) -> None:
        """Begin what there is room for. Call by call: `begin` is asked just before its bytes go out."""
        self._scheduled = False
        pieces: list[Piece] = []
        while len(self._pending) < self._size and not self._blocked():
            piece = self._next()
            if piece is None:
                break
            self._pending[piece.number] = piece
            pieces.append(piece)
            if len(pieces) >= self._most:
                self._write_out(pieces)
                pieces = []
        if pieces:
            self._write_out(pieces)

    def _next(self) -> Piece | None:
        """The next piece to write; a text that is begun comes first, half of one is none."""
        while not self._begun and self._waiting:
            offer = self._waiting.popleft()
            if self._begins(offer):
                self._begun.extend(self._numbered(offer))
        return self._begun.popleft() if self._begun else None

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

    def _numbered(self, offer: Offer) -> list[Piece]:
        offer.deadline = self._loop.time() + self._timeout
        indexes = offer.submission.indexes
        together: Sequence[tuple[int, ...]] = (indexes,) if self._whole else [(index,) for index in indexes]
        return [Piece(next(self._numbers), offer, each) for each in together]

    def _write_off(self, now: float) -> int:
        """Overdue pieces leave the window, so that one stalled text does not hold up the rest for ever."""
        overdue = list(itertools.takewhile(lambda piece: piece.offer.deadline < now, self._pending.values()))
        for piece in overdue:
            del self._pending[piece.number]
            self._late[piece.number] = piece
            _settle(piece, Taken.UNKNOWN, code="timeout")
        while len(self._late) > _LATE:
            del self._late[next(iter(self._late))]
        return len(overdue)


def _settle(piece: Piece, taken: Taken, *, code: str) -> None:
    for index in piece.indexes:
        if index not in piece.offer.outcomes:
            piece.offer.note(PartOutcome(index, taken, code=code))


def _late(reference: str, outcome: PartOutcome) -> Receipt:
    """An acceptance that came after the timeout: positive evidence is always taken."""
    return Receipt(
        carrier_id=outcome.carrier_id,
        state=PartState.ACCEPTED,
        at=datetime.now(UTC),
        reference=reference,
        part=outcome.index,
        key=f"{outcome.carrier_id}/accepted",
    )
