"""What our end does with a connection to Twilio, to the octet, and what it makes of its answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import aiohttp
import pytest
from tests.carriers import texts
from tests.carriers.rigs import TwilioRig
from tests.carriers.texts import fates
from tests.carriers.twilio.listening import http, listening, served

from threadline.carriers.twilio import account, client, verdicts
from threadline.carriers.twilio.verdicts import Verdict
from threadline.rules.carriage import Outcome, Submission, Taken

SID = "SM" + "0" * 32
TAKEN = json.dumps({"sid": SID, "status": "queued"}).encode()


@asynccontextmanager
async def opened(api: str, *, timeout: float = 0.5, **settings: str) -> AsyncIterator[client.Twilio]:
    to = account.read(
        {
            "account_sid": "AC" + "0" * 32,
            "auth_token": "t",
            "public": "https://desk.example",
            "api": api,
            **settings,
        }
    )
    made = client.Twilio(to, timeout=timeout)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


class Asked:
    """A begin() that counts, and says what it was told to say."""

    def __init__(self, *, may: bool = True) -> None:
        self.may = may
        self.references: list[str] = []

    def __call__(self, reference: str) -> bool:
        self.references.append(reference)
        return self.may


def code(outcome: Outcome) -> str:
    return outcome.parts[0].code


# when a text begins


async def test_a_name_that_nobody_knows_begins_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> None:
        raise OSError("no such name")

    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", unknown)
    begin = Asked()
    async with opened("https://twilio.invalid") as twilio:
        outcome = await twilio.submit(texts.text(), begin=begin)
    assert (fates(outcome), code(outcome), begin.references) == ([Taken.RETRY], "no_connection", [])
    assert outcome.parts[0].retry_after > 0


async def test_an_encryption_that_fails_begins_nothing() -> None:
    begin = Asked()

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        writer.write(http(200, b"{}"))

    async with served(plain) as port, opened(f"https://127.0.0.1:{port}") as twilio:
        outcome = await twilio.submit(texts.text(), begin=begin)
    assert (fates(outcome), code(outcome), begin.references) == ([Taken.RETRY], "no_connection", [])


async def test_where_nobody_answers_the_knock_nothing_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threadline.carriers.twilio.calls.CONNECT_WITHIN", 0.2)
    begin = Asked()

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # of a handshake it says nothing

    async with served(mute) as port, opened(f"https://127.0.0.1:{port}") as twilio:
        outcome = await twilio.submit(texts.text(), begin=begin)
    assert (fates(outcome), code(outcome), begin.references) == ([Taken.RETRY], "timeout", [])


async def test_a_text_that_may_not_begin_writes_nothing_and_leaves_its_connection_to_the_next() -> None:
    async with (
        listening(lambda n: http(201, TAKEN)) as there,
        opened(f"http://127.0.0.1:{there.port}") as twilio,
    ):
        for _ in range(5):
            outcome = await twilio.submit(texts.text(), begin=Asked(may=False))
            assert fates(outcome) == [Taken.NEVER_BEGUN]
        await asyncio.sleep(0.05)
        assert (there.heard, there.links) == ([], 1)
        assert fates(await twilio.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]
        assert (there.posts, there.links) == (1, 1)


async def test_begin_is_asked_when_the_connection_is_there_and_before_the_first_octet() -> None:
    heard: list[tuple[int, int]] = []
    async with (
        listening(lambda n: http(201, TAKEN)) as there,
        opened(f"http://127.0.0.1:{there.port}") as twilio,
    ):

        def begin(reference: str) -> bool:
            heard.append((there.links, there.posts))
            return True

        await twilio.submit(texts.text(), begin=begin)
        await twilio.submit(texts.text(), begin=begin)
    assert [posts for _, posts in heard] == [0, 1]
    assert heard[1][0] == 1


# what is never sent twice


async def test_a_text_whose_kept_connection_is_cut_is_unknown_and_never_sent_again() -> None:
    begin = Asked()
    async with (
        listening(lambda n: http(201, TAKEN) if n == 1 else None) as there,
        opened(f"http://127.0.0.1:{there.port}") as twilio,
    ):
        assert fates(await twilio.submit(texts.text(), begin=begin)) == [Taken.ACCEPTED]
        outcome = await twilio.submit(texts.text(), begin=begin)
        await asyncio.sleep(0.2)
    assert (fates(outcome), code(outcome)) == ([Taken.UNKNOWN], "link_lost")
    assert (there.posts, len(begin.references)) == (2, 2)


async def test_a_kept_connection_that_was_closed_meanwhile_costs_no_text() -> None:
    async with (
        listening(lambda n: http(201, TAKEN, "Connection: close")) as there,
        opened(f"http://127.0.0.1:{there.port}") as twilio,
    ):
        for _ in range(3):
            assert fates(await twilio.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]
    assert (there.posts, there.links) == (3, 3)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed_with_the_accounts_credentials(status: int) -> None:
    async with listening(lambda n: http(201, TAKEN)) as elsewhere:
        away = f"Location: http://127.0.0.1:{elsewhere.port}/"
        async with (
            listening(lambda n: http(status, b"", away)) as there,
            opened(f"http://127.0.0.1:{there.port}") as twilio,
        ):
            assert fates(await twilio.submit(texts.text(), begin=texts.yes)) == [Taken.UNKNOWN]
    assert (there.posts, elsewhere.heard) == (1, [])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (http(201, TAKEN)[:-5], "timeout"),
        (b"HTTP/1.1 201 Cre", "timeout"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "link_lost"),
        (http(201, b"{}"), "201"),
        (http(201, b"[" * 5_000), "201"),
        (http(201, b"<html>"), "201"),
        (http(201, b'{"sid": 7}'), "201"),
        (http(500, b'{"code": 20500, "message": "", "status": 500}'), "20500"),
        (http(502, b"<html>"), "502"),
        (http(503, b""), "503"),
        (http(400, b"<html>"), "400"),
        (http(408, b""), "408"),
    ],
)
async def test_an_answer_that_settles_nothing_leaves_the_text_unknown(said: bytes, why: str) -> None:
    async with listening(lambda n: said) as there, opened(f"http://127.0.0.1:{there.port}") as twilio:
        outcome = await twilio.submit(texts.text(), begin=texts.yes)
    assert (fates(outcome), code(outcome), there.posts) == ([Taken.UNKNOWN], why, 1)


async def test_an_answer_that_comes_an_octet_at_a_time_is_not_waited_for() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        for octet in http(201, TAKEN):
            writer.write(bytes([octet]))
            await asyncio.sleep(0.1)

    async with served(drip) as port, opened(f"http://127.0.0.1:{port}") as twilio:
        async with asyncio.timeout(3):
            outcome = await twilio.submit(texts.text(), begin=texts.yes)
    assert (fates(outcome), code(outcome)) == ([Taken.UNKNOWN], "timeout")


async def test_a_bug_of_who_is_asked_is_theirs_and_the_next_text_goes() -> None:
    def broken(reference: str) -> bool:
        raise ZeroDivisionError

    async with (
        listening(lambda n: http(201, TAKEN)) as there,
        opened(f"http://127.0.0.1:{there.port}") as twilio,
    ):
        with pytest.raises(ZeroDivisionError):
            await twilio.submit(texts.text(), begin=broken)
        assert fates(await twilio.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]
    assert there.posts == 1


async def test_a_text_that_waits_for_its_turn_when_the_account_closes_is_provably_unsent() -> None:
    begin = Asked()
    async with listening(lambda n: b"") as there:
        async with opened(f"http://127.0.0.1:{there.port}", connections="1") as twilio:
            tasks = [asyncio.create_task(twilio.submit(texts.text(), begin=begin)) for _ in range(3)]
            while not begin.references:
                await asyncio.sleep(0.01)
        first, *others = [await task for task in tasks]
    assert (fates(first), code(first)) == ([Taken.UNKNOWN], "timeout")
    assert [(fates(each), code(each)) for each in others] == [([Taken.RETRY], "closed")] * 2
    assert (len(begin.references), there.posts) == (1, 1)


# what an answer means


@pytest.mark.parametrize(
    ("status", "said", "verdict"),
    [
        (201, {"sid": SID, "status": "queued"}, Verdict(Taken.ACCEPTED, sid=SID)),
        (400, {"code": 21211}, Verdict(Taken.REJECTED, code="21211")),
        (400, {"code": 21610}, Verdict(Taken.OPTED_OUT, code="21610")),
        (400, {"code": 21611}, Verdict(Taken.RETRY, code="21611", wait=60.0)),
        (401, {"code": 20003}, Verdict(Taken.RETRY, code="20003", wait=1.0)),
        (401, {}, Verdict(Taken.RETRY, code="401", wait=1.0)),
        (403, {"code": 20005}, Verdict(Taken.RETRY, code="20005", wait=1.0)),
        (403, {"code": 21408}, Verdict(Taken.REJECTED, code="21408")),
        (404, {"code": 20404}, Verdict(Taken.RETRY, code="20404", wait=1.0)),
        (429, {"code": 20429}, Verdict(Taken.RETRY, code="20429", wait=1.0)),
        (429, {}, Verdict(Taken.RETRY, code="429", wait=1.0)),
        (400, {"code": True}, Verdict(Taken.UNKNOWN, code="400")),
        (400, {"code": "21211"}, Verdict(Taken.UNKNOWN, code="400")),
        (400, {"code": 10**30}, Verdict(Taken.UNKNOWN, code="400")),
        (200, {"code": 21211}, Verdict(Taken.UNKNOWN, code="21211")),
    ],
)
def test_answers(status: int, said: dict[str, object], verdict: Verdict) -> None:
    assert verdicts.read(status, json.dumps(said).encode()) == verdict


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("1e9", 3600.0),
        ("-1", 1.0),
        ("nan", 1.0),
        ("Sun, 29 Nov 2026 20:00:00 GMT", 1.0),
        (None, 1.0),
    ],
)
def test_how_long_to_wait(told: str | None, wait: float) -> None:
    assert verdicts.read(429, b"", retry_after=told).wait == wait


# with an account as Twilio knows it


@pytest.mark.parametrize(("wrong", "fate"), [({}, Taken.ACCEPTED), ({"auth_token": "wrong"}, Taken.RETRY)])
async def test_credentials_that_are_not_right_take_nothing(
    wrong: dict[str, str], fate: Taken, twilio: TwilioRig
) -> None:
    made = client.build({**twilio.settings(), **wrong})
    await made.open()
    outcome = await made.submit(texts.text(), begin=texts.yes)
    await made.close()
    assert fates(outcome) == [fate]
    assert code(outcome) == ("20003" if wrong else "")


async def test_an_api_key_sends_in_the_tokens_place(twilio: TwilioRig) -> None:
    key = "SK" + "1" * 32
    twilio.twilio.keys[key] = "the key's secret"
    given = {
        **twilio.settings(),
        "auth_token": "only signs",
        "api_key": key,
        "api_secret": "the key's secret",
    }
    made = client.build(given)
    await made.open()
    assert fates(await made.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]
    await made.close()


async def test_a_text_says_all_that_twilio_has_to_know(twilio: TwilioRig) -> None:
    service = "MG" + "2" * 32
    made = client.build({**twilio.settings(), "messaging_service": service})
    await made.open()
    submission = Submission(
        reference="7.8.1", sender=texts.OURS, recipient=texts.HERS, encoding="UCS-2",
        parts=("caf\u00e9 ", "\U0001f600"), indexes=(0, 1), media=("/media/a", "/media/b"),
        expires_at=datetime.now(UTC) + timedelta(seconds=300),
    )  # fmt: skip
    outcome = await made.submit(submission, begin=texts.yes)
    await made.close()
    assert fates(outcome) == [Taken.ACCEPTED] * 2
    said = parse_qs(twilio.twilio.requests[0][1])
    assert 290 <= int(said.pop("ValidityPeriod")[0]) <= 300
    assert said == {
        "To": [texts.HERS],
        "From": [texts.OURS],
        "Body": ["caf\u00e9 \U0001f600"],
        "MessagingServiceSid": [service],
        "MediaUrl": ["https://desk.example/media/a", "https://desk.example/media/b"],
        "StatusCallback": ["https://desk.example/hooks/twilio/key?ref=7.8.1&parts=2"],
    }


@pytest.mark.parametrize(("left", "told"), [(-3, "5"), (2, "5"), (10**6, "36000")])
async def test_how_long_a_text_may_wait_at_twilio_keeps_to_what_twilio_takes(
    left: int, told: str, twilio: TwilioRig
) -> None:
    made = client.build(twilio.settings())
    await made.open()
    at = datetime.now(UTC) + timedelta(seconds=left)
    text = texts.text()
    await made.submit(
        Submission(
            text.reference, text.sender, text.recipient, text.encoding, text.parts, text.indexes, (), at
        ),
        begin=texts.yes,
    )
    await made.close()
    assert twilio.twilio.taken[0].validity == told
