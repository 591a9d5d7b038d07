"""Where contenders call back: a server that costs little, and says to each call what its caller wants to hear."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

from bench.peers import counting
from bench.peers.counting import Heard

_THANKS = b"ACK/Jasmin"
"""One of them takes nothing else for an answer; the others do not look."""
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s" % (
    len(_THANKS),
    _THANKS,
)
DELIVERED = frozenset({"1", "DELIVRD"})
ON_ITS_WAY = frozenset({"4", "8", "ACCEPTD", "ENROUTE", "ESME_ROK"})
UNDER_WAY = frozenset({"accepted", "sent"})


@contextlib.asynccontextmanager
async def server(port: int, heard: Heard) -> AsyncIterator[None]:
    """Takes calls of `/?token=...&state=...`, and those with events in them, and writes down what they say."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if head.startswith(b"POST"):
                    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
                    note_events(await reader.readexactly(int(length)), heard)
                else:
                    note(head.split(b" ", 2)[1].decode(), heard)
                writer.write(_ANSWER)
        writer.transport.abort()

    listening = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield
    finally:
        listening.close()


def note(target: str, heard: Heard) -> None:
    """Write down what one call says, unless the text is still on its way."""
    said = parse_qs(urlsplit(target).query)
    state = (said.get("state") or said.get("message_status") or [""])[0]
    if "token" in said and state not in ON_ITS_WAY:
        heard.say(said["token"][0], delivered=state in DELIVERED)


def note_events(body: bytes, heard: Heard) -> None:
    """Write down what a call with events says of texts that are not on their way any more."""
    for event in json.loads(body)["events"]:
        text = event["data"]
        token = counting.token(text["body"])
        if token is not None and text["state"] not in UNDER_WAY:
            heard.say(token, delivered=text["state"] == "delivered")
