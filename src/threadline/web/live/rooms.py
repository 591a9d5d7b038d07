"""A room for each workspace and language: what happened there, kept for a while, told to everybody who listens."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from threadline.web.live import painting
from threadline.web.live.listeners import Listener
from threadline.web.live.painting import Picture, View

_KEPT = 200
"""Events kept for who comes back after a gap."""

_QUEUE = 300
"""Events one stream may be behind; one that reads slower is told to look for itself."""

_REMEMBERED = 5000
"""Conversations whose last picture is remembered, so that the same is not told twice."""

_POLLED = 200
"""Conversations polled for texts under way, at most; pages look for themselves too."""

_BOOT = secrets.token_hex(4)
"""Ids of another process's events mean nothing here."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream; `id` '' leaves the browser's cursor where it is."""

    name: str
    data: str = "{}"
    id: str = ""

    def encode(self) -> bytes:
        """As it travels; data is one line."""
        head = f"id: {self.id}\n" if self.id else ""
        return f"{head}event: {self.name}\ndata: {self.data}\n\n".encode()


class Stream:
    """One browser's connection; `end` makes it close after what it has."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.queue: asyncio.Queue[Event | None] = asyncio.Queue(_QUEUE)

    def put(self, event: Event) -> None:
        """Tell it; one that is too far behind starts over."""
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self._empty()
            self.queue.put_nowait(Event("lost", id=event.id))

    def end(self) -> None:
        """Close it now."""
        self._empty()
        self.queue.put_nowait(None)

    def _empty(self) -> None:
        while not self.queue.empty():
            self.queue.get_nowait()


class Room:
    """The streams of one workspace and language, and their latest events. Everybody who may read sees the same."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.streams: set[Stream] = set()
        self.dirty: set[int] = set()
        self.crowded = False  # too much happened to name it
        self.moving: set[int] = set()  # polled, as their texts change state without moving them
        self.uncounted = False  # the views' counts may have changed
        self.counted_at = 0.0  # when they were last read, on the monotonic clock
        self._counts = ""
        self._stamps: dict[int, str] = {}
        self._gap = True  # nobody listened for a while, so nothing was kept
        self._kept: deque[tuple[int, Event]] = deque(maxlen=_KEPT)

    def enter(self, stream: Stream, *, after: str) -> None:
        """Add a stream; it first gets what it missed, or is told that nobody knows what that was."""
        for event in self._missed(after):
            stream.put(event)
        self.streams.add(stream)
        self._gap = False
        self._counts = ""  # whoever comes is told, even if nothing changes
        self.uncounted = True

    def leave(self, stream: Stream) -> None:
        """Without a stream nothing is painted, so whoever comes next has missed what nobody knows."""
        self.streams.discard(stream)
        if not self.streams:
            self._gap = True
            self._kept.clear()
            self._stamps.clear()

    def show(self, pictures: Sequence[Picture]) -> None:
        """Tell what looks different from before."""
        new = [each for each in pictures if self._stamps.get(each.conversation) != each.stamp]
        if len(self._stamps) > _REMEMBERED:
            self._stamps.clear()
        self._stamps |= {each.conversation: each.stamp for each in new}
        moving = {each.conversation for each in pictures if each.moving}
        self.moving = set(
            sorted((self.moving - {each.conversation for each in pictures}) | moving)[-_POLLED:]
        )
        if new:
            self.tell("changed", painting.encode(new))

    def count(self, data: str) -> None:
        """Tell the views' counts, if they are others. They are not kept: the next ones say it all."""
        if data != self._counts:
            self._counts = data
            for stream in self.streams:
                stream.put(Event("counts", data))

    def tell(self, name: str, data: str) -> None:
        """Everybody hears it."""
        number = next(_numbers)
        event = Event(name, data, f"{_BOOT}-{number}")
        self._kept.append((number, event))
        for stream in self.streams:
            stream.put(event)

    def cursor(self) -> str:
        """The id of the last event there was."""
        return f"{_BOOT}-{self._kept[-1][0] if self._kept else 0}"

    def _missed(self, after: str) -> list[Event]:
        if not after:
            return [Event("hello", id=self.cursor())]
        boot, _, number = after.partition("-")
        if self._gap or boot != _BOOT or not number.isdigit() or not self._reaches(int(number)):
            return [Event("lost", id=self.cursor())]
        return [event for n, event in self._kept if n > int(number)]

    def _reaches(self, number: int) -> bool:
        """Whether everything after that number is still kept."""
        return bool(self._kept) and number >= self._kept[0][0] - 1


_numbers = itertools.count(1)
