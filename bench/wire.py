"""A wire with faults for tests and benchmarks: a TCP proxy in a thread of its own, before whatever listens.

Its weather may change at any time, also for the links that are up. What a link has lost octets of never heals: once
the weather is fine again, such links are cut, as they would be found dead in the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LARGEST = 64 * 1024
"""Octets held at a time for each way of a link: nothing piles up in the middle."""


@dataclass(slots=True)
class Weather:
    """What happens to octets; counts are used up as they pass."""

    delay: float = 0.0  # seconds each piece takes
    pause: float = 0.0  # seconds between single octets; 0 lets them pass together
    mute: bool = False  # what the server says is swallowed
    hole_after: int | None = None  # so many more octets of the client pass, then nothing any more, either way
    reset_after: int | None = None  # so many more octets of the client pass, then the link is reset
    at: bytes = b""  # the client's words at which `then` happens
    then: str = ""  # "hole" or "reset"
    passes: bool = False  # whether those words still reach the server
    refuse: bool = False  # new links are reset at once


class Wire:
    """Listens on `port` and passes everything on to `server`: host and port, or the path of a Unix socket."""

    def __init__(self, server: tuple[str, int] | Path) -> None:
        self._server = server
        self._weather = Weather()
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.made = 0  # links so far
        self.struck = threading.Event()  # the words that were waited for have come
        self._thread = threading.Thread(target=self._run, name="wire", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where clients connect to."""
        return f"127.0.0.1:{self.port}"

    @property
    def links(self) -> int:
        """How many are up."""
        return len(self._links)

    def weather(self, **said: Any) -> None:
        """From now on, for every link; without a word it is fine again."""

        def change() -> None:
            self.struck.clear()
            self._weather = Weather(**said)
            for link in list(self._links):
                if link.lossy and not said:
                    link.reset()

        self._call(change)

    def reset(self) -> None:
        """Cut every link that is up."""
        self._call(lambda: [link.reset() for link in list(self._links)])

    def close(self) -> None:
        """End, and every link with it."""
        self._call(self._ended.set)
        self._thread.join(10)

    def _call(self, work: Callable[[], object]) -> None:
        done = threading.Event()

        def run() -> None:
            work()
            done.set()

        self._loop.call_soon_threadsafe(run)
        assert done.wait(10)

    def _run(self) -> None:
        with contextlib.closing(self._loop):
            self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._arrived, sock=self._listener)
        await self._ended.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # what was aborted closes its sockets in the loop's next turn

    def _arrived(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.made += 1
        link = _Link(writer)
        if self._weather.refuse:
            link.reset()
            return
        task = self._loop.create_task(self._client(link, reader))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _client(self, link: _Link, reader: asyncio.StreamReader) -> None:
        self._links.add(link)
        try:
            await self._through(link, reader)
        except OSError:
            pass  # the other end's business
        finally:
            link.reset()
            self._links.discard(link)

    async def _through(self, link: _Link, reader: asyncio.StreamReader) -> None:
        if isinstance(self._server, Path):
            answers, link.server = await asyncio.open_unix_connection(str(self._server))
        else:
            answers, link.server = await asyncio.open_connection(*self._server)
        ways = [
            asyncio.create_task(self._out(link, reader)),
            asyncio.create_task(self._back(link, answers)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _out(self, link: _Link, reader: asyncio.StreamReader) -> None:
        """What the client says."""
        assert link.server is not None
        while octets := await reader.read(LARGEST):
            now = self._weather
            if link.hole:
                continue
            fate = _fate(now, octets)
            if fate.then:
                octets = octets[: fate.passes]
                link.hole = link.lossy = True
            await _write(link.server, octets, now)
            if fate.then:
                self.struck.set()
            if fate.then == "reset":
                return
        if link.lossy:
            await asyncio.Event().wait()  # the end of what is lost in a hole is not heard either

    async def _back(self, link: _Link, reader: asyncio.StreamReader) -> None:
        """What the server says."""
        while octets := await reader.read(LARGEST):
            now = self._weather
            if link.hole or now.mute:
                link.lossy = True
                continue
            await _write(link.client, octets, now)
        if link.lossy:
            await asyncio.Event().wait()


@dataclass(frozen=True, slots=True)
class _Fate:
    then: str = ""
    passes: int = 0


def _fate(now: Weather, octets: bytes) -> _Fate:
    """What becomes of these octets of the client's."""
    if now.at and now.at in octets:
        now.at = b""
        return _Fate(now.then, len(octets) if now.passes else 0)
    for name, then in (("hole_after", "hole"), ("reset_after", "reset")):
        left = getattr(now, name)
        if left is None:
            continue
        if len(octets) >= left:
            setattr(now, name, 0 if then == "hole" else None)
            return _Fate(then, left)
        setattr(now, name, left - len(octets))
    return _Fate()


async def _write(writer: asyncio.StreamWriter, octets: bytes, now: Weather) -> None:
    if now.delay:
        await asyncio.sleep(now.delay)
    size = 1 if now.pause else len(octets)
    for start in range(0, len(octets), size or 1):
        writer.write(octets[start : start + size])
        await writer.drain()
        if now.pause:
            await asyncio.sleep(now.pause)


@dataclass(eq=False, slots=True)
class _Link:
    """One client and its server."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter | None = field(default=None)
    hole: bool = False  # nothing passes any more
    lossy: bool = False  # octets of it were lost

    def reset(self) -> None:
        """End it so that both learn of it as of a crash."""
        for writer in (self.client, self.server):
            if writer is None:
                continue
            sock = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):
                if sock is not None and sock.family != socket.AF_UNIX:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
