"""Callers, the same for all: so many connections, each asking for the next text once the last one was answered."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bench.callers import Request

AGAIN = 0.5
"""Seconds a caller rests after no answer, or no. It asks for another text then: nobody asks twice for one."""


class Connection:
    """One connection, made anew when it broke."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, request: Request) -> int:
        """The status of the answer; 0 when there was none."""
        return (await self.answer(request))[0]

    async def answer(self, request: Request) -> tuple[int, bytes]:
        """The status of the answer, 0 when there was none, and its body."""
        try:
            if self._writer is None:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
            assert self._reader is not None
            self._writer.write(request)
            head = await self._reader.readuntil(b"\r\n\r\n")
            return int(head[9:12]), await self._body(self._reader, head.lower())
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            return 0, b""

    @staticmethod
    async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
        if b"\r\ntransfer-encoding: chunked\r\n" not in head:
            return await reader.readexactly(
                int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
            )
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
        return body

    def close(self) -> None:
        """Drop it."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None


@dataclass
class Acknowledged:
    """The texts that were said yes to, and what came in the answer."""

    answers: dict[str, bytes] = field(default_factory=dict)
    refused: int = 0
    unanswered: int = 0
    at: float = 0.0


async def send(
    port: int,
    make: Callable[[str], bytes],
    tokens: Iterator[str],
    *,
    count: int,
    connections: int,
    into: Acknowledged,
) -> None:
    """Until so many texts were said yes to."""

    async def one() -> None:
        link = Connection(port)
        while len(into.answers) < count:
            token = next(tokens)
            status, answer = await link.answer(make(token))
            if status in (200, 202):
                into.answers[token] = answer
                into.at = time.monotonic()
                continue
            into.refused += status != 0
            into.unanswered += status == 0
            await asyncio.sleep(AGAIN)
        link.close()

    await asyncio.gather(*(one() for _ in range(connections)))


def tokens() -> Iterator[str]:
    """t0, t1, ... without end."""
    return (f"t{n}" for n in itertools.count())
