"""Group commit: batches, order, and everybody's own answer."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator, Sequence

import pytest

from threadline.inbound.grouping import Closed, Group


class Work:
    """Work that keeps what it was given, and waits at the gate."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, batch: Sequence[int]) -> Sequence[int]:
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
    assert [future.result(30) for future in [group.put(n) for n in range(5)]] == [0, 2, 4, 6, 8]


def test_what_waits_becomes_one_batch_no_larger_than_allowed(group: Group[int, int], work: Work) -> None:
    work.gate.clear()
    first = group.put(100)
    while not first.running():
        pass
    rest = [group.put(n) for n in range(25) if n != 13]
    work.gate.set()
    assert [future.result(30) for future in rest] == [n * 2 for n in range(25) if n != 13]
    assert [len(batch) for batch in work.batches] == [1, 10, 10, 4]
    assert list(itertools.chain(*work.batches[1:])) == [n for n in range(25) if n != 13], (
        "the order of coming"
    )


def test_a_failure_is_told_to_its_batch_and_the_next_one_works(group: Group[int, int]) -> None:
    with pytest.raises(ValueError, match="unlucky"):
        group.put(13).result(30)
    assert group.put(4).result(30) == 8


def test_what_nobody_waits_for_any_more_is_not_begun(group: Group[int, int], work: Work) -> None:
    work.gate.clear()
    first = group.put(1)
    while not first.running():
        pass
    given_up, wanted = group.put(2), group.put(3)
    assert given_up.cancel()
    work.gate.set()
    assert wanted.result(30) == 6
    assert work.batches == [[1], [3]]


def test_closing_finishes_what_came_before_and_takes_nothing_more(work: Work) -> None:
    group: Group[int, int] = Group(work, name="closing", most=2, writers=2)
    futures = [group.put(n) for n in range(9)]
    group.close()
    assert [future.result(0) for future in futures] == [n * 2 for n in range(9)]
    with pytest.raises(Closed):
        group.put(1)
