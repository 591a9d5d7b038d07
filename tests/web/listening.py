"""A browser's end of the live stream."""

from __future__ import annotations

import contextlib
import http.client
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from tests.serving import Web

PATIENCE = 20
"""Seconds after which a silent stream has hung: pings come more often."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as a browser gets it."""

    name: str
    data: Any
    id: str


class Ear:
    """An open stream."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.kind = answer.getheader("Content-Type", "")
        self._answer = answer

    def hear(self) -> Event | None:
        """The next event that is not of counts, which come whenever; None when the stream has ended."""
        while (event := self.next()) is not None and event.name == "counts":
            pass
        return event

    def counts(self) -> Any:
        """What the next event of counts says."""
        while (event := self.next()) is not None:
            if event.name == "counts":
                return event.data
        raise AssertionError("the stream ended before counts came")

    def next(self) -> Event | None:
        """The next event of any kind; None when the stream has ended. Fails when only pings come for long."""
        said: dict[str, str] = {}
        last = time.monotonic() + 3 * PATIENCE
        while line := self._answer.readline():
            assert time.monotonic() < last, "nothing came"
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name:
                said[name] = value
            elif "event" in said:
                return Event(said["event"], json.loads(said["data"]), said.get("id", ""))
            else:
                said.clear()
        return None

    def ends(self) -> bool:
        """Hear it out; a stream that does not end fails by its silence."""
        while self.hear() is not None:
            pass
        return True

    def wait_for(self, conversation: int, words: str) -> Event:
        """The event in which this conversation shows these words."""
        while (event := self.hear()) is not None:
            for change in event.data if event.name == "changed" else ():
                if change["id"] == conversation and words in change["items"]:
                    return event
        raise AssertionError(f"the stream ended before {words!r} came")

    def row_of(self, conversation: int) -> str:
        """The next row of this conversation that is told."""
        while (event := self.hear()) is not None:
            for change in event.data if event.name == "changed" else ():
                if change["id"] == conversation:
                    return str(change["row"])
        raise AssertionError("the stream ended before the row came")


@contextlib.contextmanager
def ear(web: Web, client: Client, slug: str, **headers: str) -> Iterator[Ear]:
    """A stream opened with that browser's cookies."""
    link = http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    try:
        link.request("GET", f"/live?w={slug}", headers={"Cookie": cookies, **headers})
        yield Ear(link.getresponse())
    finally:
        link.close()
