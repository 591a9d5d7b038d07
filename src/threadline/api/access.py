"""Who calls: the key's workspace is the only one a request can see."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.http import HttpRequest, HttpResponseBase
from ninja.security import HttpBearer

from threadline.actions import api_use
from threadline.api import problems
from threadline.api.problems import Refusal
from threadline.queries import api_keys
from threadline.queries.api_keys import Caller


class Key(HttpBearer):
    """An API key as a bearer token."""

    openapi_description = "An API key of a workspace, made on its page of keys or by `threadline apikey`."

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The caller; None for a key that is unknown or revoked."""
        if not token.isascii() or len(token) > api_keys.LONGEST:
            return None
        return api_keys.find([token]).get(token)


def caller(request: HttpRequest, scope: str, *, takes: Collection[str] = ()) -> Caller:
    """Who calls; refused when their key lacks the scope, or for a query parameter that is not among `takes`."""
    who: Caller = request.auth  # type: ignore[attr-defined]
    allowance = api_use.spend({who: 1})[who]
    request.allowance = allowance  # type: ignore[attr-defined] # told by `TellLimits`
    if allowance.left < 0:
        raise Refusal(problems.too_many(allowance))
    if scope not in who.scopes:
        raise Refusal(problems.scope_missing(scope))
    if set(request.GET) - set(takes):
        raise Refusal(problems.UNKNOWN_PARAMETER)
    return who


class TellLimits:
    """Middleware: every answer to a key says what it has left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, with the headers."""
        answer = self._get_response(request)
        allowance: api_use.Allowance | None = getattr(request, "allowance", None)
        if allowance is not None:
            for name, value in problems.limits(allowance).items():
                answer[name] = value
        return answer
