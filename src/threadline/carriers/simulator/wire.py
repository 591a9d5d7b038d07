"""The simulator's protocol: newline-delimited JSON arrays, pipelined both ways.

    server                                     client
    ["challenge", nonce, version]
                                               ["hello", account, role, mac, receipts mode]
    ["welcome"] or ["refused", reason]
                                               ["s", [[seq, reference, part, of, from, to, coding, text(, path...)]...]]
    ["a", [[seq, "ok", carrier id] | [seq, "no", code] | [seq, "later", seconds]...]]
    ["r", [[receipt, carrier id, state, at, reference, part, code]...]]
                                               ["k", [receipt...]]
                                               ["l", seq, [reference...]]
    ["f", seq, [[reference, finding, [[part, carrier id, state]...]]...]]
                                               ["c", seq, verb, {...}]
    ["d", seq, result] or ["e", seq, reason]

Paths are of files that come with a text, below the product's address. Many rows travel in one line: encoding one
list of 100 costs a third of encoding 100 lines. Answers come in any order. JSON is ASCII, so that lone surrogates
and NULs in a text travel unharmed. Times are Unix seconds.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
import socket
from typing import Any, cast

VERSION = 1
LONGEST = 4 * 1024 * 1024  # bytes in one line; what is longer is not ours
OPTED_OUT = "21610"  # the code of a refusal because the phone opted out at the carrier
FRAME = 128  # rows in one line: more delays the first, fewer cost more each
CARRIER, CONTROL = "carrier", "control"

log = logging.getLogger("threadline.simulator")
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_PATH = re.compile(r"/media/[A-Za-z0-9_=-]{1,400}", re.ASCII)
MOST_FILES = 10
_NUMBER = re.compile(r"\+?[0-9]{3,15}", re.ASCII)


def encode(message: list[Any]) -> bytes:
    """One message as its line."""
    return (_encode(message) + "\n").encode("ascii")


def decode(line: bytes) -> list[Any]:
    """The message in a line; ValueError when it is none."""
    message = json.loads(line.decode("utf-8"))
    if not isinstance(message, list) or not message or not isinstance(message[0], str):
        raise ValueError("not a message")
    return message


def mac(secret: str, *, nonce: str, account: str, role: str) -> str:
    """The proof that a hello comes from someone who knows the secret."""
    said = f"threadline-simulator\n{nonce}\n{role}\n{account}".encode("utf-8", "surrogatepass")
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def is_number(text: object) -> bool:
    """Whether it can be a phone's number or a short code."""
    return isinstance(text, str) and _NUMBER.fullmatch(text) is not None


def are_paths(listed: object) -> bool:
    """Whether these can be the paths of a text's files."""
    if not isinstance(listed, list | tuple) or len(listed) > MOST_FILES:
        return False
    return all(isinstance(each, str) and _PATH.fullmatch(each) for each in listed)


class Wire(asyncio.Protocol):
    """One end of a connection: lines in, messages out, one write to the socket per turn of the loop."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.paused = False
        self._tail = b""
        self._out: list[bytes] = []

    # what each end does

    def received(self, message: list[Any]) -> None:
        """Take one message; ValueError, TypeError or LookupError when it makes no sense."""
        raise NotImplementedError

    def turned(self) -> None:
        """All messages of one read have been taken."""

    def lost(self) -> None:
        """The connection is gone."""

    def writable(self) -> None:
        """The socket takes bytes again."""

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport and forbid the kernel to wait for more bytes (a window would stall at 40 ms)."""
        self.transport = cast(asyncio.Transport, transport)
        sock = transport.get_extra_info("socket")
        if sock is not None and sock.family != socket.AF_UNIX:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        """Split the lines and take them in order, until the connection is being closed."""
        lines = (self._tail + data).split(b"\n")
        self._tail = lines.pop()
        try:
            for line in lines:
                if self.closing:
                    break
                self.received(decode(line))
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            self.abort(type(error).__name__)
        if len(self._tail) > LONGEST:
            self.abort("line too long")
        self.turned()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the subclass once."""
        self.transport = None
        self.lost()

    def pause_writing(self) -> None:
        """The other end reads too slowly."""
        self.paused = True

    def resume_writing(self) -> None:
        """It caught up."""
        self.paused = False
        self.writable()

    # for the subclass

    @property
    def closing(self) -> bool:
        """Whether nothing more can be written."""
        return self.transport is None or self.transport.is_closing()

    def send(self, message: list[Any]) -> None:
        """Write the message together with all others of this turn of the loop."""
        if self.closing:
            return
        if not self._out:
            asyncio.get_running_loop().call_soon(self.flush)
        self._out.append(encode(message))

    def flush(self) -> None:
        """Write what was sent so far."""
        if self._out:
            out = b"".join(self._out)
            self._out.clear()
            if self.transport is not None:
                self.transport.write(out)

    def abort(self, why: str) -> None:
        """Drop a connection that talks nonsense; `why` never quotes what it said."""
        log.warning("simulator link dropped: %s", why)
        if self.transport is not None:
            self.transport.abort()
