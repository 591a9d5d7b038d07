"""A small blocking client for the page of virtual phones, tests and benchmarks."""

from __future__ import annotations

import contextlib
import itertools
import socket
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Self

from threadline.carriers import addresses
from threadline.carriers.simulator import wire
from threadline.carriers.simulator.account import ReceiptsMode
from threadline.carriers.simulator.faults import Fault
from threadline.rules.carriage import PartState
from threadline.rules.levels import Direction


@dataclass(frozen=True, slots=True)
class PhoneText:
    """One text as a phone shows it; `key` is the reference (ours) or the arrival's id (the phone's).

    `state` of a phone's own text: DELIVERED once the product has taken it, ACCEPTED until then.
    """

    direction: Direction  # as the product sees it: OUT is what the phone received
    at: datetime
    sender: str
    recipient: str
    text: str
    complete: bool  # all parts are there; a missing one shows as an ellipsis
    state: PartState
    key: str
    media: tuple[str, ...] = ()  # the paths of files that came with it


@dataclass(frozen=True, slots=True)
class Phone:
    """A virtual phone and the last text on it."""

    number: str
    last: PhoneText | None


@dataclass(frozen=True, slots=True)
class TakenPart:
    """One line of the ledger: a part that was given to the simulator and accepted."""

    at: datetime
    reference: str
    part: int
    of: int
    sender: str
    recipient: str
    encoding: str
    text: str
    carrier_id: str
    account: str
    state: PartState


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One line of the ledger: parts (None: all) of a reference that are refused for good."""

    at: datetime
    reference: str
    parts: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the simulator holds; `duplicates` are parts taken more than once."""

    entries: int  # lines of the ledger: taken + closed
    taken: int
    closed: int
    duplicates: int
    references: int
    torn: int  # lines that a crash had cut short
    phones: int
    said: int
    said_open: int  # texts of phones that the product has not taken yet
    receipts_open: int  # due or pushed, not acknowledged


@dataclass(frozen=True, slots=True)
class Running:
    """The settings in force."""

    receipt_delay: float
    receipts: ReceiptsMode
    push_again_after: float
    webhook: str


class Control:
    """A connection to the simulator, made at the first request; a context manager.

    OSError when the simulator cannot be reached, answers too late or refuses the secret; ValueError when it
    cannot make sense of a request. After an OSError the next request connects anew. Not for several threads.
    """

    def __init__(self, address: str, *, secret: str, timeout: float = 5.0) -> None:
        self._address = address
        self._secret = secret
        self._timeout = timeout
        self._stack = contextlib.ExitStack()
        self._file: Any = None
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._file = None
        self._stack.close()

    # phones

    def phones(self, search: str = "", *, limit: int = 50) -> list[Phone]:
        """The phones whose number contains `search`, the one that moved last first."""
        listed = self._ask("phones", search=search, limit=limit)
        return [Phone(one["number"], one["last"] and _text(one["last"])) for one in listed]

    def thread(self, number: str, *, ours: str = "", limit: int = 50) -> list[PhoneText]:
        """The last texts on a phone, oldest first; with `ours` only those of that number of ours."""
        return [_text(one) for one in self._ask("thread", number=number, ours=ours, limit=limit)]

    def name(self, number: str) -> None:
        """Let a phone exist that nobody has texted yet."""
        self._ask("name", number=number)

    def say(
        self, text: str, *, sender: str, recipient: str, account: str = "", media: Sequence[str] = ()
    ) -> str:
        """The phone `sender` texts our number `recipient`; the arrival's id. It is in the ledger by then.

        Without `account` the text goes to the account that last texted from that number.
        """
        about = {"sender": sender, "recipient": recipient, "account": account, "media": list(media)}
        said: str = self._ask("say", text=text, **about)
        return said

    # what goes wrong

    def fault(self, fault: Fault) -> None:
        """Put a fault in force."""
        self._ask("fault", **asdict(fault))

    def faults(self) -> list[Fault]:
        """The faults in force, with the times that are left."""
        return [Fault(**one) for one in self._ask("faults")]

    def clear_faults(self) -> None:
        """Everything works again."""
        self._ask("clear_faults")

    def settings(
        self,
        *,
        receipt_delay: float | None = None,
        receipts: ReceiptsMode | None = None,
        push_again_after: float | None = None,
        webhook: str | None = None,
    ) -> Running:
        """Change what is given, until the simulator ends; the settings in force."""
        given = {
            "receipt_delay": receipt_delay,
            "receipts": receipts,
            "push_again_after": push_again_after,
            "webhook": webhook,
        }
        said = self._ask("settings", **{name: value for name, value in given.items() if value is not None})
        return Running(**{**said, "receipts": ReceiptsMode(said["receipts"])})

    # the evidence

    def counts(self) -> Counts:
        """How much the simulator holds."""
        return Counts(**self._ask("counts"))

    def ledger(self, since: int = 0) -> Iterator[TakenPart | Tombstone]:
        """The ledger's entries in order, from entry number `since` to the last one there is."""
        while page := self._ask("ledger", since=since):
            yield from map(_entry, page)
            since += len(page)

    # the connection

    def _ask(self, verb: str, **args: Any) -> Any:
        if self._file is None:
            self._connect()
        number = next(self._numbers)
        try:
            kind, _, result = self._exchange(["c", number, verb, args], number=number)
        except OSError:
            self.close()
            raise
        if kind == "e":
            raise ValueError(result)
        return result

    def _connect(self) -> None:
        sock = self._stack.enter_context(_dial(self._address, self._timeout))
        self._file = self._stack.enter_context(sock.makefile("rwb"))
        try:
            _, nonce, _ = self._read()
            proof = wire.mac(self._secret, nonce=nonce, account="control", role=wire.CONTROL)
            self._write(["hello", "control", wire.CONTROL, proof, ""])
            if self._read()[0] != "welcome":
                raise PermissionError("the simulator refused the secret")
        except OSError:
            self.close()
            raise

    def _exchange(self, message: list[Any], *, number: int) -> list[Any]:
        self._write(message)
        answer = self._read()
        if answer[1] != number:
            raise ConnectionError("the simulator answered something else")
        return answer

    def _write(self, message: list[Any]) -> None:
        self._file.write(wire.encode(message))
        self._file.flush()

    def _read(self) -> list[Any]:
        line = self._file.readline()
        if not line.endswith(b"\n"):
            raise ConnectionError("the simulator hung up")
        return wire.decode(line)


def _dial(address: str, timeout: float) -> socket.socket:
    if (path := addresses.unix_path(address)) is None:
        return socket.create_connection(addresses.host_port(address), timeout=timeout)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(timeout)
    try:
        sock.connect(path)
    except OSError:
        sock.close()
        raise
    return sock


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _text(said: dict[str, Any]) -> PhoneText:
    return PhoneText(
        direction=Direction(said["direction"]),
        at=_time(said["at"]),
        sender=said["from"],
        recipient=said["to"],
        text=said["text"],
        complete=said["complete"],
        state=PartState(said["state"]),
        key=said["key"],
        media=tuple(said["media"]),
    )


def _columns(row: list[Any]) -> list[Any]:
    return [*row[1:-1], PartState(row[-1])]


def _entry(row: list[Any]) -> TakenPart | Tombstone:
    if len(row) > 3:  # a tombstone has three columns
        return TakenPart(_time(row[0]), *_columns(row))
    return Tombstone(_time(row[0]), row[1], None if row[2] is None else tuple(row[2]))
