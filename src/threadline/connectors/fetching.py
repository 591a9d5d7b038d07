"""Files from addresses that strangers chose: nothing behind our firewall is reached, nothing without end read."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from threadline.rules.carriage import Way
from threadline.rules.public_addresses import is_public

WITHIN = 60.0
"""Seconds for one file, redirects included."""

REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_YET = frozenset({404, 408, 425, 429})
"""Refusals that may pass: a carrier may tell of a file before it has it."""

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no file; `again`: another time there may be."""

    why: str
    again: bool = False


ODD_ADDRESS = Failed("odd_address")  # neither https nor one of the operator's own
INSIDE = Failed("inside")  # it leads behind the firewall
TOO_LARGE = Failed("too_large")
PACKED = Failed("packed")  # compressed on the way, though we said that we would not unpack it
ASTRAY = Failed("astray")  # redirects without end
SLOW = Failed("slow", again=True)
UNREACHED = Failed("unreached", again=True)


async def fetch(
    address: str, *, way: Callable[[str], Way], largest: int, within: float = WITHIN
) -> bytes | Failed:
    """The octets at an address, or why not. `way` is asked anew for every address a redirect names.

    A name is looked up once, all its addresses must be public, and one of these very addresses is connected to: a
    second look-up might tell another one.
    """
    try:
        async with asyncio.timeout(within):
            return await _follow(address, way, largest)
    except TimeoutError:
        return SLOW


async def _follow(address: str, way: Callable[[str], Way], largest: int) -> bytes | Failed:
    for _ in range(1 + REDIRECTS):
        try:
            url = URL(address)
            host, port = url.host, url.port
        except ValueError:
            return ODD_ADDRESS
        known = way(str(url))
        schemes = ("https", "http") if known.inside else ("https",)
        if (
            url.scheme not in schemes
            or not host
            or not port
            or url.user is not None
            or url.password is not None
        ):
            return ODD_ADDRESS
        found = await _addresses(host, port)
        if not found:
            return UNREACHED
        if not known.inside and not all(map(is_public, found)):
            return INSIDE
        answer = await _ask(url, known, found, largest)
        if not isinstance(answer, URL):
            return answer
        address = str(answer)
    return ASTRAY


async def _addresses(host: str, port: int) -> list[str]:
    """All addresses of a name, and of what is one, in whatever spelling, that one."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class _Pinned(AbstractResolver):
    """The addresses that were judged, and no others."""

    def __init__(self, addresses: list[str]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=each,
                port=port,
                family=socket.AF_INET6 if ":" in each else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for each in self._addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def _ask(url: URL, known: Way, addresses: list[str], largest: int) -> bytes | Failed | URL:
    """One request on a connection of its own; the address it leads on to, where it does."""
    connector = aiohttp.TCPConnector(resolver=_Pinned(addresses), use_dns_cache=False, force_close=True)
    headers = {"Accept-Encoding": "identity", **known.headers}
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            ) as session,
            session.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status in _REDIRECTS:
                return _next(url, answer.headers.get("Location", ""))
            return await _octets(answer, largest)
    except (aiohttp.ClientError, OSError, ValueError):
        return UNREACHED


def _next(url: URL, location: str) -> URL | Failed:
    try:
        return url.join(URL(location)) if location else ODD_ADDRESS
    except ValueError:
        return ODD_ADDRESS


async def _octets(answer: aiohttp.ClientResponse, largest: int) -> bytes | Failed:
    if answer.status != 200:
        again = answer.status in _NOT_YET or answer.status >= 500
        return Failed(f"answered_{answer.status}", again=again)
    if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        return PACKED
    octets = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        octets += chunk
        if len(octets) > largest:  # whatever its Content-Length says
            return TOO_LARGE
    return bytes(octets)
