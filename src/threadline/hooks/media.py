"""Files of our texts, for carriers to fetch: `GET /media/{token}`, by links that say nothing and last a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping

from django.core.files.base import File
from django.db import connection
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from threadline import sql
from threadline.queries import attachments
from threadline.queries.attachments import PATH, Stored

_CHUNK = 64 * 1024
_INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-site",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


async def give(request: Request) -> Response:
    """One file to whoever has a link that we made, for as long as that lasts; nothing is written down."""
    link = attachments.read(request.path_params["token"], now=time.time())
    if link is None:
        return _nothing(404)
    if link.over:
        return _nothing(410)
    try:
        found = await asyncio.to_thread(_opened, link.workspace, link.attachment)
    except sql.LOST:
        return PlainTextResponse("not now", 503, headers={**_INERT, "Retry-After": "5"})
    if found is None:
        return _nothing(410)  # taken back, or of somebody who was erased
    stored, file = found
    headers = {**_INERT, **_described(stored)}
    if request.method == "HEAD":
        file.close()
        return Response(b"", headers={**headers, "Content-Length": str(stored.attachment.size)})
    return StreamingResponse(_octets(file), headers=headers)


def _opened(workspace: int, attachment: int) -> tuple[Stored, File[bytes]] | None:
    try:
        stored = attachments.one(workspace, attachment)
        return (stored, stored.open()) if stored is not None else None
    except FileNotFoundError:
        return None
    finally:
        connection.close()


def _described(stored: Stored) -> Mapping[str, str]:
    # Carriers show this name to people, short and plain: Twilio asks for twenty characters without spaces.
    name = f"file.{stored.attachment.saved_as.rpartition('.')[2]}"
    return {
        "Content-Type": stored.attachment.kind,
        "Content-Length": str(stored.attachment.size),
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "private, no-store",
    }


def _octets(file: File[bytes]) -> Iterator[bytes]:
    with file:
        yield from file.chunks(_CHUNK)


def _nothing(status: int) -> Response:
    return PlainTextResponse("nothing here", status, headers={**_INERT, "Cache-Control": "no-store"})


routes: list[BaseRoute] = [Route(PATH + "{token}", give, methods=["GET", "HEAD"])]
