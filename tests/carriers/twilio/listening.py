"""Servers of a test's own, which hear every octet and answer what no Twilio would."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def served(handler: Handler) -> AsyncIterator[int]:
    """A server that leaves each connection to `handler`; its port."""
    running: set[asyncio.Task[object]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        running.add(asyncio.current_task())  # type: ignore[arg-type]
        try:
            await handler(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@dataclass
class Listener:
    """What was heard, and over how many connections."""

    port: int = 0
    links: int = 0
    heard: list[bytes] = field(default_factory=list)

    @property
    def posts(self) -> int:
        return b"".join(self.heard).count(b"POST ")


@asynccontextmanager
async def listening(answer: Callable[[int], bytes | None]) -> AsyncIterator[Listener]:
    """`answer` gives the octets for the nth request, or None: then the connection is cut."""
    listener = Listener()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listener.links += 1
        while data := await reader.read(65_536):
            listener.heard.append(data)
            while not data.partition(b"\r\n\r\n")[2] and (more := await reader.read(65_536)):
                data += more
                listener.heard[-1] = data
            if (said := answer(listener.posts)) is None:
                break
            writer.write(said)

    async with served(serve) as listener.port:
        yield listener


def http(status: int, body: bytes, *headers: str) -> bytes:
    """An answer as its octets."""
    lines = [
        f"HTTP/1.1 {status} said",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
