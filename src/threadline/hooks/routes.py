"""Webhooks' addresses, on bare ASGI: `POST /hooks/{carrier}/{key}`. Files that they name are fetched later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from django.conf import settings
from starlette.types import ASGIApp, Receive, Scope, Send

from threadline.carriers import registry
from threadline.inbound import exchanges
from threadline.inbound.calls import Call
from threadline.inbound.inbox import Answer, Inbox

logger = logging.getLogger("threadline.hooks")

LARGEST = 1024 * 1024
"""Bytes of a call; carriers send a few kilobytes."""

_inbox: Inbox | None = None

_Answered = tuple[int, str, str, list[tuple[str, str]]]
"""Status, kind of content, content, and more headers."""

_PLAIN = "text/plain; charset=utf-8"
_ANSWERS: dict[Answer, _Answered] = {
    Answer.STRANGER: (403, _PLAIN, "not signed by an account here", []),
    Answer.UNREADABLE: (400, _PLAIN, "unreadable", []),
    Answer.LATER: (503, _PLAIN, "not now", [("retry-after", "5")]),
}
_TOO_LARGE: _Answered = (413, _PLAIN, "too large", [("connection", "close")])


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


class Hooks:
    """Answers carriers' calls, each once what it says is safe; anything else is passed on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = _place(scope)
        if place is None:
            await self._app(scope, receive, send)
            return
        headers = exchanges.headers(scope)
        try:
            body = await exchanges.body(headers, receive, most=LARGEST)
        except ConnectionError:  # nobody is there any more to be told
            return
        said = _TOO_LARGE if body is None else await _answer(_call(scope, place, headers, body))
        status, kind, words, more = said
        await exchanges.answer(send, status, words.encode(), kind=kind, more=more)


def _place(scope: Scope) -> tuple[str, str] | None:
    """The carrier and the key that are called; None where it is no webhook's address."""
    if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith("/hooks/"):
        return None
    carrier, _, key = scope["path"].removeprefix("/hooks/").partition("/")
    return (carrier, key) if carrier and key and "/" not in key else None


async def _answer(call: Call) -> _Answered:
    answer = await _taken(call)
    if answer is not Answer.TAKEN:
        return _ANSWERS[answer]
    # In the carrier's own way: some would text a plain answer to the person.
    facts = registry.CARRIERS.get(call.carrier)
    kind, words = (
        facts.webhook.thanks if facts is not None and facts.webhook is not None else (_PLAIN, "taken")
    )
    return 200, kind, words, []


async def _taken(call: Call) -> Answer:
    if _inbox is None:
        return Answer.LATER
    try:
        return await _inbox.take(call)
    except Exception as error:  # a bug: nothing is acknowledged, so the carrier brings it again
        logger.exception("webhook", exc_info=error)
        return Answer.LATER


def _call(scope: Scope, place: tuple[str, str], headers: Mapping[str, str], body: bytes) -> Call:
    query = scope.get("query_string", b"").decode("latin-1")
    path = scope.get("raw_path") or scope["path"].encode()
    address = settings.PUBLIC_URL + path.decode("latin-1").partition("?")[0]
    return Call(
        carrier=place[0],
        key=place[1],
        url=f"{address}?{query}" if query else address,
        headers=headers,
        body=body,
        received_at=datetime.now(UTC),
    )
