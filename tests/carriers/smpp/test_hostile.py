"""SMSCs that want the link to themselves: they leave, do not read, never finish what they say, let nobody in."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from tests.carriers import texts
from tests.carriers.smpp.bound import piece
from tests.carriers.texts import fates, until

from threadline.carriers.smpp import account, arrivals, assembly, client, pdu, session
from threadline.carriers.smpp.pdu import Command, Pdu, Status
from threadline.rules.carriage import Arrival, Taken
from threadline.rules.texts import LONGEST

Talk = Callable[[int, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def smsc(talk: Talk, *, bind: int = 0, timeout: float = 5.0, **more: str) -> AsyncIterator[client.Smpp]:
    """A carrier whose binds are answered with a status and then left to `talk`, which is told which one it is."""
    made = 0
    ends: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal made
        made += 1
        which = made
        ends.append(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            say(writer, pdu.answer(await said(reader), b"S\0", status=bind))
            await talk(which, reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = {"address": f"127.0.0.1:{port}", "system_id": "desk", "password": "secret", **more}
    carrier = client.Smpp(account.read(settings), timeout=timeout)
    await carrier.open()
    yield carrier
    closing = asyncio.create_task(carrier.close())
    await asyncio.sleep(0.1)
    server.close()
    for end in ends:
        end.transport.abort()
    await closing
    await asyncio.sleep(0.1)  # sockets are closed in the loop's next turns


async def said(reader: asyncio.StreamReader) -> Pdu:
    head = await reader.readexactly(16)
    length, command, status, number = (int.from_bytes(head[at : at + 4]) for at in (0, 4, 8, 12))
    return Pdu(command, status, number, await reader.readexactly(length - 16))


def say(writer: asyncio.StreamWriter, one: Pdu) -> None:
    writer.write(pdu.encode(one))


async def takes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer every text."""
    while one := await said(reader):
        if one.command == Command.SUBMIT:
            say(writer, pdu.answer(one, pdu.message_id(f"{one.sequence:x}")))


async def test_a_bind_that_is_leaving_gets_nothing_while_another_is_there() -> None:
    left = asyncio.Event()

    async def talk(which: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if which == 1:
            await said(reader)  # never answered, so the link waits for it before it ends
            say(writer, Pdu(Command.UNBIND, 0, 7))
            left.set()
        await takes(reader, writer)

    async with smsc(talk, binds="2") as carrier:
        under_way = [asyncio.ensure_future(carrier.submit(texts.text(), begin=texts.yes)) for _ in range(2)]
        await left.wait()
        await asyncio.sleep(0.1)
        outcomes = await asyncio.gather(*(carrier.submit(texts.text(), begin=texts.yes) for _ in range(20)))
        for each in under_way:
            each.cancel()
    assert {fate for outcome in outcomes for fate in fates(outcome)} == {Taken.ACCEPTED}


async def test_an_smsc_that_never_reads_its_answers_loses_the_link(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(session, "_MOST_UNREAD", 64 * 1024)

    async def talk(which: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        asked = b"".join(pdu.encode(Pdu(Command.ENQUIRE_LINK, 0, n)) for n in range(1, 4000))
        while True:
            writer.write(asked)
            await writer.drain()

    async with smsc(talk):
        await until(lambda: "unread" in caplog.text)


async def test_a_pdu_that_never_ends_is_no_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_SILENCE", 0.2)
    monkeypatch.setattr(session, "_PATIENCE", 0.3)
    ended = asyncio.Event()

    async def talk(which: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((60_000).to_bytes(4))
        try:
            while True:
                writer.write(b"\0")
                await writer.drain()
                await asyncio.sleep(0.05)
        except OSError:
            ended.set()

    async with smsc(talk):
        async with asyncio.timeout(5):
            await ended.wait()


def test_parts_without_end_are_not_all_held_and_no_text_is_longer_than_one_is_kept() -> None:
    made = arrivals.Arriving[int](
        account.read({"address": "smsc.example:2775", "system_id": "desk", "password": "secret"})
    )
    came: list[Arrival] = []
    held = 0
    for number in range(1, 256):
        said = made.take(
            piece(number, 255, b"x" * 60_000), came=number, clock=0.0, now=datetime(2026, 12, 1, tzinfo=UTC)
        )
        held = 0 if said else held + 60_000
        assert held <= assembly.MOST_OCTETS
        came += [arrival for _, arrival in said]
    assert came
    assert max(len(each.text) for each in came) <= LONGEST


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (0x0D, "refused"),
        (0x0E, "refused"),
        (0x05, "no_connection"),  # the bind of an engine that died is still there
        (Status.THROTTLED, "no_connection"),
        (Status.SYSTEM_ERROR, "no_connection"),
    ],
)
async def test_a_bind_refused_for_now_is_no_wrong_password_and_the_log_says_which(
    status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def talk(which: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with smsc(talk, bind=status) as carrier:
        outcome = await carrier.submit(texts.text(), begin=texts.yes)
    assert [(part.taken, part.code) for part in outcome.parts] == [(Taken.RETRY, code)]
    assert f"{status:#x}" in caplog.text
    assert "desk" in caplog.text  # which account it is
