"""Who calls: the key's workspace is the only one a request can see."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest
from ninja.security import HttpBearer

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
    if scope not in who.scopes:
        raise Refusal(problems.scope_missing(scope))
    if set(request.GET) - set(takes):
        raise Refusal(problems.UNKNOWN_PARAMETER)
    return who
