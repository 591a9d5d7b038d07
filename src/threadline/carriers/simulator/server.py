"""The simulator's process: opens the ledger, listens, ends cleanly on SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from threadline.carriers import addresses
from threadline.carriers.simulator.exchange import Exchange, Options
from threadline.carriers.simulator.intake import Intake

REMIND_EVERY = 0.5  # seconds between looks for receipts that nobody acknowledged

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Start:
    """What the process is told when it starts."""

    listen: str
    directory: Path
    secret: str
    webhook: str = ""
    options: Options = field(default_factory=Options)


def run(start: Start, *, say: Say) -> int:
    """Serve until SIGTERM or SIGINT; the exit code. `say` gets the line that tells where it listens."""
    try:
        exchange = Exchange(
            start.directory, secret=start.secret, webhook=start.webhook, options=start.options
        )
    except BlockingIOError:
        return _fail(f"another simulator writes the ledger in {start.directory}")
    except OSError as error:
        return _fail(f"the ledger in {start.directory} cannot be opened: {error.strerror}")
    # Hundreds of thousands of parts live until the end: looking for cycles among them again and again would
    # cost more than taking them.
    gc.set_threshold(100_000, 50, 1_000)
    with contextlib.closing(exchange.journal):
        return asyncio.run(_serve(exchange, start=start, say=say))


async def _serve(exchange: Exchange, *, start: Start, say: Say) -> int:
    exchange.load()
    gc.freeze()
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    exchange.journal.failed = lambda error: _end(
        ended, _fail(f"the ledger cannot be written: {error.strerror}")
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _end, ended, 0)
    links: set[Intake] = set()
    try:
        server = await _listen(start.listen, lambda: _Counted(exchange, links))
    except (OSError, ValueError) as error:
        return _fail(f"cannot listen on {start.listen}: {error}")
    say(f"simulator listens on {_write_address(server, start)}")
    reminder = asyncio.create_task(_remind(exchange))
    code = await ended
    server.close()
    reminder.cancel()
    for link in list(links):
        link.flush()
        if link.transport is not None:
            link.transport.close()
    await exchange.courier.close()
    return code


class _Counted(Intake):
    """A link that is in the set of links while it is up."""

    def __init__(self, exchange: Exchange, links: set[Intake]) -> None:
        super().__init__(exchange)
        self._links = links
        links.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the set."""
        self._links.discard(self)
        super().connection_lost(exc)


async def _listen(address: str, make: Callable[[], Intake]) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    if (path := addresses.unix_path(address)) is not None:
        server = await loop.create_unix_server(make, path)
        os.chmod(path, 0o600)
        return server
    host, port = addresses.host_port(address)
    return await loop.create_server(make, host, port, reuse_address=True)


def _write_address(server: asyncio.Server, start: Start) -> str:
    """Leave word where it listens (port 0 is any) for those who know only the directory."""
    if addresses.unix_path(start.listen) is None:
        host, port = server.sockets[0].getsockname()[:2]
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    else:
        address = start.listen
    draft = start.directory / f"address.{os.getpid()}"
    draft.write_text(address + "\n", "utf-8")
    draft.replace(start.directory / "address")
    return address


async def _remind(exchange: Exchange) -> None:
    while True:
        await asyncio.sleep(REMIND_EVERY)
        exchange.remind()


def _end(ended: asyncio.Future[int], code: int) -> None:
    if not ended.done():
        ended.set_result(code)


def _fail(sentence: str) -> int:
    sys.stderr.write(f"simulator: {sentence}\n")
    return 1
