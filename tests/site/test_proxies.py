"""What a proxy says of the browser behind it is believed from trusted proxies only."""

from __future__ import annotations

from typing import Any

import pytest

from threadline.site.proxies import Proxies

TRUSTED = ["10.0.0.0/8", "192.0.2.7"]


async def seen(client: str, headers: dict[str, str]) -> dict[str, Any]:
    """The request as the application behind sees it."""
    found: dict[str, Any] = {}

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        found.update(scope)

    scope = {
        "type": "http",
        "scheme": "http",
        "client": (client, 4000),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await Proxies(application, trusted=TRUSTED)(scope, None, None)  # type: ignore[arg-type]
    return {**found, "headers": {name.decode(): value.decode() for name, value in found["headers"]}}


FORWARDED = {
    "host": "inside:8000",
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "desk.example.com",
}


async def test_a_trusted_proxy_tells_who_and_how() -> None:
    scope = await seen("10.1.2.3", FORWARDED)
    assert (scope["client"][0], scope["scheme"], scope["headers"]["host"]) == (
        "203.0.113.9", "https", "desk.example.com",
    )  # fmt: skip


async def test_anybody_else_tells_nothing_and_nobody_behind_sees_what_they_said() -> None:
    scope = await seen("198.51.100.1", FORWARDED)
    assert (scope["client"][0], scope["scheme"]) == ("198.51.100.1", "http")
    assert scope["headers"] == {"host": "inside:8000"}


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("6.6.6.6, 203.0.113.9", "203.0.113.9"),  # the first was written by the browser itself
        ("6.6.6.6, 203.0.113.9, 10.9.9.9", "203.0.113.9"),
        ("203.0.113.9, 192.0.2.7", "203.0.113.9"),
        ("10.9.9.9", "10.1.2.3"),
        ("nonsense", "10.1.2.3"),
        ("203.0.113.9, nonsense", "10.1.2.3"),
        ("", "10.1.2.3"),
    ],
)
async def test_of_a_chain_the_nearest_that_is_no_proxy_of_ours_is_the_client(chain: str, client: str) -> None:
    assert (await seen("10.1.2.3", {"x-forwarded-for": chain}))["client"][0] == client


async def test_a_scheme_that_is_none_is_not_believed() -> None:
    assert (await seen("10.1.2.3", {"x-forwarded-proto": "gopher"}))["scheme"] == "http"
