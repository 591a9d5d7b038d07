"""The hub in this process: a browser that goes before its stream began leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.applications import Starlette
from tests.serving import url_of_tests
from tests.web import people
from tests.web.people import Desk

from threadline.web.live import stream
from threadline.web.live.hub import Hub

pytestmark = pytest.mark.django_db(transaction=True)


class Gone(Exception):
    """The browser is not there any more."""


def scope(desk: Desk, cookies: str) -> dict[str, Any]:
    since = int(datetime.now(UTC).timestamp() * 1000)
    return {
        "type": "http", "method": "GET", "path": "/live", "root_path": "", "scheme": "http",
        "query_string": f"w={desk.workspace.slug}&since={since}".encode(),
        "headers": [(b"cookie", cookies.encode())], "server": ("desk.example", 80),
        "asgi": {"version": "3.0", "spec_version": "2.4"},
    }  # fmt: skip


def session(desk: Desk) -> str:
    return people.client(desk.owner).cookies["sessionid"].value


async def never() -> Mapping[str, Any]:
    return await asyncio.Future()


def test_a_stream_that_never_began_is_not_fed() -> None:
    desk = people.desk()
    fed: list[int] = []

    async def ask() -> None:
        hub = Hub(url_of_tests())
        app = Starlette(routes=stream.routes)
        app.state.hub = hub

        async def gone(message: Mapping[str, Any]) -> None:
            assert message["status"] == 200
            raise Gone

        with pytest.raises(Gone):
            await app(scope(desk, f"sessionid={session_key}"), never, gone)
        fed.append(len(hub.streams()))
        await hub.close()

    session_key = session(desk)
    asyncio.run(ask())
    assert fed == [0]


@pytest.mark.parametrize("foreign", ['prefs={"x":1}', "a b=c", "bare", 'quoted="'])
def test_a_foreign_cookie_does_not_hide_ours(foreign: str) -> None:
    desk = people.desk()
    said: list[tuple[int, int]] = []

    async def ask() -> None:
        hub = Hub(url_of_tests())
        app = Starlette(routes=stream.routes)
        app.state.hub = hub

        async def heard(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                said.append((message["status"], len(hub.streams())))
            else:
                hub.end_streams()

        await app(scope(desk, f"{foreign}; sessionid={session_key}"), never, heard)
        assert not hub.streams()
        await hub.close()

    session_key = session(desk)
    asyncio.run(asyncio.wait_for(ask(), 30))
    assert said == [(200, 0)]
