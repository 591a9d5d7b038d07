"""What a proxy says of the browser behind it: believed from trusted proxies only, and taken out otherwise."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

_FORWARDED = {
    b"x-forwarded-for",
    b"x-forwarded-proto",
    b"x-forwarded-host",
    b"x-forwarded-port",
    b"forwarded",
}
_SCHEMES = {"http", "https"}

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Proxies:
    """Sets scheme, client and host from X-Forwarded-* when a trusted proxy says them.

    `trusted` holds addresses or networks ("10.0.0.0/8"). Of a chain of proxies the nearest address that is
    none of ours is the client: what stands left of it could have been written by anybody.
    """

    def __init__(self, app: ASGIApp, *, trusted: Iterable[str]) -> None:
        self._app = app
        self._trusted = [ipaddress.ip_network(each, strict=False) for each in trusted]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = self._seen_through(scope)
        await self._app(scope, receive, send)

    def _seen_through(self, scope: Scope) -> Scope:
        said = {name: value.decode("latin-1") for name, value in scope["headers"] if name in _FORWARDED}
        plain = [(name, value) for name, value in scope["headers"] if name not in _FORWARDED]
        scope = {**scope, "headers": plain}
        client = scope.get("client")
        if said and client and self._trusts(client[0]):
            self._believe(scope, said)
        return scope

    def _believe(self, scope: Scope, said: dict[bytes, str]) -> None:
        if (scheme := _last(said.get(b"x-forwarded-proto", ""))) in _SCHEMES:
            scope["scheme"] = scheme
        if host := _last(said.get(b"x-forwarded-host", "")):
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            scope["headers"] = [*others, (b"host", host.encode("latin-1"))]
        if origin := self._origin(said.get(b"x-forwarded-for", "").split(",")):
            scope["client"] = (origin, 0)

    def _origin(self, chain: Sequence[str]) -> str | None:
        """The nearest address that is no proxy of ours; None when something unreadable comes first."""
        for hop in reversed([each.strip() for each in chain]):
            if not _readable(hop):
                return None
            if not self._trusts(hop):
                return hop
        return None

    def _trusts(self, host: str) -> bool:
        return _readable(host) and any(ipaddress.ip_address(host) in each for each in self._trusted)


def _readable(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _last(values: str) -> str:
    """What the nearest proxy said."""
    return values.rpartition(",")[2].strip().lower()
