"""Announcements: after the commit, ids only, from one process to all that listen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.outbound.scene import announcing, database_url

from threadline.live import announcer, listener, news
from threadline.live.news import News

NEWS = st.builds(
    News,
    changed=st.dictionaries(
        st.integers(1, 9), st.none() | st.sets(st.integers(1, 2**60), max_size=450), max_size=4
    ),
    signed_out=st.sets(st.integers(1, 2**60), max_size=20),
    wake=st.booleans(),
)


@given(said=NEWS)
def test_what_is_heard_is_what_was_said_or_that_much_changed(said: News) -> None:
    heard = News()
    for payload in news.encode(said):
        assert len(payload) < 8000
        heard.add(news.decode(payload))
    assert heard.wake == said.wake
    assert heard.signed_out == said.signed_out
    assert heard.changed.keys() == said.changed.keys()
    for workspace, conversations in said.changed.items():
        assert heard.changed[workspace] in (None, conversations)


@pytest.mark.parametrize("payload", ["", "{", "[]", '{"w": 1}', '{"w": "x", "c": []}', "null", '{"c": [1]}'])
def test_what_cannot_be_read_is_no_news(payload: str) -> None:
    assert not news.decode(payload)


def test_a_crowd_of_conversations_becomes_many() -> None:
    said = News()
    for start in (0, 300):
        said.add(news.changed(1, range(start, start + 300)))
    assert said.changed == {1: None}


class Ear:
    """Everything heard on a connection of its own."""

    def __init__(self) -> None:
        self.heard = News()
        self.gaps = 0
        self.something = asyncio.Event()

    def hear(self, said: News) -> None:
        self.heard.add(said)
        self.something.set()

    def lost(self) -> None:
        self.gaps += 1
        self.something.set()

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        task = asyncio.get_running_loop().create_task(
            listener.listen(database_url(), hear=self.hear, lost=self.lost)
        )
        try:
            yield
        finally:
            task.cancel()

    async def next(self) -> None:
        async with asyncio.timeout(20):
            await self.something.wait()
        self.something.clear()


@pytest.mark.django_db(transaction=True)
async def test_only_what_was_committed_is_announced() -> None:
    ear = Ear()
    with announcing(), ear.listening():
        await ear.next()
        await asyncio.to_thread(_write)
        await ear.next()
    assert ear.heard.changed == {1: {3}}
    assert ear.heard.wake
    assert ear.gaps == 1


def _write() -> None:
    try:
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            announcer.after_commit(news.changed(1, [2]))
            raise ZeroDivisionError
        with transaction.atomic():
            announcer.after_commit(news.changed(1, [3], wake=True))
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
async def test_a_broken_connection_is_made_anew_and_tells_of_the_gap() -> None:
    import psycopg

    ear = Ear()
    with announcing(), ear.listening():
        await ear.next()
        async with await psycopg.AsyncConnection.connect(database_url(), autocommit=True) as other:
            await other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
                " AND datname = current_database()"
            )
        await ear.next()
        assert ear.gaps == 2
        await asyncio.to_thread(_write)
        await ear.next()
    assert ear.heard.changed == {1: {3}}
