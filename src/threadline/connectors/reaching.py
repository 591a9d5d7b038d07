"""Addresses that strangers chose, reached so that nothing behind our firewall is."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from threadline.rules.ip_addresses import is_public


@dataclass(frozen=True, slots=True)
class Failed:
    """Why an address could not be reached, or not read; `again`: another time it may be."""

    why: str
    again: bool = False


ODD_ADDRESS = Failed("odd_address")  # neither https nor one of the operator's own
INSIDE = Failed("inside")  # it leads behind the firewall
UNREACHED = Failed("unreached", again=True)
SLOW = Failed("slow", again=True)


@dataclass(frozen=True, slots=True)
class Place:
    """An address with all that its name stands for, each of them judged."""

    url: URL
    addresses: list[str]

    def session(self, *, unpacked: bool = True) -> aiohttp.ClientSession:
        """A session that connects to these very addresses: a second look-up might tell another one.

        It keeps no cookie and no connection; not `unpacked`, what comes compressed is left as it is.
        """
        connector = aiohttp.TCPConnector(
            resolver=_Pinned(self.addresses), use_dns_cache=False, force_close=True
        )
        jar = aiohttp.DummyCookieJar()
        return aiohttp.ClientSession(connector=connector, cookie_jar=jar, auto_decompress=unpacked)


async def find(address: str, *, inside: bool) -> Place | Failed:
    """Where an address leads, looked up once; `inside`: behind the firewall and in the clear too."""
    try:
        url = URL(address)
        host, port = url.host, url.port
    except ValueError:
        return ODD_ADDRESS
    schemes = ("https", "http") if inside else ("https",)
    named = url.user is not None or url.password is not None
    if url.scheme not in schemes or not host or not port or named:
        return ODD_ADDRESS
    found = await _addresses(host, port)
    if not found:
        return UNREACHED
    if not inside and not all(map(is_public, found)):
        return INSIDE
    return Place(url, found)


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
