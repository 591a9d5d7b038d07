"""The spool's files: synced, in order, whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from threadline.inbound.calls import Call
from threadline.inbound.spool import Batch, Spool, set_aside


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path, name="tested")


def a_call(body: bytes = b"{}", **headers: str) -> Call:
    return Call("simulator", "demo", "https://desk.example/hooks", headers, body, datetime.now(UTC))


def kept(spool: Spool) -> list[Call]:
    return [call for path in spool.files() for call in spool.read(path).calls]


def test_calls_come_back_as_they_were_and_in_order(spool: Spool) -> None:
    batches = [[a_call(bytes([n, m, 0, 255]), signature="é") for m in range(3)] for n in range(4)]
    for batch in batches:
        spool.keep(batch)
    assert kept(spool) == [call for batch in batches for call in batch]


def test_a_new_process_goes_on_behind_what_it_finds(spool: Spool, tmp_path: Path) -> None:
    first, second = a_call(b"1"), a_call(b"2")
    spool.keep([first])
    path = spool.files()[0]
    path.rename(path.with_name(f"{10**19:020d}.calls"))  # written when the clock was far ahead
    Spool(tmp_path, name="tested").keep([second])
    assert kept(spool) == [first, second]


@given(data=st.data())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_torn_file_gives_back_every_whole_call_and_nothing_else(spool: Spool, data: st.DataObject) -> None:
    calls = [a_call(os.urandom(20)) for _ in range(3)]
    spool.keep(calls)
    path = spool.files()[-1]
    whole = path.read_bytes()
    size = len(whole) // 3
    place = data.draw(st.integers(0, len(whole) - 1))
    zeroed = data.draw(st.booleans())  # a crash leaves the end missing, or full of zeros
    path.write_bytes(whole[:place] + (bytes(len(whole) - place) if zeroed else b""))
    batch = spool.read(path)
    count = sum(place >= end for end in _ends(whole))
    # Zeros in place of zeros are no damage.
    assert list(batch.calls[:count]) == calls[:count]
    assert len(batch.calls) == count or path.read_bytes() == whole
    assert batch.torn == (path.read_bytes() not in (whole, *(whole[:end] for end in (0, *_ends(whole)))))
    assert size
    path.unlink()


def _ends(content: bytes) -> list[int]:
    ends, place = [], 0
    while place < len(content):
        place += 36 + int.from_bytes(content[place : place + 4])
        ends.append(place)
    return ends


def test_a_torn_file_is_set_aside_and_a_whole_one_goes(spool: Spool, tmp_path: Path) -> None:
    spool.keep([a_call()])
    spool.keep([a_call()])
    whole, torn = spool.files()
    torn.write_bytes(torn.read_bytes()[:-1])
    for path in (whole, torn):
        spool.drop(spool.read(path))
    assert spool.files() == []
    assert [path.name for path in (tmp_path / "tested" / "set-aside").iterdir()] == [torn.name]


def test_what_nobody_could_read_is_set_aside_and_counted(spool: Spool, tmp_path: Path) -> None:
    calls = [a_call(bytes([n])) for n in range(3)]
    spool.keep(calls)
    path = spool.finished()[0]
    assert set_aside(tmp_path) == 0
    for _ in range(2):  # a crash in between has it done again
        (tmp_path / "tested" / path.name).touch()
        spool.drop(Batch(path, tuple(calls), torn=False), unread=calls[1:])
    assert spool.files() == []
    [aside] = (tmp_path / "tested" / "set-aside").iterdir()
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    assert list(spool.read(aside).calls) == calls[1:]
    assert set_aside(tmp_path) == 1


def test_a_disk_that_refuses_leaves_nothing(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        spool.keep([a_call()])
    assert spool.files() == []


def test_only_its_owner_can_read_it_and_no_cookie_is_kept(spool: Spool) -> None:
    spool.keep([a_call(cookie="session", authorization="Basic", **{"x-signature": "kept"})])
    path = spool.files()[0]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert kept(spool)[0].headers == {"x-signature": "kept"}


def test_the_last_to_leave_knows_that_it_is(spool: Spool, tmp_path: Path) -> None:
    other = Spool(tmp_path, name="tested")
    mine, theirs = spool.use(), other.use()
    assert not spool.is_last(mine)
    os.close(theirs)
    assert spool.is_last(mine)
    os.close(mine)


def test_one_at_a_time_drains(spool: Spool, tmp_path: Path) -> None:
    with spool.alone("drain") as first, Spool(tmp_path, name="tested").alone("drain") as second:
        assert (first, second) == (True, False)


def test_every_call_that_was_kept_is_drained_once_while_others_are_being_written(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # the race is in the steps, not on the disk
    said = [str(n).encode() for n in range(4000)]
    writer = threading.Thread(target=lambda: [spool.keep([a_call(body)]) for body in said])
    drainer = Spool(tmp_path, name="tested")  # another process of the same home
    drained: list[bytes] = []
    writer.start()
    while writer.is_alive() or drainer.files():
        for path in drainer.finished():
            batch = drainer.read(path)
            drained += [call.body for call in batch.calls]
            drainer.drop(batch)
    writer.join()
    assert drained == said
    assert not (tmp_path / "tested" / "set-aside").exists()


def test_its_size_can_be_asked_while_it_is_drained(spool: Spool) -> None:
    stop = threading.Event()

    def churn() -> None:
        while not stop.is_set():
            spool.keep([a_call()])
            spool.drop(spool.read(spool.finished()[0]))

    worker = threading.Thread(target=churn)
    worker.start()
    sizes = {spool.size() > 0 for _ in range(2000)}
    stop.set()
    worker.join()
    assert sizes
