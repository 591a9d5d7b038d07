"""Group commit: batches, order, and everybody's own answer."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Iterator, Sequence

import pytest

from threadline.inbound.grouping import Closed, Group


class Work:
    """Work that keeps what it was given, and waits at the gate."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.waiting: list[int] = []  # how many each batch has that came to the gate
        self.begun = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, batch: Sequence[int]) -> Sequence[int]:
        self.begun.set()
        self.waiting.append(len(batch))
        self.gate.wait(30)
        self.batches.append(list(batch))
        if 13 in batch:
            raise ValueError("unlucky")
        return [item * 2 for item in batch]


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def group(work: Work) -> Iterator[Group[int, int]]:
    made: Group[int, int] = Group(work, name="tested", most=10)
    yield made
    work.gate.set()
    made.close()


def test_each_gets_its_own_result(group: Group[int, int]) -> None:
    async def asked() -> list[int]:
        return await asyncio.gather(*(group.put(n) for n in range(5)))

    assert asyncio.run(asked()) == [0, 2, 4, 6, 8]


def test_what_waits_becomes_one_batch_no_larger_than_allowed(group: Group[int, int], work: Work) -> None:
    async def asked() -> list[int]:
        work.gate.clear()
        first = group.put(100)
        await asyncio.to_thread(work.begun.wait, 30)
        rest = [group.put(n) for n in range(25) if n != 13]
        work.gate.set()
        await first
        return await asyncio.gather(*rest)

    assert asyncio.run(asked()) == [n * 2 for n in range(25) if n != 13]
    assert [len(batch) for batch in work.batches] == [1, 10, 10, 4]
    assert list(itertools.chain(*work.batches[1:])) == [n for n in range(25) if n != 13], (
        "the order of coming"
    )


def test_a_failure_is_told_to_its_batch_and_the_next_one_works(group: Group[int, int]) -> None:
    async def asked() -> int:
        with pytest.raises(ValueError, match="unlucky"):
            await group.put(13)
        return await group.put(4)

    assert asyncio.run(asked()) == 8


def test_what_nobody_waits_for_any_more_is_not_begun(group: Group[int, int], work: Work) -> None:
    async def asked() -> int:
        work.gate.clear()
        first = group.put(1)
        await asyncio.to_thread(work.begun.wait, 30)
        given_up, wanted = group.put(2), group.put(3)
        assert given_up.cancel()
        work.gate.set()
        await first
        return await wanted

    assert asyncio.run(asked()) == 6
    assert work.batches == [[1], [3]]


def test_a_loop_that_ended_keeps_nobody_else_from_an_answer(group: Group[int, int], work: Work) -> None:
    async def left() -> None:
        work.gate.clear()
        group.put(1)
        await asyncio.to_thread(work.begun.wait, 30)

    async def asked() -> int:
        wanted = group.put(3)
        work.gate.set()
        return await wanted

    asyncio.run(left())
    assert asyncio.run(asked()) == 6


def test_a_second_writer_gathers_longer_while_the_first_is_at_work(work: Work) -> None:
    async def asked() -> list[int]:
        group: Group[int, int] = Group(work, name="gathering", most=100, writers=2, meanwhile=0.5)
        work.gate.clear()
        first = group.put(100)
        await asyncio.to_thread(work.begun.wait, 30)
        later = [group.put(n) for n in range(20, 49)]
        await asyncio.sleep(0.1)
        later.append(group.put(49))  # within what the second gathers
        while len(work.waiting) < 2:  # it waits all that time, as for a lock
            await asyncio.sleep(0.01)
        work.gate.set()
        told = await asyncio.gather(first, *later)
        await asyncio.to_thread(group.close)
        return told

    assert asyncio.run(asked()) == [200, *(n * 2 for n in range(20, 50))]
    assert sorted(map(len, work.batches)) == [1, 30]


def test_who_waits_too_long_is_told_and_what_was_not_begun_is_not(work: Work) -> None:
    async def asked() -> list[object]:
        group: Group[int, int] = Group(work, name="patient", most=1, patience=0.3)
        work.gate.clear()
        first, second = group.put(1), group.put(2)
        late = await asyncio.gather(first, second, return_exceptions=True)
        work.gate.set()
        third = await group.put(3)
        fourth = await group.put(4)  # after a pause in which nobody was watched
        await asyncio.to_thread(group.close)
        return [*late, third, fourth]

    first, second, third, fourth = asyncio.run(asked())
    assert isinstance(first, TimeoutError)
    assert isinstance(second, TimeoutError)
    assert (third, fourth) == (6, 8)
    assert work.batches == [[1], [3], [4]]


def test_closing_finishes_what_came_before_and_takes_nothing_more(work: Work) -> None:
    async def asked() -> list[int]:
        group: Group[int, int] = Group(work, name="closing", most=2, writers=2)
        futures = [group.put(n) for n in range(9)]
        await asyncio.to_thread(group.close)
        with pytest.raises(Closed):
            group.put(1)
        return await asyncio.gather(*futures)

    assert asyncio.run(asked()) == [n * 2 for n in range(9)]
