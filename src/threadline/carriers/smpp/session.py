"""One bind of ours at an SMSC: let in, kept alive, texts out within the window, what comes handed on."""

from __future__ import annotations

import asyncio
import itertools
import logging
import socket
import zlib
from datetime import UTC, datetime
from typing import Protocol, cast

from threadline.carriers.smpp import alphabet, headers, pdu, receipts
from threadline.carriers.smpp.account import Account
from threadline.carriers.smpp.pdu import Address, Command, Malformed, Message, Pdu, Status
from threadline.carriers.window import Piece, Window
from threadline.rules.carriage import Begin, Outcome, Receipt, Submission, Taken

TICK = 0.1  # seconds between looks for what is overdue
_SILENCE = 30.0  # seconds without a PDU until the SMSC is asked whether it is there
_PATIENCE = 10.0  # and until it is believed that it is not
_AGAIN = 1.0  # seconds a throttled text waits; SMPP has no word for how long
_AT_ONCE = 64
_MOST_UNREAD = 1024 * 1024  # octets of answers that an SMSC may leave unread

_NOT_TAKEN = frozenset({Status.THROTTLED, Status.QUEUE_FULL, Status.NOT_BOUND})
_UNCLEAR = frozenset({Status.SYSTEM_ERROR, Status.TEMPORARY})
"""Errors within the SMSC: it may have queued the text before it failed."""
_SOON = _NOT_TAKEN | _UNCLEAR | {Status.ALREADY_BOUND}
"""Refusals of a bind that pass by themselves: of an engine that died the SMSC keeps the bind for a while."""

log = logging.getLogger("threadline.smpp")


class Desk(Protocol):
    """Who takes what the binds of an account bring."""

    def delivered(self, by: Session, number: int, message: Message) -> None:
        """A receipt or a text of a person; to be answered by `Session.respond`."""

    def accepted_late(self, receipts: list[Receipt]) -> None:
        """Acceptances that came after the timeout; they come once."""

    def gone(self, session: Session) -> None:
        """The link is lost: what it brought and was not answered comes again."""


class Session(asyncio.Protocol):
    """A bind from its request until the connection is lost; `bound` and `over` tell how far it is."""

    def __init__(self, to: Account, role: Command, desk: Desk, *, timeout: float) -> None:
        loop = asyncio.get_running_loop()
        self.bound: asyncio.Future[None] = loop.create_future()
        self.over = asyncio.Event()
        self.suspect = False  # an answer is overdue, and nothing was heard since
        self._to = to
        self._role = role
        self._desk = desk
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._paused = False
        self._numbers = map(pdu.sequence, itertools.count(1))
        self._unbound: asyncio.Future[None] = loop.create_future()
        self._leaving: asyncio.Task[None] | None = None
        self._heard_at = loop.time()
        self._asked_at = 0.0
        self._ticker: asyncio.TimerHandle | None = None
        self._timeout = timeout
        self._window = Window(
            self._write,
            blocked=lambda: self._paused or self._shut or not self._is_in,
            numbers=self._numbers,
            size=to.window,
            timeout=timeout,
            most=_AT_ONCE,
            whole=to.long_texts == "whole",
        )
        self._requests: dict[int, int] = {}  # deliveries that wait for their answer: number -> command
        self._answers: list[bytes] = []  # to others

    # for the carrier

    @property
    def closing(self) -> bool:
        """Whether no text is taken any more: the link is gone, or the SMSC has asked to end it."""
        return self._shut or self._leaving is not None

    @property
    def load(self) -> tuple[bool, int]:
        """How little it is wanted for a text: suspect ones last, then by what waits or is unanswered."""
        return self.suspect, len(self._window)

    def offer(self, submission: Submission, *, begin: Begin) -> asyncio.Future[Outcome]:
        """Queue a submission; its future never fails for the network. A text that no PDU can hold is REJECTED."""
        return self._window.offer(submission, begin=begin)

    def respond(self, number: int, status: Status) -> bool:
        """Answer a delivery; False when the link is gone and with it whoever waited."""
        command = self._requests.pop(number, None)
        if command is None or self._shut:
            return False
        if not self._answers:  # all that is answered in one turn of the loop goes in one piece
            self._loop.call_soon(self._flush)
        self._answers.append(pdu.encode(pdu.answer(Pdu(command, 0, number), pdu.message_id(), status=status)))
        return True

    async def end(self, *, within: float) -> None:
        """Write nothing new, wait for answers, unbind, close."""
        await self._settled(within)
        if not self._shut:
            self._send(Pdu(Command.UNBIND, 0, next(self._numbers)))
            await asyncio.wait([self._unbound], timeout=1.0)
        await self._close()

    def drop(self) -> None:
        """End the connection now."""
        if self._transport is not None:
            self._transport.abort()
        self._refused(ConnectionResetError("link lost"))

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask to be let in. The kernel must not wait for more octets: a window would stall at 40 ms."""
        self._transport = cast(asyncio.Transport, transport)
        if (sock := transport.get_extra_info("socket")) is not None:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        asking = pdu.Bind(self._to.system_id, self._to.password, self._to.system_type)
        self._send(Pdu(self._role, 0, next(self._numbers), pdu.bind(asking)))
        self._tick()

    def data_received(self, data: bytes) -> None:
        """Take the PDUs in order; where one begins and ends must be certain, or the link ends."""
        self._buffer += data
        heard = False  # octets of which no PDU comes are no sign of life
        try:
            for one in pdu.frames(self._buffer):
                heard = True
                self._take(one)
        except Malformed as error:
            log.warning("SMPP link dropped: %s", error)
            self.drop()
        if heard:
            self._heard_at, self._asked_at, self.suspect = self._loop.time(), 0.0, False
        self._window.schedule()

    def connection_lost(self, exc: Exception | None) -> None:
        """What was written and not answered is unknown; what was not begun goes back."""
        self._transport = None
        if self._ticker is not None:
            self._ticker.cancel()
        self._window.lost()
        self._refused(ConnectionResetError("link lost"))
        if not self._unbound.done():
            self._unbound.set_result(None)
        self._requests.clear()
        self._desk.gone(self)
        self.over.set()

    def pause_writing(self) -> None:
        """The SMSC reads too slowly."""
        self._paused = True

    def resume_writing(self) -> None:
        """It caught up."""
        self._paused = False
        self._window.schedule()

    # what comes

    def _take(self, one: Pdu) -> None:
        match one.command:
            case Command.SUBMIT_RESP | Command.NACK:
                self._answered(one)
            case Command.DELIVER | Command.DATA:
                self._delivered(one)
            case Command.ENQUIRE_LINK:
                self._send(pdu.answer(one))
            case Command.UNBIND:
                self._leaving = self._leaving or asyncio.create_task(self._leave(one))
            case Command.UNBIND_RESP:
                if not self._unbound.done():
                    self._unbound.set_result(None)
            case Command.BIND_RECEIVER_RESP | Command.BIND_TRANSMITTER_RESP | Command.BIND_TRANSCEIVER_RESP:
                self._let_in(one)
            case _ if not pdu.is_response(one):
                self._send(Pdu(Command.NACK, Status.INVALID_COMMAND, one.sequence))

    def _let_in(self, one: Pdu) -> None:
        if one.status != Status.OK:
            log.warning("SMPP bind as %s refused: %#x", self._to.system_id, one.status)
            soon = one.status in _SOON or one.status in self._to.later
            self._refused((ConnectionRefusedError if soon else PermissionError)("the SMSC refused the bind"))
        elif not self.bound.done():
            self.bound.set_result(None)

    def _refused(self, why: OSError) -> None:
        if not self.bound.done():
            self.bound.set_exception(why)
            self.bound.exception()  # nobody may be waiting any more

    def _answered(self, one: Pdu) -> None:
        if one.command == Command.NACK and not self.bound.done():
            self._refused(PermissionError("the SMSC does not understand the bind"))
            return
        status = one.status or (0xFF if one.command == Command.NACK else 0)
        code = f"{status:#x}"
        if status == Status.OK:
            name = receipts.as_kept(pdu.read_message_id(one.body), self._to.receipt_ids)
            if late := self._window.answered(one.sequence, Taken.ACCEPTED, carrier_id=name):
                self._desk.accepted_late(late)
        elif status in _NOT_TAKEN or status in self._to.later:
            self._window.answered(one.sequence, Taken.RETRY, code=code, retry_after=_AGAIN)
            if status == Status.NOT_BOUND:
                self.drop()
        elif status in _UNCLEAR:
            self._window.answered(one.sequence, Taken.UNKNOWN, code=code)
        elif status in self._to.opted_out:
            self._window.answered(one.sequence, Taken.OPTED_OUT, code=f"{code} opted_out")
        else:
            self._window.answered(one.sequence, Taken.REJECTED, code=code)

    def _delivered(self, one: Pdu) -> None:
        """Hand it on; it is answered when the product has it."""
        read = pdu.read_message if one.command == Command.DELIVER else pdu.read_data
        try:
            message = read(one.body)
        except Malformed as error:
            log.error("a delivery that cannot be read: %s, %s octets", error, len(one.body))
            self._send(pdu.answer(one, pdu.message_id(), status=Status.UNREADABLE))
            return
        if one.sequence in self._requests:  # a number that is still in use would answer for both
            self._send(pdu.answer(one, pdu.message_id(), status=Status.TEMPORARY))
            return
        self._requests[one.sequence] = one.command
        self._desk.delivered(self, one.sequence, message)

    # what goes

    @property
    def _shut(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    @property
    def _is_in(self) -> bool:
        return self.bound.done() and self.bound.exception() is None

    async def _settled(self, within: float) -> None:
        self._window.refuse("closed")
        stop = self._loop.time() + within
        while not self.over.is_set() and self._loop.time() < stop and (self._window.busy or self._requests):
            await asyncio.sleep(TICK / 10)

    async def _leave(self, asked: Pdu) -> None:
        """The SMSC wants the link to end: what is under way is answered first."""
        await self._settled(self._timeout)
        self._send(pdu.answer(asked))
        await self._close()

    async def _close(self) -> None:
        self._flush()
        if self._transport is not None:
            self._transport.close()
            self._loop.call_later(TICK, self.drop)  # unless the SMSC does not read what is left
            await self.over.wait()

    def _send(self, one: Pdu) -> None:
        self._put(pdu.encode(one))

    def _flush(self) -> None:
        if self._answers:
            self._put(b"".join(self._answers))
        self._answers.clear()

    def _put(self, octets: bytes) -> None:
        """Write what is not a text; who asks and asks and never reads the answers is not answered for ever."""
        if self._transport is None or self._shut:
            return
        self._transport.write(octets)
        if self._paused and self._transport.get_write_buffer_size() > _MOST_UNREAD:
            log.warning("SMPP link dropped: too much lies unread")
            self.drop()

    def _write(self, pieces: list[Piece]) -> None:
        out = []
        for piece in pieces:
            try:
                out.append(
                    pdu.encode(Pdu(Command.SUBMIT, 0, piece.number, pdu.message(self._message(piece))))
                )
            except (ValueError, KeyError):  # no PDU can hold it, and nothing of it is written
                self._window.answered(piece.number, Taken.REJECTED, code="unwritable")
        if out and self._transport is not None:
            self._transport.write(b"".join(out))

    def _message(self, piece: Piece) -> Message:
        text = piece.offer.submission
        said = "".join([text.parts[index] for index in piece.indexes])
        coding, content = alphabet.encode(said, text.encoding, default=self._to.alphabet)
        if len(content) > pdu.LARGEST_CONTENT:
            raise Malformed("a text that no PDU can hold")
        esm_class, options = 0, dict[int, bytes]()
        if len(text.parts) > len(piece.indexes):
            place = headers.Place(zlib.crc32(text.reference.encode()), len(text.parts), piece.indexes[0] + 1)
            if self._to.long_texts == "beside":
                options = headers.beside(place)
            else:
                esm_class, content = headers.HEADED, headers.join(place) + content
        # It names one part: of a text that travels whole a receipt is known by the SMSC's id alone.
        if self._to.reference_tag is not None and len(piece.indexes) == 1:
            options[self._to.reference_tag] = receipts.referred(text.reference, piece.indexes[0])
        return Message(
            self._ours(text.sender),
            Address(text.recipient.removeprefix("+"), *self._to.recipient_type),
            content,
            esm_class,
            coding,
            1,
            validity=_moment(text.expires_at),
            service_type=self._to.service_type,
            options=options,
        )

    def _ours(self, number: str) -> Address:
        """A number of ours as SMSCs take it: international ones without the plus, short codes as they are."""
        kind = self._to.sender_type if number.startswith("+") else self._to.short_code_type
        return Address(number.removeprefix("+"), *kind)

    def _tick(self) -> None:
        now = self._loop.time()
        overdue = self._window.tick()
        if overdue and now - self._heard_at > self._timeout:
            self.suspect = True
        if self._asked_at and now - self._asked_at > _PATIENCE:
            log.warning("SMPP link dropped: no answer for %s seconds", _PATIENCE)
            self.drop()
            return
        if self._is_in and not self._asked_at and (self.suspect or now - self._heard_at > _SILENCE):
            self._asked_at = now
            self._send(Pdu(Command.ENQUIRE_LINK, 0, next(self._numbers)))
        self._ticker = self._loop.call_later(TICK, self._tick)


def _moment(at: datetime | None) -> str:
    """A time as SMPP writes it (7.1.1), in whole seconds of UTC; '' for none."""
    return at.astimezone(UTC).strftime("%y%m%d%H%M%S000+") if at is not None else ""
