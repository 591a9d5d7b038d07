"""Webhooks' addresses, on bare ASGI: `POST /hooks/{carrier}/{key}`. Media addresses in them are never fetched."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

from django.conf import settings
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from threadline.inbound.calls import Call
from threadline.inbound.inbox import Answer, Inbox

logger = logging.getLogger("threadline.hooks")

LARGEST = 1024 * 1024
"""Bytes of a call; carriers send a few kilobytes."""

_inbox: Inbox | None = None

_ANSWERS = {
    Answer.TAKEN: (200, "taken"),
    Answer.STRANGER: (403, "not signed by an account here"),
    Answer.UNREADABLE: (400, "unreadable"),
    Answer.LATER: (503, "not now"),
}


async def start() -> None:
    """Open this process's way in, and replay what an earlier one left in the spool."""
    global _inbox
    _inbox = await asyncio.to_thread(Inbox, settings.HOME.spool, name=settings.HOME.id)


async def stop() -> None:
    """Finish what is under way; call when no request is being answered any more."""
    global _inbox
    inbox, _inbox = _inbox, None
    if inbox is not None:
        await asyncio.to_thread(inbox.close)


async def take(request: Request) -> Response:
    """One call of a carrier, answered once what it says is safe."""
    body = await _body(request)
    if body is None:
        return PlainTextResponse("too large", 413, headers={"Connection": "close"})
    answer = await _taken(_call(request, body))
    status, words = _ANSWERS[answer]
    later = {"Retry-After": "5"} if answer is Answer.LATER else {}
    return PlainTextResponse(words, status, headers=later)


async def _taken(call: Call) -> Answer:
    if _inbox is None:
        return Answer.LATER
    try:
        return await _inbox.take(call)
    except Exception as error:  # a bug: nothing is acknowledged, so the carrier brings it again
        logger.exception("webhook", exc_info=error)
        return Answer.LATER


async def _body(request: Request) -> bytes | None:
    """The body, or None as soon as it is longer than any carrier's."""
    told = request.headers.get("content-length", "0")
    if not told.isdecimal() or int(told) > LARGEST:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return None
    except ClientDisconnect:  # nobody is there any more to be told
        return None
    return bytes(body)


def _call(request: Request, body: bytes) -> Call:
    query = request.scope.get("query_string", b"").decode("latin-1")
    path = request.scope.get("raw_path") or request.url.path.encode()
    address = settings.PUBLIC_URL + path.decode("latin-1").partition("?")[0]
    return Call(
        carrier=request.path_params["carrier"],
        key=request.path_params["key"],
        url=f"{address}?{query}" if query else address,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
        received_at=datetime.now(UTC),
    )


routes: list[BaseRoute] = [Route("/hooks/{carrier}/{key}", take, methods=["POST"])]
