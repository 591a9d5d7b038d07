"""What strangers' addresses lead to: never behind the firewall, nor without end, nor with our credentials."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests import attached

from threadline.connectors import fetching, reaching
from threadline.connectors.fetching import fetch
from threadline.connectors.reaching import Failed
from threadline.rules.carriage import Way

LARGEST = 10_000
PICTURE = attached.png()
Said = Callable[[str], bytes]


@dataclass
class There:
    """A server of HTTP in the clear; `asked` is the head of each request."""

    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def answer(body: bytes = PICTURE, *headers: str, status: int = 200, length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def moved(to: str, status: int = 302) -> bytes:
    return answer(b"", f"Location: {to}", status=status)


@asynccontextmanager
async def serving(said: Said, *, pause: float = 0.0) -> AsyncIterator[There]:
    """Answers each request by its path; with a pause octet by octet."""
    there = There()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            there.asked.append(head)
            octets = said(head.split(" ")[1])
            for piece in [octets[n : n + 1] for n in range(len(octets))] if pause else [octets]:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    there.port = server.sockets[0].getsockname()[1]
    try:
        yield there
    finally:
        server.close()


def outside(_: str) -> Way:
    return Way()


def ours(there: There, *, secret: str = "") -> Callable[[str], Way]:
    """The operator's own settings name this server, and give it what proves who we are."""

    def way(address: str) -> Way:
        if not address.startswith(there.address + "/"):
            return Way()
        return Way({"Authorization": secret} if secret else {}, inside=True)

    return way


def standing_in(*theirs: There) -> Callable[[str], Way]:
    """These stand in for hosts on the open internet, of which none of this machine's can be one."""
    return lambda address: Way(inside=any(address.startswith(each.address + "/") for each in theirs))


async def test_a_file_is_fetched_as_it_is() -> None:
    async with serving(lambda _: answer()) as there:
        assert await fetch(f"{there.address}/a?b=c", way=ours(there), largest=LARGEST) == PICTURE
    assert there.asked[0].startswith("GET /a?b=c HTTP/1.1\r\n")
    assert "Accept-Encoding: identity" in there.asked[0]
    assert "Cookie" not in there.asked[0]


# What is behind the firewall


@pytest.mark.parametrize(
    "address",
    [
        "http://files.example/1", "ftp://files.example/1", "file:///etc/passwd", "data:image/png;base64,AAAA",
        "https://", "https:///x", "//files.example/1", "/media/x", "", "\0", "https://[::1", "https://a:b@files.example/",
        "https://me@files.example/", "https://files.example:99999/", "https://files.example:0/", "javascript:alert(1)",
    ],
)  # fmt: skip
async def test_nothing_is_fetched_but_by_https_and_without_names_in_it(address: str) -> None:
    assert await fetch(address, way=outside, largest=LARGEST) == reaching.ODD_ADDRESS


class Names:
    """A name server that tells something else every time it is asked, the last for ever."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *told: list[str]) -> None:
        self.asked = 0
        self._told = told
        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", self._look_up)

    async def _look_up(self, host: str, port: int, **_: Any) -> list[Any]:
        found = self._told[min(self.asked, len(self._told) - 1)]
        self.asked += 1
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in each], socket.SOCK_STREAM, 6, "", (each, port)) for each in found]


SPELT = {
    "127.0.0.1": "127.0.0.1", "127.1": "127.0.0.1", "0x7f.1": "127.0.0.1", "2130706433": "127.0.0.1",
    "0177.0.0.1": "127.0.0.1", "127.0.0.1.": "127.0.0.1", "localhost": "127.0.0.1", "LOCALHOST": "::1",
    "[::1]": "::1", "[::ffff:127.0.0.1]": "::ffff:127.0.0.1", "0.0.0.0": "0.0.0.0", "[::]": "::",
    "10.0.0.1": "10.0.0.1", "169.254.169.254": "169.254.169.254", "[fd00:ec2::254]": "fd00:ec2::254",
    "[64:ff9b::7f00:1]": "64:ff9b::7f00:1", "inside.example": "192.168.1.1",
}  # fmt: skip
"""Ways to write a private address, and what the machine makes of each."""


@pytest.mark.parametrize(("host", "meant"), SPELT.items())
async def test_no_spelling_of_a_private_address_is_connected_to(
    host: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(lambda _: answer()) as there:
        Names(monkeypatch, [meant])
        assert await fetch(f"https://{host}:{there.port}/", way=outside, largest=LARGEST) == reaching.INSIDE
    assert there.asked == []


async def test_a_name_with_one_private_address_among_others_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Names(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    assert await fetch("https://mixed.example/", way=outside, largest=LARGEST) == reaching.INSIDE


async def test_a_name_that_tells_a_private_address_the_second_time_is_looked_up_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    async def connect(*_: Any, addr_infos: Any, **__: Any) -> Any:
        tried.extend(str(each[4][0]) for each in addr_infos)
        raise OSError("no network in tests")

    names = Names(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    monkeypatch.setattr(fetching.aiohttp.connector.aiohappyeyeballs, "start_connection", connect)
    assert await fetch("https://turncoat.example/", way=outside, largest=LARGEST) == reaching.UNREACHED
    assert tried == ["93.184.216.34"]
    assert names.asked == 1


async def test_no_redirect_leads_behind_the_firewall() -> None:
    async with serving(lambda _: answer()) as inside, serving(lambda path: moved(path[1:])) as there:
        for to in (
            f"https://127.0.0.1:{inside.port}/",
            f"https://localhost:{inside.port}/",
        ):  # fmt: skip
            got = await fetch(f"{there.address}/{to}", way=ours(there), largest=LARGEST)
            assert got == reaching.INSIDE, to
        plain = await fetch(f"{there.address}/{inside.address}/", way=ours(there), largest=LARGEST)
    assert plain == reaching.ODD_ADDRESS  # not even by HTTP
    assert inside.asked == []


# Credentials


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_elsewhere_goes_without_the_credentials(status: int) -> None:
    async with (
        serving(lambda _: answer()) as cdn,
        serving(lambda _: moved(f"{cdn.address}/1", status)) as carrier,
    ):

        def way(address: str) -> Way:
            known = ours(carrier, secret="Basic c2VjcmV0")(address)
            return known if known.inside else standing_in(cdn)(address)

        assert await fetch(f"{carrier.address}/1", way=way, largest=LARGEST) == PICTURE
    assert "Authorization: Basic c2VjcmV0" in carrier.asked[0]
    assert not any("authorization" in head.lower() for head in cdn.asked)


async def test_redirects_end() -> None:
    async with serving(lambda path: moved(f"/{int(path[1:]) + 1}")) as there:
        assert await fetch(f"{there.address}/0", way=ours(there), largest=LARGEST) == fetching.ASTRAY
    assert len(there.asked) == 1 + fetching.REDIRECTS


async def test_a_redirect_to_nowhere_is_no_file() -> None:
    async with serving(lambda _: answer(b"", status=302)) as there:
        assert await fetch(f"{there.address}/0", way=ours(there), largest=LARGEST) == reaching.ODD_ADDRESS


# Without end


async def test_a_file_that_is_too_large_is_not_read_to_its_end_whatever_its_head_says() -> None:
    large = bytes(LARGEST + 1)
    chunked = b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1000\r\n" + bytes(4096) + b"\r\n"
    for said in (answer(large), chunked * 1 + (b"1000\r\n" + bytes(4096) + b"\r\n") * 50):
        async with serving(lambda _, said=said: said) as there:
            assert await fetch(f"{there.address}/", way=ours(there), largest=LARGEST) == fetching.TOO_LARGE
    async with serving(lambda _: answer(bytes(LARGEST))) as there:
        assert len(await fetch(f"{there.address}/", way=ours(there), largest=LARGEST)) == LARGEST  # type: ignore[arg-type]


async def test_a_head_that_promises_more_than_comes_is_no_file() -> None:
    async with serving(lambda _: answer(PICTURE, length=9_000)) as there:
        assert await fetch(f"{there.address}/", way=ours(there), largest=LARGEST) == reaching.UNREACHED


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "identity, gzip"])
async def test_what_comes_compressed_is_not_unpacked(encoding: str) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    async with serving(lambda _: answer(bomb, f"Content-Encoding: {encoding}")) as there:
        assert await fetch(f"{there.address}/", way=ours(there), largest=100_000) == fetching.PACKED


async def test_one_octet_at_a_time_ends_by_the_clock() -> None:
    async with serving(lambda _: answer(bytes(LARGEST)), pause=0.01) as there:
        got = await fetch(f"{there.address}/", way=ours(there), largest=LARGEST, within=0.3)
    assert got == reaching.SLOW


@pytest.mark.parametrize(
    ("status", "again"),
    [(404, True), (429, True), (500, True), (503, True), (401, False), (403, False), (410, False)],
)
async def test_what_may_pass_is_worth_another_try(status: int, again: bool) -> None:
    async with serving(lambda _: answer(status=status)) as there:
        got = await fetch(f"{there.address}/", way=ours(there), largest=LARGEST)
    assert got == Failed(f"answered_{status}", again=again)


async def test_nobody_there_is_worth_another_try() -> None:
    async with serving(lambda _: answer()) as there:
        pass
    assert await fetch(f"{there.address}/", way=ours(there), largest=LARGEST) == reaching.UNREACHED
    async with serving(lambda _: b"nonsense\r\n\r\n") as there:
        assert await fetch(f"{there.address}/", way=ours(there), largest=LARGEST) == reaching.UNREACHED
