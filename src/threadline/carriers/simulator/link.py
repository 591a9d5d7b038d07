"""One connection of ours to the simulator: the window, what waits for it, and what became of it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from threadline.carriers.handover import Handover
from threadline.carriers.simulator import wire
from threadline.carriers.simulator.account import Account
from threadline.carriers.window import Piece, Window
from threadline.rules.carriage import (
    Begin,
    Finding,
    FoundPart,
    LookUp,
    Outcome,
    PartState,
    Receipt,
    Submission,
    Taken,
)

TICK = 0.1  # seconds between looks for what is overdue
_SILENCE = 20.0  # seconds without a byte, an answer overdue, after which nobody is there any more
Take = Callable[[list[Receipt]], Awaitable[bool]]
_STATES = {state.value: state for state in PartState}  # a third of the cost of PartState(value)


class Link(wire.Wire):
    """A connection from its hello until it is lost; `welcomed` and `over` tell how far it is."""

    def __init__(self, to: Account, *, take: Take, window: int, timeout: float) -> None:
        super().__init__()
        loop = asyncio.get_running_loop()
        self.welcomed: asyncio.Future[None] = loop.create_future()
        self.over = asyncio.Event()
        self._loop = loop
        self._to = to
        self._numbers = itertools.count(1)
        self._window = Window(
            self._write,
            blocked=lambda: self.paused or self.closing,
            numbers=self._numbers,
            size=window,
            timeout=timeout,
            most=wire.FRAME,
        )
        self._questions: dict[int, asyncio.Future[list[LookUp]]] = {}
        self._handover = Handover[int, Receipt](take, acknowledge=self._acknowledge)
        self._ticker: asyncio.TimerHandle | None = None
        self._heard_at = loop.time()
        self._suspect = False  # an answer is overdue, and nothing was heard since

    # for Simulator

    def offer(self, submission: Submission, *, begin: Begin) -> asyncio.Future[Outcome]:
        """Queue a submission behind those that wait; its future never fails for the network."""
        return self._window.offer(submission, begin=begin)

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
        self._window.refuse("closed")
        stop = self._loop.time() + within
        while (
            not self.over.is_set() and self._loop.time() < stop and (self._window.busy or self._handover.busy)
        ):
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

    def data_received(self, data: bytes) -> None:
        """Whoever speaks is there."""
        self._heard_at, self._suspect = self._loop.time(), False
        super().data_received(data)

    def received(self, message: list[Any]) -> None:
        """Take one message of the simulator."""
        match message:
            case ["a", list(rows)]:
                self._answered(rows)
            case ["r", list(rows)]:
                self._handover.add([((row[0],), _receipt(*row)) for row in rows])
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
        self._window.schedule()

    def writable(self) -> None:
        """The socket takes bytes again."""
        self._window.schedule()

    def lost(self) -> None:
        """What was written and not answered is unknown; what was not begun goes back."""
        if self._ticker is not None:
            self._ticker.cancel()
        self._window.lost()
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

    def _write(self, pieces: list[Piece]) -> None:
        self.send(["s", [_row(piece) for piece in pieces]])
        self.flush()

    def _answered(self, rows: Iterable[list[Any]]) -> None:
        for number, verdict, value in rows:
            late = self._window.answered(number, **_verdict(verdict, value))
            self._handover.add(((), receipt) for receipt in late)

    def _tick(self) -> None:
        if self._window.tick():
            self._suspect = True
        if self._suspect and self._loop.time() - self._heard_at > _SILENCE:
            self.abort("silent")
        self._ticker = self._loop.call_later(TICK, self._tick)

    # look-ups and receipts

    def _found(self, number: int, rows: Iterable[list[Any]]) -> None:
        question = self._questions.get(number)
        if question is not None and not question.done():
            question.set_result([_look_up(*row) for row in rows])

    def _acknowledge(self, numbers: list[int]) -> None:
        self.send(["k", numbers])


def _row(piece: Piece) -> list[Any]:
    text, (index,) = piece.offer.submission, piece.indexes
    count, part = len(text.parts), text.parts[index]
    row = [piece.number, text.reference, index, count, text.sender, text.recipient, text.encoding, part]
    return [*row, *text.media] if text.media else row


def _verdict(verdict: str, value: Any) -> dict[str, Any]:
    match verdict:
        case "ok":
            return {"taken": Taken.ACCEPTED, "carrier_id": value}
        case "no":
            return {"taken": Taken.OPTED_OUT if value == wire.OPTED_OUT else Taken.REJECTED, "code": value}
        case "later":
            return {"taken": Taken.RETRY, "code": "throttled", "retry_after": value}
    raise ValueError("unknown verdict")


def _look_up(reference: str, finding: str, parts: Iterable[list[Any]]) -> LookUp:
    found = tuple(FoundPart(index, carrier_id, PartState(state)) for index, carrier_id, state in parts)
    return LookUp(reference, Finding(finding), found)


def _receipt(
    number: int, carrier_id: str, state: str, at: float, reference: str, part: int, code: str
) -> Receipt:
    """The receipt in one row of the wire; its key is the same however often it is pushed."""
    return Receipt(
        carrier_id=carrier_id,
        state=_STATES[state],
        at=datetime.fromtimestamp(at, UTC),
        reference=reference,
        part=part,
        code=code,
        key=f"{carrier_id}/{number & 1}",
    )
