"""What holds for every page: the person's own language, and the note of when their session was last used."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from threadline import sql
from threadline.actions import sessions
from threadline.web import accounts

logger = logging.getLogger("threadline.web")

Answer = Callable[[HttpRequest], HttpResponseBase]

_PAUSE = 60.0
_REMEMBERED = 10_000


class Language:
    """Shows pages in the language a person chose; else LocaleMiddleware has done what the browser asks."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen not in self._known:
            return self._answer(request)
        request.LANGUAGE_CODE = chosen
        with translation.override(chosen):
            answer = self._answer(request)
        answer.headers["Content-Language"] = chosen
        return answer


class Presence:
    """Notes once a minute, not at every request, where a session is used from."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        # This process's own memory of when it last wrote; another one's rows are looked at by the statement.
        self._written: OrderedDict[str, float] = OrderedDict()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self._answer(request)
        # After the page: signing in and changing a password give the session a new key.
        key = request.session.session_key
        if key and request.user.is_authenticated and self._is_due(key):
            self._note(request, request.user.pk, key)
        return answer

    def _note(self, request: HttpRequest, user: int, session: str) -> None:
        agent = request.headers.get("User-Agent", "")
        try:
            sessions.seen(user, session=session, address=accounts.address(request), agent=agent)
        except sql.LOST as error:  # the page is made already, and shall not be lost for this
            logger.warning("a session's use was not noted", extra={"error": type(error).__name__})

    def _is_due(self, session: str) -> bool:
        now = time.monotonic()
        if now - self._written.get(session, -_PAUSE) < _PAUSE:
            return False
        self._written[session] = now
        self._written.move_to_end(session)
        while len(self._written) > _REMEMBERED:
            self._written.popitem(last=False)
        return True
