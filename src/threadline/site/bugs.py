"""What no route caught: told by our own rules, never left to the server, whose log would quote it."""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Receive, Scope, Send

logger = logging.getLogger("threadline.site")


class Bugs:
    """An application that lets no error of a request through; the client has been answered by then."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            logger.exception("a request failed", exc_info=error)
