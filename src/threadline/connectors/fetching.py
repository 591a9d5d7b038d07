"""Files from addresses that strangers chose: nothing behind our firewall is reached, nothing without end read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiohttp
from yarl import URL

from threadline.connectors import reaching
from threadline.connectors.reaching import ODD_ADDRESS, SLOW, UNREACHED, Failed, Place
from threadline.rules.carriage import Way

WITHIN = 60.0
"""Seconds for one file, redirects included."""

REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_YET = frozenset({404, 408, 425, 429})
"""Refusals that may pass: a carrier may tell of a file before it has it."""

_CHUNK = 64 * 1024

TOO_LARGE = Failed("too_large")
PACKED = Failed("packed")  # compressed on the way, though we said that we would not unpack it
ASTRAY = Failed("astray")  # redirects without end


async def fetch(
    address: str, *, way: Callable[[str], Way], largest: int, within: float = WITHIN
) -> bytes | Failed:
    """The octets at an address, or why not. `way` is asked anew for every address a redirect names."""
    try:
        async with asyncio.timeout(within):
            return await _follow(address, way, largest)
    except TimeoutError:
        return SLOW


async def _follow(address: str, way: Callable[[str], Way], largest: int) -> bytes | Failed:
    for _ in range(1 + REDIRECTS):
        try:
            known = way(str(URL(address)))
        except ValueError:
            return ODD_ADDRESS
        place = await reaching.find(address, inside=known.inside)
        if isinstance(place, Failed):
            return place
        answer = await _ask(place, known, largest)
        if not isinstance(answer, URL):
            return answer
        address = str(answer)
    return ASTRAY


async def _ask(place: Place, known: Way, largest: int) -> bytes | Failed | URL:
    """One request on a connection of its own; the address it leads on to, where it does."""
    headers = {"Accept-Encoding": "identity", **known.headers}
    try:
        async with (
            place.session(unpacked=False) as session,
            session.get(place.url, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status in _REDIRECTS:
                return _next(place.url, answer.headers.get("Location", ""))
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
