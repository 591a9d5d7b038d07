"""Programs are told: signed, in batches, again until they take it, and never behind the firewall."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from tests import make
from tests.outbound.scene import database_url

from threadline.actions import callbacks
from threadline.actions.callbacks import Refused
from threadline.jobs.attachments import beside
from threadline.jobs.callbacks import Caller
from threadline.models import Audit, Callback, CallbackDue
from threadline.queries import callbacks as known
from threadline.rules import callbacks as rules
from threadline.rules.actors import OPERATOR
from threadline.rules.callbacks import TOLD

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Call:
    """One call as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def events(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = json.loads(self.body)["events"]
        return events

    def is_signed(self, *secrets: str) -> bool:
        id_, at = self.headers["webhook-id"], int(self.headers["webhook-timestamp"])
        return self.headers["webhook-signature"] == rules.signature(secrets, id_=id_, at=at, body=self.body)


@dataclass
class Program:
    """A program that is called; it answers with the next of `statuses`, the last one for good."""

    statuses: list[int] = field(default_factory=lambda: [204])
    pause: float = 0.0
    calls: list[Call] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/texts"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.strip().split("\r\n")
            assert first.startswith("POST /texts ")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.calls.append(Call(headers, body))
            await asyncio.sleep(self.pause)
            status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
            writer.write(
                f"HTTP/1.1 {status} x\r\nContent-Length: 0\r\nLocation: {self.address}\r\n\r\n".encode()
            )
            await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def listening(*statuses: int, pause: float = 0.0) -> AsyncIterator[Program]:
    program = Program(list(statuses) or [204], pause)
    server = await asyncio.start_server(program.answer, "127.0.0.1", 0)
    program.port = server.sockets[0].getsockname()[1]
    try:
        yield program
    finally:
        server.close()


@pytest.fixture(autouse=True)
def _inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CALLBACKS_INSIDE", True)


def scene(address: str) -> tuple[make.Line, int, str]:
    line = make.line()
    made = callbacks.create(OPERATOR, line.workspace.pk, address=address, tells=TOLD)
    assert not isinstance(made, Refused)
    return line, *made


async def worked_off(caller: Caller) -> None:
    while await caller.work_off():
        pass


async def now_again(caller: Caller) -> None:
    await beside(Callback.objects.update, due_at=make.soon(-1))
    await worked_off(caller)


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await holds():
            await asyncio.sleep(0.02)


async def test_a_program_is_told_once_in_a_signed_call_what_the_api_would_say() -> None:
    async with listening() as program:
        line, callback, secret = await beside(scene, program.address)
        await beside(make.heard, line.sender, "+13125550188", "Is Tuesday “fine”? 🦷")
        await worked_off(Caller())
        await now_again(Caller())
    [call] = program.calls
    assert call.is_signed(secret)
    assert call.headers["content-type"] == "application/json"
    consent, text = sorted(call.events, key=lambda event: event["type"])
    assert (text["type"], text["data"]["body"], text["data"]["person"]) == (
        "message.received", "Is Tuesday “fine”? 🦷", "+13125550188",
    )  # fmt: skip
    assert (consent["type"], consent["data"]["kind"]) == ("consent.changed", "implied")
    assert text["at"].endswith("Z")
    [shown] = await beside(known.listed, line.workspace.pk)
    assert (shown.id, shown.waiting, shown.problem) == (callback, 0, "")
    assert shown.told_at is not None


async def test_a_hundred_at_a_time_the_next_at_once_and_none_left_out() -> None:
    async with listening() as program:
        line, _, _ = await beside(scene, program.address)
        words = [f"text {n}" for n in range(2 * rules.AT_ONCE + 30)]
        await beside(make.heard, line.sender, "+13125550188", *words)
        await worked_off(Caller())
    assert [len(call.events) for call in program.calls][:2] == [rules.AT_ONCE, rules.AT_ONCE]
    events = [event for call in program.calls for event in call.events]
    assert [e["data"]["body"] for e in events if e["type"] == "message.received"] == words
    assert len({event["id"] for event in events}) == len(events)
    assert len({call.headers["webhook-id"] for call in program.calls}) == len(program.calls)


async def test_a_call_that_was_not_taken_is_made_again_with_the_same_id_and_later_and_later() -> None:
    caller = Caller()
    async with listening(500, 302, 200) as program:
        line, callback, _ = await beside(scene, program.address)
        await beside(callbacks.test, OPERATOR, line.workspace.pk, callback)
        await worked_off(caller)
        [shown] = await beside(known.listed, line.workspace.pk)
        assert (shown.problem, shown.waiting) == ("answered_500", 1)
        assert shown.again_at is not None
        await worked_off(caller)  # not yet
        assert len(program.calls) == 1
        await now_again(caller)
        assert (await beside(known.listed, line.workspace.pk))[0].problem == "answered_302"
        await now_again(caller)
    assert len(program.calls) == 3  # the redirect led to the same address, and was not followed
    assert {call.headers["webhook-id"] for call in program.calls} == {program.calls[0].headers["webhook-id"]}
    assert {call.body for call in program.calls} == {program.calls[0].body}
    [event] = program.calls[0].events
    assert (event["type"], event["data"]) == ("callback.test", {"test": True})
    [shown] = await beside(known.listed, line.workspace.pk)
    assert (shown.problem, shown.failing_since, shown.waiting) == ("", None, 0)


async def test_gone_is_the_last_word() -> None:
    async with listening(410) as program:
        line, callback, _ = await beside(scene, program.address)
        await beside(callbacks.test, OPERATOR, line.workspace.pk, callback)
        await worked_off(Caller())
        [shown] = await beside(known.listed, line.workspace.pk)
        assert (shown.problem, shown.waiting) == ("answered_410", 0)
        assert shown.paused_at is not None
        await beside(make.heard, line.sender, "+13125550188", "Hello")
        await now_again(Caller())
        assert len(program.calls) == 1
    assert await beside(lambda: Audit.objects.filter(action="callback.paused").count()) == 1


async def test_nobody_waits_for_a_program_that_is_slow() -> None:
    caller = Caller()
    async with listening(pause=3600) as slow, listening() as quick:
        for address in (slow.address, quick.address):
            line, callback, _ = await beside(scene, address)
            await beside(callbacks.test, OPERATOR, line.workspace.pk, callback)
        async with asyncio.timeout(20):
            while not (slow.calls and quick.calls):
                await caller.work_off()
            line, callback, _ = await beside(scene, quick.address)
            await beside(callbacks.test, OPERATOR, line.workspace.pk, callback)
            while len(quick.calls) < 2:
                await caller.work_off()
        for task in list(caller._calls):
            task.cancel()
        await asyncio.gather(*caller._calls, return_exceptions=True)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://127.0.0.1/texts", "inside"),
        ("https://localhost/texts", "inside"),
        ("https://[::1]/texts", "inside"),
        ("http://127.0.0.1/texts", "odd_address"),
    ],
)
async def test_nothing_behind_the_firewall_is_called(
    monkeypatch: pytest.MonkeyPatch, address: str, why: str
) -> None:
    line, callback, _ = await beside(scene, address)
    await beside(callbacks.test, OPERATOR, line.workspace.pk, callback)
    monkeypatch.setattr(settings, "CALLBACKS_INSIDE", False)
    await worked_off(Caller())
    [shown] = await beside(known.listed, line.workspace.pk)
    assert (shown.problem, shown.waiting) == (why, 1)


async def test_a_program_that_is_not_there_is_tried_again() -> None:
    async with listening() as program:
        pass
    line, callback, _ = await beside(scene, program.address)
    await beside(callbacks.test, OPERATOR, line.workspace.pk, callback)
    await worked_off(Caller())
    [shown] = await beside(known.listed, line.workspace.pk)
    assert (shown.problem, shown.waiting) == ("unreached", 1)


async def test_a_secret_whose_key_is_lost_is_told_and_the_events_wait_for_it() -> None:
    async with listening() as program:
        line, callback, _ = await beside(scene, program.address)
        await beside(callbacks.test, OPERATOR, line.workspace.pk, callback)
        sealed = await beside(lambda: bytes(Callback.objects.get().secrets))
        await beside(Callback.objects.update, secrets=b"another's")
        await worked_off(Caller())
        [shown] = await beside(known.listed, line.workspace.pk)
        assert (shown.problem, shown.waiting, program.calls) == ("no_key", 1, [])
        await beside(Callback.objects.update, secrets=sealed)
        await now_again(Caller())
        assert len(program.calls) == 1


async def test_an_event_that_cannot_be_read_does_not_end_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[dict[str, Any]]:
        raise ValueError("odd")

    async with listening() as program:
        line, callback, _ = await beside(scene, program.address)
        await beside(callbacks.test, OPERATOR, line.workspace.pk, callback)
        with monkeypatch.context() as patch:
            patch.setattr(known, "told", broken)
            await worked_off(Caller())
        assert await beside(CallbackDue.objects.count) == 1
        await now_again(Caller())
        assert len(program.calls) == 1


async def test_when_the_process_stops_a_call_has_time_to_end() -> None:
    caller = Caller()
    async with listening(pause=0.3) as program:
        line, callback, _ = await beside(scene, program.address)
        await beside(callbacks.test, OPERATOR, line.workspace.pk, callback)
        running = asyncio.create_task(worked_off(caller))
        await eventually(lambda: asyncio.sleep(0, bool(program.calls)))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert await beside(CallbackDue.objects.count) == 0


async def test_the_jobs_process_tells_by_itself() -> None:
    async with listening() as program:
        line, _, secret = await beside(scene, program.address)
        jobs = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "threadline", "worker", "--jobs",
            env={**os.environ, "DATABASE_URL": await beside(database_url), "THREADLINE_CALLBACKS_INSIDE": "1"},
        )  # fmt: skip
        try:
            await beside(make.heard, line.sender, "+13125550188", "Hello")
            await eventually(lambda: asyncio.sleep(0, bool(program.calls)))
        finally:
            jobs.terminate()
            assert await jobs.wait() == 0
    assert program.calls[0].is_signed(secret)
