"""Calls to programs, at addresses that others chose: only what answers is learned, never what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import aiohttp

from threadline.connectors import reaching
from threadline.connectors.reaching import SLOW, UNREACHED, Failed

WITHIN = 15.0
"""Seconds for one call."""


async def call(
    address: str, body: bytes, headers: Mapping[str, str], *, inside: bool, within: float = WITHIN
) -> int | Failed:
    """POST a body; the status of the answer, or why there is none. A redirect is not followed.

    `inside`: behind the firewall, and in the clear, too.
    """
    try:
        async with asyncio.timeout(within):
            return await _post(address, body, headers, inside=inside)
    except TimeoutError:
        return SLOW


async def _post(address: str, body: bytes, headers: Mapping[str, str], *, inside: bool) -> int | Failed:
    place = await reaching.find(address, inside=inside)
    if isinstance(place, Failed):
        return place
    try:
        async with (
            place.session() as session,
            session.post(place.url, data=body, headers=dict(headers), allow_redirects=False) as answer,
        ):
            return answer.status
    except (aiohttp.ClientError, OSError, ValueError):
        return UNREACHED
