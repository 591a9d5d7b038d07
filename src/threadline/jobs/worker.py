"""The jobs process: coarse periodic work, the sealer, who fetches and deletes files, and who calls programs."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Iterable

from asgiref.sync import sync_to_async
from django.db import connection
from procrastinate.contrib.django import app

from threadline import sql
from threadline.actions import lanes, seals
from threadline.jobs import attachments, callbacks

logger = logging.getLogger("threadline.jobs")

_SEAL_EVERY = 1.0
_AGAIN = 1.0
_FILES_EVERY = 1.0
_CALLS_EVERY = 0.2
_GRACE = 5.0
"""Seconds a job has to end by itself."""


def main() -> int:
    """Run until SIGTERM or SIGINT."""
    asyncio.run(_run())
    return 0


async def _run() -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    files = _over(attachments.work_off, every=_FILES_EVERY, of="files")
    calls = _over(callbacks.Caller().work_off, every=_CALLS_EVERY, of="callbacks")
    tasks = [asyncio.create_task(each) for each in (_seal(), files, calls, _work(stopping))]
    await stopping.wait()
    await end(tasks)


async def end(tasks: Iterable[asyncio.Task[None]], *, grace: float = _GRACE) -> None:
    """End these, again every `grace` seconds until they have: one whose connection is lost at that moment tells of that
    and goes on, and procrastinate's may wait for the next minute before it ends by itself."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=grace)


async def _seal() -> None:
    """Gather what was committed into a block, every second; another process may be the one that does."""
    worker = 0
    while True:
        try:
            worker = worker or await sync_to_async(_register)()
            await sync_to_async(_seal_once)(worker)
        except sql.LOST as error:
            logger.warning("database lost", extra={"error": type(error).__name__})
        except Exception as error:  # what could not be sealed now is sealed with the next block
            logger.exception("sealing", exc_info=error)
        await asyncio.sleep(_SEAL_EVERY)


async def _over(work_off: Callable[[], Awaitable[int]], *, every: float, of: str) -> None:
    """Look again and again whether something is to be done; what failed is due again by itself."""
    while True:
        try:
            while await work_off():
                pass
        except sql.LOST as error:
            logger.warning("database lost", extra={"error": type(error).__name__})
        except Exception as error:
            logger.exception(of, exc_info=error)
        await asyncio.sleep(every)


def _register() -> int:
    return lanes.register("jobs", lanes.here())


def _seal_once(worker: int) -> None:
    try:
        lanes.beat(worker)
        while seals.seal() == seals.MOST:
            pass
    except sql.LOST:
        connection.close()
        raise


async def _work(stopping: asyncio.Event) -> None:
    """Work off deferred and periodic jobs; started anew when the database was away.

    Asked by itself whether to stop: a worker that fails while it is being cancelled tells of its failure only.
    """
    while not stopping.is_set():
        await _work_until_lost()
        await asyncio.sleep(_AGAIN)


async def _work_until_lost() -> None:
    try:
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with app.replace_connector(connector) as working:
            async with working.open_async():
                await working.run_worker_async(install_signal_handlers=False, listen_notify=False)
    except Exception as error:  # procrastinate wraps what the connection raises
        logger.warning("jobs again", extra={"error": type(error).__name__})
