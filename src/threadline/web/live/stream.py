"""`GET /live?w=slug`: server-sent events for one workspace, for as long as the person may read it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import parse_cookie
from django.utils.translation.trans_real import parse_accept_lang_header
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from threadline.web.live.hub import Hub
from threadline.web.live.rooms import Stream

_PING = 15.0
"""Seconds of silence after which a line is sent: proxies cut what is silent, and a gone browser is noticed."""

_DIGITS = 14

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def live(request: Request) -> Response:
    """The stream; 403 for who is signed out or a stranger there: a browser does not come again after that.

    The cursor is `Last-Event-ID`; before there is one, `since` says when the page was rendered.
    """
    hub: Hub = request.app.state.hub
    cookies = _cookies(request)
    asked = (cookies.get(settings.LANGUAGE_COOKIE_NAME, ""), *_accepted(request))
    listener = await hub.admit(
        cookies.get(settings.SESSION_COOKIE_NAME, ""),
        slug=request.query_params.get("w", "")[:60].replace("\x00", ""),
        languages=asked,
    )
    if listener is None:
        return Response(status_code=403, headers=_HEADERS)
    after = request.headers.get("last-event-id", "")
    since = None if after else _since(request.query_params.get("since", ""))
    events = _events(hub, Stream(listener), after, since)
    return StreamingResponse(events, media_type="text/event-stream", headers=_HEADERS)


def _cookies(request: Request) -> dict[str, str]:
    # Read as Django reads them: other programs of the same host set cookies that no standard knows.
    return parse_cookie("; ".join(request.headers.getlist("cookie")))


def _accepted(request: Request) -> list[str]:
    """The languages the browser asks for, the best first."""
    said = parse_accept_lang_header(request.headers.get("accept-language", ""))
    return [code for code, _ in said if code != "*"]


def _since(text: str) -> datetime | None:
    """A page's time, in milliseconds since 1970; one too long ago is no use."""
    now = datetime.now(UTC)
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        return None
    said = datetime.fromtimestamp(int(text) / 1000, UTC)
    return max(min(said, now) - timedelta(seconds=2), now - timedelta(minutes=5))


async def _events(hub: Hub, stream: Stream, after: str, since: datetime | None) -> AsyncIterator[bytes]:
    # Entered here and not before: what is never iterated has no end either, and would be fed for ever.
    try:
        await hub.enter(stream, after=after, since=since)
        yield b"retry: 1000\n\n"
        while True:
            try:
                # Not wait_for: on Python 3.11 it can lose what arrives as the time runs out.
                async with asyncio.timeout(_PING):
                    event = await stream.queue.get()
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if event is None:
                return
            yield event.encode()
    finally:
        hub.leave(stream)


routes: list[BaseRoute] = [Route("/live", live, methods=["GET"])]
