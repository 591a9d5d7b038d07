"""All rooms of this process: announcements come in, rendered events go out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import ParamSpec, TypeVar

import psycopg
from django.db import Error as DatabaseError
from django.db import connection

from threadline.live import listener as announcements
from threadline.live.news import News
from threadline.queries import conversations
from threadline.web.live import listeners, painting
from threadline.web.live.listeners import Listener
from threadline.web.live.painting import Picture
from threadline.web.live.rooms import Room, Stream

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger("threadline.web")

_GATHER = 0.02
"""Seconds in which changes come together before they are rendered."""
_MOST = 60
"""More changed conversations than this at once are not rendered: pages fetch what they show."""
_POLL = 2.0
_COUNTED = 1.0
"""Seconds for which the views' counts stand before they are read again."""
_CHECK = 4.0
_OVERLAP = timedelta(seconds=15)
"""A transaction may commit this long after its clock reading; looking back that far repeats what is known."""


class Hub:
    """Streams by workspace, and the tasks that feed them."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._rooms: dict[tuple[int, str], Room] = {}  # by workspace and language
        self._work = asyncio.Event()
        self._checking = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="live")
        self._open = True

    def start(self) -> None:
        """Listen and look, until `close`."""
        work = (self._listen(), self._paint(), self._poll(), self._check())
        self._tasks = [asyncio.create_task(each) for each in work]
        for task in self._tasks:
            task.add_done_callback(_ended)

    async def admit(self, session: str, *, slug: str, languages: Sequence[str] = ()) -> Listener | None:
        """Who a session's cookie lets in."""
        return await self.run(listeners.admit, session, slug=slug, languages=languages)

    async def enter(self, stream: Stream, *, after: str, since: datetime | None) -> None:
        """Feed a stream until it is told to `leave`, first with what moved `since` its page was rendered."""
        who = stream.listener
        view = painting.View(who.workspace, who.slug, who.zone, who.language)
        room = self._rooms.setdefault((who.workspace, who.language), Room(view))
        room.enter(stream, after=after)
        self._work.set()
        if not self._open:
            stream.end()
        elif since is not None:
            await self._catch_up(room, since)

    async def _catch_up(self, room: Room, since: datetime) -> None:
        try:
            moved = await self.run(conversations.moved, room.view.workspace, since=since, limit=_MOST)
        except (DatabaseError, psycopg.Error):
            room.crowded = True  # told when the poll next succeeds
            return
        room.dirty |= {id_ for id_, _ in moved}
        self._work.set()

    def leave(self, stream: Stream) -> None:
        """The browser has gone."""
        self._rooms[stream.listener.workspace, stream.listener.language].leave(stream)

    def streams(self) -> Sequence[Stream]:
        """Every stream that is fed."""
        return [stream for room in self._rooms.values() for stream in room.streams]

    def end_streams(self) -> None:
        """Every stream closes now, and later ones at once: the process is asked to stop."""
        self._open = False
        for stream in self.streams():
            stream.end()

    async def close(self) -> None:
        """Stop feeding."""
        self.end_streams()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Database work in a thread; its connection goes back to the pool."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: _returning(work, *args, **kwargs))

    # announcements

    async def _listen(self) -> None:
        await announcements.listen(self._address, hear=self._hear, lost=self._lost)

    def _hear(self, news: News) -> None:
        for (workspace, _), room in self._rooms.items():
            if workspace in news.changed and room.streams:
                ids = news.changed[workspace]
                room.crowded = room.crowded or ids is None
                room.dirty |= ids or set()
                self._work.set()
        if news.signed_out & {stream.listener.user for stream in self.streams()}:
            self._checking.set()

    def _lost(self) -> None:
        for room in self._rooms.values():
            room.crowded = True
        self._work.set()

    # painting

    async def _paint(self) -> None:
        while True:
            await self._work.wait()
            await asyncio.sleep(_GATHER)
            self._work.clear()
            for room in list(self._rooms.values()):
                try:
                    await self._paint_room(room)
                except Exception as error:  # a bug in one workspace's pictures must not end the others' pages
                    logger.exception("live pages not painted", exc_info=error)
                    room.crowded = True  # its pages fetch what they show, at the next poll

    async def _paint_room(self, room: Room) -> None:
        ids, crowded = room.dirty, room.crowded or len(room.dirty) > _MOST
        room.dirty, room.crowded = set(), False
        if not room.streams:
            return
        room.uncounted = room.uncounted or bool(ids) or crowded
        if crowded:
            room.tell("lost", "{}")
        elif ids:
            room.show(await self._attempt(room, ids))
        await self._count(room)

    async def _count(self, room: Room) -> None:
        """Tell the views' counts, not more than once a second: they are read anew each time."""
        now = asyncio.get_running_loop().time()
        if not room.uncounted or now - room.counted_at < _COUNTED:
            return  # what is left for later the poll remembers
        room.uncounted, room.counted_at = False, now
        members = {stream.listener.member for stream in room.streams}
        try:
            room.count(await self.run(painting.count, room.view.workspace, members))
        except (DatabaseError, psycopg.Error):
            room.uncounted = True

    async def _attempt(self, room: Room, ids: Collection[int]) -> list[Picture]:
        now = datetime.now(UTC)
        try:
            return await self.run(painting.paint, room.view, ids, since=now - _OVERLAP, now=now)
        except (DatabaseError, psycopg.Error) as error:
            logger.warning("live pages not painted", extra={"error": type(error).__name__})
            room.crowded = True  # told when the poll next succeeds
            return []

    # what got lost

    async def _poll(self) -> None:
        seen: dict[tuple[int, str], datetime] = {}
        while True:
            await asyncio.sleep(_POLL)
            for key, room in list(self._rooms.items()):
                if room.streams:
                    seen[key] = await self._poll_room(room, seen.get(key))

    async def _poll_room(self, room: Room, seen: datetime | None) -> datetime:
        since = (seen or datetime.now(UTC)) - timedelta(seconds=_POLL)
        try:
            moved = await self.run(conversations.moved, room.view.workspace, since=since, limit=_MOST + 1)
        except (DatabaseError, psycopg.Error):
            return since
        except Exception as error:  # as in painting: one workspace's bug
            logger.exception("changes not looked for", exc_info=error)
            room.crowded = True
            self._work.set()
            return since
        # Texts under way change state without moving their conversation.
        room.dirty |= {id_ for id_, at in moved if seen is None or at > seen} | room.moving
        if room.dirty or room.crowded or room.uncounted:
            self._work.set()
        return max([at for _, at in moved], default=since)

    # who may still listen

    async def _check(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._checking.wait(), _CHECK)
            self._checking.clear()
            await self._end_those_who_left()

    async def _end_those_who_left(self) -> None:
        streams = self.streams()
        if not streams:
            return
        try:
            staying = await self.run(listeners.still, [stream.listener for stream in streams])
        except (DatabaseError, psycopg.Error) as error:
            logger.warning("listeners not checked", extra={"error": type(error).__name__})
            return
        except Exception as error:  # who cannot be checked may have left: whoever stays comes again
            logger.exception("listeners not checked", exc_info=error)
            staying = set()
        for stream in streams:
            if stream.listener not in staying:
                stream.end()


def _ended(task: asyncio.Task[None]) -> None:
    """These tasks run until they are cancelled; anything else is a bug that must be seen."""
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("live pages stopped", exc_info=error)


def _returning(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return work(*args, **kwargs)
    finally:
        connection.close()
