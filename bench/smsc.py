"""An SMSC for tests and benchmarks: a server in a thread of its own. It remembers over restarts, and misbehaves on
demand. `python -m bench.smsc PORT LEDGER` runs it as a process, and writes down what it took when it is ended.
"""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from threadline.carriers.smpp import alphabet, headers, pdu, receipts
from threadline.carriers.smpp.pdu import Address, Command, Message, Pdu, Status

REFERENCE = 0x1401
R = TypeVar("R")


@dataclass(slots=True)
class TakenPart:
    """One part that was accepted."""

    name: str
    reference: str
    part: int
    content: bytes
    message: Message

    @property
    def text(self) -> str:
        """What it says; read by whoever asks, as a benchmark's machine is busy enough while it comes."""
        return alphabet.decode(self.content, self.message.data_coding)


@dataclass(slots=True)
class Faults:
    """What goes wrong next."""

    stalled: str | None = None  # texts to this number, "" for all, are accepted and never answered
    drop: str = ""  # "before" or "after" taking the next part
    refuse: list[int] = field(default_factory=list)  # the statuses of the next parts
    receipt_state: str = "DELIVRD"
    receipt_ids: str = ""
    chunk: int = 0  # octets written at a time, 0 for all at once
    slow: float = 0.0  # seconds until an answer
    receipts_after: float = 0.0  # seconds until a receipt is brought
    greeting: bytes = b""  # instead of an answer to a bind
    answer: bytes = b""  # the body of the next answers to texts


class Smsc:
    """Listens on a port that stays the same from start to start."""

    def __init__(self, *, password: str = "secret", tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.password = password
        self.tls = tls
        self.port = port or free_port()
        self.faults = Faults()
        self.taken: list[TakenPart] = []
        self.binds: list[Command] = []
        self.nacks: list[int] = []
        self.refusals: list[int] = []  # what deliveries were refused with
        self.most_unanswered = 0
        self.spread = False  # deliveries go over all links in turn
        self.mute = False  # no answer to enquire_link
        self.again_after = 3600.0
        # Deliveries nobody acknowledged, by their own number, and whose they are: "" for whoever is there.
        self._owed: dict[int, tuple[Command, bytes, str]] = {}
        self._links: set[_Link] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._delivery = 0

    # from the tests' side

    @property
    def runs(self) -> bool:
        return self._thread is not None

    def start(self) -> None:
        if self.runs:
            return
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    def stop(self) -> None:
        """As if it were killed: every connection is reset."""
        if self._thread is None:
            return
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._thread = None

    def deliver(
        self, message: Message, *, command: Command = Command.DELIVER, body: bytes | None = None
    ) -> None:
        """Bring a message to whoever is bound to receive."""
        self._within(self._deliver_soon(command, pdu.message(message) if body is None else body))

    def text(self, text: str, *, source: str = "13035550101", destination: str = "12025550100") -> None:
        coding, content = alphabet.encode(text, "GSM-7" if text.isascii() else "UCS-2")
        self.deliver(Message(Address(source, 1, 1), Address(destination, 1, 1), content, 0, coding))

    def send(self, octets: bytes) -> None:
        """Write these octets on every link."""
        self._within(self._write(octets))

    def unbind(self) -> None:
        """Ask every link to end."""
        self._within(self._write(pdu.encode(Pdu(Command.UNBIND, 0, 77))))

    def reset(self) -> None:
        """Cut every link."""
        assert self._loop is not None
        for link in list(self._links):
            self._loop.call_soon_threadsafe(link.reset)

    def deafen(self, count: int) -> None:
        """So many links take what comes and say nothing any more."""
        for link in list(self._links)[:count]:
            link.deaf = True

    @property
    def owed(self) -> int:
        """Deliveries that were not acknowledged."""
        return len(self._owed)

    @property
    def links(self) -> int:
        return len(self._links)

    # in its thread

    def _run(self, ready: threading.Event) -> None:
        self._loop = asyncio.new_event_loop()
        server = self._loop.run_until_complete(
            self._loop.create_server(
                lambda: _Link(self), "127.0.0.1", self.port, ssl=self.tls, reuse_address=True
            )
        )
        self._loop.call_soon(ready.set)
        self._loop.call_later(0.02, self._push_again)
        self._loop.run_forever()
        server.close()
        for link in list(self._links):
            link.reset()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def _within(self, work: Coroutine[Any, Any, R]) -> R:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _write(self, octets: bytes) -> None:
        for link in self._links:
            link.write(octets)

    async def _deliver_soon(self, command: Command, body: bytes) -> None:
        self.owe(command, body)

    def owe(self, command: Command, body: bytes, *, to: str = "", after: float = 0.0) -> None:
        self._delivery += 1
        self._owed[self._delivery] = (command, body, to)
        if after and self._loop is not None:
            self._loop.call_later(after, self.push, [self._delivery])
        else:
            self.push([self._delivery])

    def push(self, numbers: list[int]) -> None:
        there = [link for link in self._links if link.receives and not link.deaf]
        for number in numbers:
            if number not in self._owed:
                continue
            command, body, to = self._owed[number]
            if links := [link for link in there if to in ("", link.system_id)]:
                link = links[number % len(links) if self.spread else 0]
                link.request(command, body, lambda status, number=number: self._delivered(number, status))

    def push_all(self) -> None:
        self.push(list(self._owed))

    def _delivered(self, number: int, status: int) -> None:
        if status != Status.OK:
            self.refusals.append(status)
        if status in (Status.OK, Status.UNREADABLE):
            self._owed.pop(number, None)
        elif self._loop is not None:
            self._loop.call_later(min(self.again_after, 0.05), self.push, [number])

    def _push_again(self) -> None:
        assert self._loop is not None
        if self.again_after < 60:
            self.push_all()
        self._loop.call_later(min(self.again_after, 1.0), self._push_again)

    def take(self, message: Message, *, by: str) -> TakenPart:
        """Accept one part, and owe its receipt to whose it is."""
        place, content = headers.part(message)
        said = message.options.get(REFERENCE, b"").decode()
        reference, _, part = said.rpartition("/")
        index = place.number - 1 if place is not None else int(part or 0)
        one = TakenPart(f"{len(self.taken) + 0xA0000:x}", reference, index, content, message)
        self.taken.append(one)
        if message.registered & 1:
            body = pdu.message(self._receipt(one))
            self.owe(Command.DELIVER, body, to=by, after=self.faults.receipts_after)
        return one

    def _receipt(self, one: TakenPart) -> Message:
        name = str(int(one.name, 16)) if self.faults.receipt_ids == "decimal" else one.name
        dates = _dates(int(time.time()) // 60)
        said = f"id:{name} sub:001 dlvrd:001 {dates} stat:{self.faults.receipt_state} err:000 text:"
        echo = {REFERENCE: one.message.options[REFERENCE]} if REFERENCE in one.message.options else {}
        return Message(
            one.message.destination, one.message.source, said.encode(), receipts.IS_RECEIPT, options=echo
        )  # fmt: skip


class _Link(asyncio.Protocol):
    """One connection of an ESME."""

    def __init__(self, smsc: Smsc) -> None:
        self._smsc = smsc
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._numbers = 0
        self._waiting: dict[int, Callable[[int], None]] = {}
        self._role: Command | None = None
        self.system_id = ""
        self._unanswered = 0
        self._unsaid: list[bytes] = []
        self.deaf = False

    @property
    def receives(self) -> bool:
        return self._role in (Command.BIND_RECEIVER, Command.BIND_TRANSCEIVER)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._smsc._links.add(self)
        if (sock := transport.get_extra_info("socket")) is not None:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, exc: Exception | None) -> None:
        self._smsc._links.discard(self)
        self._smsc.push_all()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        for one in pdu.frames(self._buffer):
            self._taken(one)

    def request(self, command: Command, body: bytes, then: Callable[[int], None]) -> None:
        self._numbers += 1
        self._waiting[self._numbers] = then
        self._send(Pdu(command, 0, self._numbers, body))

    def reset(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def write(self, octets: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(octets)

    def _send(self, one: Pdu) -> None:
        octets, size = pdu.encode(one), self._smsc.faults.chunk
        if not size:  # what is said in one turn of the loop goes in one piece
            if not self._unsaid:
                asyncio.get_running_loop().call_soon(self._flush)
            self._unsaid.append(octets)
            return
        for start in range(0, len(octets), size):
            self.write(octets[start : start + size])

    def _flush(self) -> None:
        self.write(b"".join(self._unsaid))
        self._unsaid.clear()

    def _taken(self, one: Pdu) -> None:
        if self.deaf:
            return
        match one.command:
            case Command.BIND_TRANSCEIVER | Command.BIND_RECEIVER | Command.BIND_TRANSMITTER:
                self._bind(one)
            case Command.SUBMIT:
                self._submit(one, pdu.read_message(one.body))
            case Command.ENQUIRE_LINK if not self._smsc.mute:
                self._send(pdu.answer(one))
            case Command.NACK:
                self._smsc.nacks.append(one.sequence)
            case Command.UNBIND:
                self._send(pdu.answer(one))
                self._flush()
                assert self._transport is not None
                self._transport.close()
            case Command.DELIVER_RESP | Command.DATA_RESP:
                if (then := self._waiting.pop(one.sequence, None)) is not None:
                    then(one.status)

    def _bind(self, one: Pdu) -> None:
        if self._smsc.faults.greeting:
            self.write(self._smsc.faults.greeting)
            return
        asking = pdu.read_bind(one.body)
        if asking.password != self._smsc.password:
            self._send(pdu.answer(one, status=0x0E))
            return
        self._role, self.system_id = Command(one.command), asking.system_id
        self._smsc.binds.append(self._role)
        self._smsc.mute = False
        self._send(pdu.answer(one, pdu.message_id("SMSC")))
        self._smsc.push_all()

    def _submit(self, one: Pdu, message: Message) -> None:
        faults = self._smsc.faults
        if faults.drop == "before":
            faults.drop = ""
            self.reset()
            return
        if faults.refuse:
            self._send(pdu.answer(one, status=faults.refuse.pop(0)))
            return
        name = self._smsc.take(message, by=self.system_id).name
        if faults.drop == "after":
            faults.drop = ""
            self.reset()
            return
        if faults.stalled is None or faults.stalled not in ("", f"+{message.destination.digits}"):
            self._unanswered += 1
            self._smsc.most_unanswered = max(self._smsc.most_unanswered, self._unanswered)
            answer = pdu.answer(one, faults.answer or pdu.message_id(name))
            if faults.slow:
                asyncio.get_running_loop().call_later(faults.slow, self._say, answer)
            else:
                self._say(answer)

    def _say(self, answer: Pdu) -> None:
        self._unanswered -= 1
        self._send(answer)


@lru_cache(maxsize=1)
def _dates(minute: int) -> str:
    now = datetime.fromtimestamp(minute * 60, UTC)
    return f"submit date:{now:%y%m%d%H%M} done date:{now:%y%m%d%H%M}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def main() -> int:
    """Run until SIGTERM, then write the ledger: [reference, part, our name of it, text] a line."""
    port, ledger = int(sys.argv[1]), Path(sys.argv[2])
    smsc = Smsc(port=port)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    smsc.start()
    ended.wait()
    smsc.stop()
    with ledger.open("w", encoding="utf-8") as file:
        for one in smsc.taken:
            file.write(json.dumps([one.reference, one.part, one.name, one.text]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
