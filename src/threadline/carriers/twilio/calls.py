"""Requests to Twilio's API over a few kept connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from threadline.carriers.twilio.account import Account

CONNECT_WITHIN = 10.0
"""Seconds a text waits for a connection, its turn at one included."""
ANSWER_WITHIN = 10.0
LARGEST = 8 * 1024 * 1024
"""Octets of an answer: a page of the longest texts is smaller."""
_ASKING = 4
"""Connections for questions, which take none away from texts."""
_KEPT = 15.0
"""Seconds an idle connection is kept; the longer, the likelier that it is closed just when a text is written."""


class NotBegun(Exception):
    """Whoever was asked just before the first octet said no."""

    loggable = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    body: bytes
    retry_after: str | None


class _Form(aiohttp.BytesPayload):
    """A form, and who is asked whether it may go."""

    def __init__(self, form: bytes, begin: Callable[[], bool]) -> None:
        super().__init__(form, content_type="application/x-www-form-urlencoded")
        self.begin = begin


class _Request(aiohttp.ClientRequest):
    """A request that asks once it has its connection: looked up, connected, encrypted, and nothing written."""

    async def send(self, conn: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        if isinstance(self.body, _Form) and not self.body.begin():
            conn.release()  # as good as new, the next text may have it
            raise NotBegun
        return await super().send(conn)


class Calls:
    """One account's connections; to be made within the loop that uses them.

    What is wrong with the network is raised as aiohttp.ClientError, TimeoutError or another OSError.
    """

    def __init__(self, to: Account) -> None:
        self._sending = _session(to, to.connections)
        self._asking = _session(to, _ASKING)

    async def post(self, address: str, form: bytes, *, begin: Callable[[], bool], timeout: float) -> Answer:
        """Hand a form over, once: a POST is never sent a second time. `begin` is asked immediately before its first
        octet and at most once; NotBegun when it says no."""
        async with asyncio.timeout(CONNECT_WITHIN) as deadline:

            def begins() -> bool:
                may = begin()
                if may:
                    deadline.reschedule(asyncio.get_running_loop().time() + timeout)
                return may

            async with self._sending.post(address, data=_Form(form, begins), allow_redirects=False) as answer:
                return await _whole(answer)

    async def get(self, address: str, query: Mapping[str, str] | None = None) -> Answer:
        """Ask; `address` may bring its own query, written as Twilio wrote it."""
        url = URL(address, encoded=True) if query is None else URL(address).with_query(query)
        async with (
            asyncio.timeout(CONNECT_WITHIN + ANSWER_WITHIN),
            self._asking.get(url, allow_redirects=False) as answer,
        ):
            return await _whole(answer)

    async def close(self) -> None:
        """Cut what is still open."""
        await self._sending.close()
        await self._asking.close()


def _session(to: Account, connections: int) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=_KEPT),
        request_class=_Request,
        headers={"Authorization": aiohttp.encode_basic_auth(to.user, to.password)},
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
    )


async def _whole(answer: aiohttp.ClientResponse) -> Answer:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > LARGEST:
            raise ConnectionError("an answer without end")
    return Answer(answer.status, bytes(body), answer.headers.get("Retry-After"))
