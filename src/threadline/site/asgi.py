"""The application of a web process: hot edges on bare ASGI, Django behind them for pages and the rest."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator
from types import FrameType
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "threadline.site.settings")

import django

django.setup()

from a2wsgi import WSGIMiddleware  # noqa: E402 - what follows reads Django's settings
from django.conf import settings  # noqa: E402
from django.db import Error as DatabaseError  # noqa: E402
from django.db import connection  # noqa: E402
from starlette.applications import Starlette  # noqa: E402
from starlette.middleware.gzip import GZipMiddleware  # noqa: E402
from starlette.routing import Mount, Route  # noqa: E402
from starlette.types import ASGIApp, Message, Receive, Scope, Send  # noqa: E402

from threadline.actions import lanes  # noqa: E402
from threadline.api import intake  # noqa: E402
from threadline.hooks import media  # noqa: E402
from threadline.hooks import routes as hooks  # noqa: E402
from threadline.site import bugs, health, proxies, wsgi  # noqa: E402
from threadline.site.files import Files  # noqa: E402
from threadline.web.live import stream  # noqa: E402
from threadline.web.live.hub import Hub  # noqa: E402

logger = logging.getLogger("threadline.site")

_THREADS = int(os.environ.get("THREADLINE_WSGI_THREADS", "10"))
"""Pages served at once; the database pool holds at least as many connections (site/settings.py)."""

_BEAT = 2.0


class Pages:
    """Django, behind a2wsgi.

    a2wsgi hands `receive` to `run_coroutine_threadsafe`, which takes coroutines only, and granian's is none:
    without the wrapping every request with a body fails.
    """

    def __init__(self) -> None:
        django_application: Any = wsgi.application
        self._django: Any = WSGIMiddleware(django_application, workers=_THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def received() -> Message:
            return await receive()

        await self._django(scope, received, send)


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.readiness = health.make()
    app.state.hub = Hub(settings.DATABASE_DIRECT_URL)
    app.state.hub.start()
    _end_streams_on_signals(app.state.hub)
    await hooks.start()
    await intake.start()
    tasks = [asyncio.create_task(app.state.readiness.watch()), asyncio.create_task(_live())]
    try:
        yield
    finally:
        await app.state.hub.close()
        await intake.stop()
        await hooks.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _ended(task: asyncio.Task[None]) -> None:
    """A task that is meant to run for ever ends by being told to, or by a bug that must be seen."""
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("a task of this process ended", exc_info=error)


def _end_streams_on_signals(hub: Hub) -> None:
    """The server waits for open requests before it tells us to stop, so streams must end by the signal itself.

    The server's own handlers hang on the loop's wake-up pipe and still run: this one stands beside them.
    """
    loop = asyncio.get_running_loop()

    def end(_: int, __: FrameType | None) -> None:
        loop.call_soon_threadsafe(hub.end_streams)

    with contextlib.suppress(ValueError):  # not the main thread: a test's
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, end)


async def _live() -> None:
    """Say that this process lives, as long as it does; goodbye at the end."""
    worker: int | None = None
    try:
        while True:
            try:
                worker = await asyncio.to_thread(_beat, worker)
            except DatabaseError as error:
                logger.warning("no heartbeat", extra={"error": type(error).__name__})
            await asyncio.sleep(_BEAT)
    finally:
        if worker is not None:
            with contextlib.suppress(DatabaseError):
                _bye(worker)


def _beat(worker: int | None) -> int:
    try:
        if worker is None:
            return lanes.register("web", lanes.here())
        lanes.beat(worker)
        return worker
    finally:
        connection.close()


def _bye(worker: int) -> None:
    try:
        lanes.end([worker])
    finally:
        connection.close()


_pages = Pages()
routes = [
    Route("/healthz", health.healthz, methods=["GET"]),
    Route("/readyz", health.readyz, methods=["GET"]),
    *stream.routes,
    *media.routes,
    Mount("/static", GZipMiddleware(Files(settings.STATIC_ROOT))),
    Mount("/", _pages),
]

inner = Starlette(routes=routes, lifespan=_lifespan)
# A mount's pattern leaves out addresses with a line break in them; Django answers those too.
inner.router.default = _pages
_proxied = proxies.Proxies(inner, trusted=settings.TRUSTED_PROXIES)
application: ASGIApp = bugs.Bugs(hooks.Hooks(intake.Intake(_proxied)))
