"""A Twilio for tests and benchmarks: its HTTP API as documented, in a thread of its own. It remembers over restarts,
calls back with signatures, and misbehaves on demand. `python -m bench.twilio PORT LEDGER` runs it as a process, and
writes down what it took when it is ended.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import random
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode

import aiohttp
from aiohttp import web
from bench import twilio_texts
from bench.smsc import free_port
from bench.twilio_texts import Text

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "the token of no account"
R = TypeVar("R")


@dataclass(slots=True)
class Faults:
    """What goes wrong next."""

    stalled: str | None = None  # texts to this number, "" for all, are taken and never answered
    drop: str = ""  # "before" or "after" taking the next text
    refuse: list[tuple[int, int, Mapping[str, str]]] = field(default_factory=list)  # status, code, headers
    answer: tuple[int, bytes] | None = None  # instead of the next answer, after taking
    lists: list[int] = field(default_factory=list)  # the statuses of the next lists
    outcome: tuple[str, ...] = ("sent", "delivered")  # the statuses that are called back
    code: int | None = None  # of the last of them
    slow: float = 0.0  # seconds until an answer
    tells_after: float = 0.0  # seconds until it calls with what became of a text
    lost: float = 0.0  # the share of its calls that never come


class Twilio:
    """Listens on a port that stays the same from start to start."""

    def __init__(self, *, port: int = 0, token: str = TOKEN, account: str = ACCOUNT) -> None:
        self.port = port or free_port()
        self.token = token
        self.account = account
        self.keys: dict[str, str] = {}  # API keys and their secrets
        self.faults = Faults()
        self.texts: list[Text] = []
        self.opted_out: set[tuple[str, str]] = set()  # ours, the person's
        self.sms_url = ""  # what calls us with texts of people
        self.calls_back = True
        self.minds_stops = True  # else nobody is kept from being texted: that is left to us
        self.route: Callable[[str], str] = lambda url: url  # who answers where it calls
        self.requests: list[tuple[str, str]] = []  # path and body of every text that was offered
        self.answers: list[int] = []  # what our calls were answered with, 0 where nobody was there
        self.said: list[str] = []  # the bodies of those answers
        self.heard: set[str] = set()  # the texts of which a call of ours was taken
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._calls: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def taken(self) -> list[Text]:
        """The texts of ours, in order."""
        return [text for text in self.texts if text.direction == "outbound-api"]

    # from the tests' side

    def start(self) -> None:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    def stop(self) -> None:
        """As if it were killed: every connection is cut."""
        if self._thread is None:
            return
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._thread = None

    def reset(self) -> None:
        """Cut every connection."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._cut_all)

    @property
    def runs(self) -> bool:
        return self._thread is not None

    def text(
        self,
        body: str,
        *,
        source: str = "+13035550101",
        destination: str = "+12025550100",
        lost: bool = False,
        at: datetime | None = None,
        media: int = 0,
        **more: str,
    ) -> Text:
        """A person texts us; `lost`, our webhook is not called. STOP and START are Twilio's own concern too."""
        sid, at = twilio_texts.sid("MM" if media else "SM"), at or twilio_texts.now()
        one = Text(sid, "inbound", source, destination, body, at, "received")
        one.media = [f"{self._path}/{one.sid}/Media/{twilio_texts.sid('ME')}" for _ in range(media)]
        self.texts.append(one)
        match body.strip().upper():
            case "STOP" if self.minds_stops:
                self.opted_out.add((destination, source))
            case "START":
                self.opted_out.discard((destination, source))
        if not lost:
            self._within(self.call(self.sms_url, self.inbound(one, **more)))
        return one

    def call_soon(self, one: Text) -> None:
        """Call us with a text of a person, and let nobody wait for it."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(lambda: self._begin(self.call(self.sms_url, self.inbound(one))))

    @property
    def calling(self) -> int:
        """Calls that are due or under way."""
        return len(self._calls)

    def inbound(self, one: Text, **more: str) -> dict[str, str]:
        """What Twilio says of a text of a person."""
        kinds = {f"MediaContentType{n}": "image/jpeg" for n in range(len(one.media))}
        found = {f"MediaUrl{n}": self.address + path for n, path in enumerate(one.media)}
        return {
            "ToCountry": "US", "ToState": "DC", "SmsMessageSid": one.sid, "NumMedia": str(len(one.media)),
            "ToCity": "", "FromZip": "", "SmsSid": one.sid, "FromState": "CO", "SmsStatus": "received",
            "FromCity": "", "Body": one.body, "FromCountry": "US", "To": one.recipient, "ToZip": "",
            "NumSegments": "1", "MessageSid": one.sid, "AccountSid": self.account, "From": one.sender,
            "ApiVersion": "2010-04-01", **kinds, **found, **more,
        }  # fmt: skip

    def status(self, one: Text, status: str, *, code: int | None = None) -> dict[str, str]:
        """What Twilio says of a text of ours."""
        error = {"ErrorCode": str(code)} if code else {}
        return {
            "SmsSid": one.sid, "SmsStatus": status, "MessageStatus": status, "To": one.recipient,
            "MessageSid": one.sid, "AccountSid": self.account, "From": one.sender, "ApiVersion": "2010-04-01",
            **error,
        }  # fmt: skip

    def signature(self, url: str, fields: Mapping[str, str]) -> str:
        said = url + "".join(name + fields[name] for name in sorted(fields))
        return base64.b64encode(hmac.digest(self.token.encode(), said.encode(), hashlib.sha1)).decode()

    # its calls

    async def call(self, url: str, fields: Mapping[str, str]) -> None:
        """Call once: Twilio never calls again."""
        if random.random() < self.faults.lost:
            return
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": self.signature(url, fields),
        }
        assert self._session is not None
        try:
            async with self._session.post(self.route(url), data=urlencode(fields), headers=headers) as answer:
                self.said.append(await answer.text())
                self.answers.append(answer.status)
                if answer.status == 200:
                    self.heard.add(fields["MessageSid"])
        except (aiohttp.ClientError, OSError):
            self.answers.append(0)

    async def _tell(self, one: Text) -> None:
        await asyncio.sleep(self.faults.tells_after)
        for status in self.faults.outcome:
            one.status = status
            last = status == self.faults.outcome[-1]
            one.code = self.faults.code if last else None
            await self.call(one.callback, self.status(one, status, code=one.code))

    def _begin(self, calls: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(calls)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    # in its thread

    @property
    def _path(self) -> str:
        return f"/2010-04-01/Accounts/{self.account}/Messages"

    def _within(self, work: Coroutine[Any, Any, R]) -> R:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def _run(self, ready: threading.Event) -> None:
        self._loop = asyncio.new_event_loop()
        self._runner = runner = self._loop.run_until_complete(self._serve())
        self._loop.call_soon(ready.set)
        self._loop.run_forever()
        self._loop.run_until_complete(self._end(runner))
        self._loop.close()

    async def _serve(self) -> web.AppRunner:
        application = web.Application(client_max_size=2**20)
        application.router.add_post(f"{self._path}.json", self._create)
        application.router.add_get(f"{self._path}.json", self._list)
        application.router.add_get(self._path + "/{sid}/Media.json", self._media)
        application.router.add_route("*", "/{rest:.*}", self._nothing)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.0, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port, reuse_address=True, backlog=2000).start()
        connector = aiohttp.TCPConnector(limit=50)
        self._session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(15))
        return runner

    async def _end(self, runner: web.AppRunner) -> None:
        for task in self._calls:
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        self._cut_all()
        assert self._session is not None
        await self._session.close()
        await runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _cut_all(self) -> None:
        assert self._runner is not None
        for link in list(self._runner.server.connections) if self._runner.server is not None else ():
            link.force_close()
            if link.transport is not None:
                link.transport.abort()

    async def _nothing(self, request: web.Request) -> web.Response:
        return _refused(404, 20404, "The requested resource was not found")

    async def _create(self, request: web.Request) -> web.StreamResponse:
        if not self._knows(request):
            return _refused(401, 20003, "Authenticate")
        body = await request.text()
        self.requests.append((request.path, body))
        said = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        media = parse_qs(body).get("MediaUrl", [])
        faults = self.faults
        if faults.drop == "before":
            faults.drop = ""
            return _cut(request)
        if faults.refuse:
            status, code, headers = faults.refuse.pop(0)
            return _refused(status, code, "refused", headers)
        if wrong := self._wrong(said, media):
            return _refused(400, *wrong)
        one = self._take(said, media)
        if faults.drop == "after":
            faults.drop = ""
            return _cut(request)
        if faults.stalled is not None and faults.stalled in ("", one.recipient):
            await asyncio.sleep(3600)
        if faults.slow:
            await asyncio.sleep(faults.slow)
        if faults.answer is not None:
            (status, instead), faults.answer = faults.answer, None
            return web.Response(body=instead, status=status, content_type="application/json")
        return web.json_response(
            twilio_texts.resource(one, account=self.account, path=self._path), status=201
        )

    def _knows(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "")
        known = {self.account: self.token, **self.keys}
        return given in (aiohttp.encode_basic_auth(user, password) for user, password in known.items())

    def _wrong(self, said: Mapping[str, str], media: list[str]) -> tuple[int, str] | None:
        if not said.get("To"):
            return 21604, "A 'To' phone number is required."
        if not said.get("From") and not said.get("MessagingServiceSid"):
            return 21603, "A 'From' phone number is required."
        if not said.get("Body") and not media:
            return 21602, "Message body is required."
        if len(said.get("Body", "")) > 1600:
            return 21617, "The concatenated message body exceeds the 1600 character limit."
        if (said.get("From", ""), said["To"]) in self.opted_out:
            return 21610, "Attempt to send to unsubscribed recipient"
        return None

    def _take(self, said: Mapping[str, str], media: list[str]) -> Text:
        service = said.get("MessagingServiceSid", "")
        one = Text(
            sid=twilio_texts.sid("MM" if media else "SM"),
            direction="outbound-api",
            sender=said.get("From", ""),
            recipient=said["To"],
            body=said.get("Body", ""),
            at=twilio_texts.now(),
            status="accepted" if service else "queued",
            callback=said.get("StatusCallback", ""),
            service=service,
            validity=said.get("ValidityPeriod", ""),
            media=media,
        )
        self.texts.append(one)
        if self.calls_back and one.callback:
            self._begin(self._tell(one))
        return one

    async def _list(self, request: web.Request) -> web.Response:
        if not self._knows(request):
            return _refused(401, 20003, "Authenticate")
        if self.faults.lists:
            return _refused(self.faults.lists.pop(0), 20500, "An internal server error has occurred")
        query = request.query
        found = [text for text in reversed(self.texts) if twilio_texts.matches(text, query)]
        size, page = int(query.get("PageSize", 50)), int(query.get("Page", 0))
        shown = found[page * size : (page + 1) * size]
        more = {**query, "Page": str(page + 1), "PageToken": f"PA{shown[-1].sid}"} if shown else {}
        is_last = (page + 1) * size >= len(found)
        return web.json_response(
            {
                "first_page_uri": f"{request.path}?{urlencode({**query, 'Page': 0})}",
                "end": page * size + len(shown) - 1,
                "previous_page_uri": None,
                "messages": [
                    twilio_texts.resource(text, account=self.account, path=self._path) for text in shown
                ],
                "uri": request.path_qs,
                "page_size": size,
                "start": page * size,
                "next_page_uri": None if is_last else f"{request.path}?{urlencode(more)}",
                "page": page,
            }
        )

    async def _media(self, request: web.Request) -> web.Response:
        if not self._knows(request):
            return _refused(401, 20003, "Authenticate")
        sid = request.match_info["sid"]
        paths = [path for text in self.texts if text.sid == sid for path in text.media]
        rows = [twilio_texts.media(path, account=self.account, parent=sid) for path in paths]
        return web.json_response(
            {"media_list": rows, "page": 0, "page_size": 50, "next_page_uri": None, "uri": request.path_qs}
        )


def _refused(status: int, code: int, why: str, headers: Mapping[str, str] | None = None) -> web.Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    said = {"code": code, "message": why, "more_info": more, "status": status}
    return web.json_response(said, status=status, headers=headers)


def _cut(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def main() -> int:
    """Run until SIGTERM, then write the ledger: [reference, the id, text] a line."""
    port, ledger = int(sys.argv[1]), Path(sys.argv[2])
    twilio = Twilio(port=port)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    twilio.start()
    ended.wait()
    twilio.stop()
    with ledger.open("w", encoding="utf-8") as file:
        for one in twilio.taken:
            file.write(json.dumps([one.reference, one.sid, one.body]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
