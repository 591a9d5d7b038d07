"""A carrier with many connections: HTTP/1.1, each request answered before the next one on its connection.

It shares the processors with what it measures, so it has to cost far less: no library, no task and no future a
request, nothing parsed but the status and the length of an answer, and requests written before the clock runs.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence

Request = bytes
Make = Callable[[], Request]
Answered = Callable[[int, float], None]
"""Called with a request's place and its latency in seconds once it was answered with 200."""
_AGAIN = 0.2
"""Seconds until what was refused, or not answered, comes again."""


def request(path: str, body: bytes, headers: dict[str, str]) -> Request:
    """A POST as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def all_at_once(port: int, make: Sequence[Make], *, connections: int, answered: Answered) -> float:
    """Each of these as soon as a connection is free; what is refused or not answered comes again after a moment.

    The seconds from the first to the last answer.
    """
    carrier = _Carrier(port, make, answered, again=True)
    began = time.perf_counter()
    await carrier.all_at_once(connections)
    return time.perf_counter() - began


async def steadily(
    port: int, make: Sequence[Make], *, per_second: float, connections: int, answered: Answered
) -> None:
    """So many a second whatever becomes of those before; a latency counts from when the request was due."""
    await _Carrier(port, make, answered, again=False).steadily(connections, per_second)


class _Carrier:
    """The requests, written beforehand, and the connections that are free for them."""

    def __init__(self, port: int, make: Sequence[Make], answered: Answered, *, again: bool) -> None:
        self._port, self._make, self._answered, self._again = port, make, answered, again
        self._requests = [each() for each in make]
        self._due = [0.0] * len(make)
        self._waiting: deque[int] = deque()
        self._free: list[_Connection] = []
        self._left = len(make)
        self._loop = asyncio.get_running_loop()
        self._over: asyncio.Future[None] = self._loop.create_future()

    async def all_at_once(self, connections: int) -> None:
        self._waiting.extend(range(self._left))
        await self._until_over(connections)

    async def steadily(self, connections: int, per_second: float) -> None:
        began = time.perf_counter()

        def begin(place: int) -> None:
            now = time.perf_counter()
            while place < len(self._due) and (due := began + place / per_second) <= now:
                self._due[place] = due
                self._waiting.append(place)
                place += 1
            self._give_out()
            if place < len(self._due):
                self._loop.call_later(max(began + place / per_second - now, 0.0), begin, place)

        self._loop.call_soon(begin, 0)
        await self._until_over(connections)

    async def _until_over(self, connections: int) -> None:
        links = [_Connection(self, self._port) for _ in range(connections)]
        self._free += links
        self._give_out()
        try:
            if self._left:
                await self._over
        finally:
            for link in links:
                link.close()

    def _give_out(self) -> None:
        while self._waiting and self._free:
            place = self._waiting.popleft()
            self._due[place] = self._due[place] or time.perf_counter()
            self._free.pop().ask(place, self._requests[place])

    def told(self, link: _Connection, place: int, status: int) -> None:
        """A connection has its answer, 0 where there was none, and is free."""
        self._free.append(link)
        if status == 200 or not self._again:
            if status == 200:
                self._answered(place, time.perf_counter() - self._due[place])
            self._left -= 1
            if not self._left and not self._over.done():
                self._over.set_result(None)
        else:
            self._loop.call_later(_AGAIN, self._once_more, place)
        self._give_out()

    def _once_more(self, place: int) -> None:
        self._requests[place] = self._make[place]()  # a signature grows old
        self._waiting.append(place)
        self._give_out()


class _Connection(asyncio.Protocol):
    """One connection, made as it is needed and anew when it broke."""

    def __init__(self, carrier: _Carrier, port: int) -> None:
        self._carrier, self._port = carrier, port
        self._transport: asyncio.Transport | None = None
        self._place: int | None = None
        self._got = b""
        self._connecting: asyncio.Task[None] | None = None

    def ask(self, place: int, request: Request) -> None:
        """Send it; `told` is called once."""
        self._place, self._got = place, b""
        if self._transport is None:
            self._connecting = asyncio.get_running_loop().create_task(self._connect(request))
        else:
            self._transport.write(request)

    async def _connect(self, request: Request) -> None:
        try:
            await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._port)
        except OSError:
            self._say(0)
            return
        assert self._transport is not None
        self._transport.write(request)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got = got = self._got + data if self._got else data
        head = got.find(b"\r\n\r\n")
        if head < 0:
            return
        told = got.lower().find(b"content-length: ", 0, head)
        length = int(got[told + 16 : got.find(b"\r\n", told)]) if told >= 0 else 0
        if len(got) >= head + 4 + length:
            self._say(int(got[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._say(0)

    def _say(self, status: int) -> None:
        place, self._place = self._place, None
        if place is not None:
            self._carrier.told(self, place, status)

    def close(self) -> None:
        """Drop it."""
        self._place = None
        if self._transport is not None:
            self._transport.abort()
