"""The comparison with other gateways counts right, whoever it is that loses or doubles."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench import peers
from bench.peers import callbacks, contender, counting, jasmin, load
from bench.peers.centre import Centre
from bench.peers.counting import Fate, Heard, body
from bench.peers.load import Acknowledged
from bench.smsc import free_port
from tests.management.test_bench import bench


def told(delivered: str = "", failed: str = "") -> Heard:
    return Heard(delivered=set(delivered.split()), failed=set(failed.split()))


@pytest.mark.parametrize(
    ("acknowledged", "taken", "heard", "expected"),
    [
        ("t0 t1", "t0 t1", told("t0 t1"), Fate(2, lost=0, told_lost=0, in_doubt=0, doubled=0, silent=0)),
        (
            "t0 t1",
            "t1 t0 t1 t1",
            told("t0 t1"),
            Fate(2, lost=0, told_lost=0, in_doubt=0, doubled=1, silent=0),
        ),
        ("t0 t1", "t0", told("t0"), Fate(2, lost=1, told_lost=0, in_doubt=0, doubled=0, silent=0)),
        ("t0 t1", "t0", told("t0", "t1"), Fate(2, lost=0, told_lost=1, in_doubt=0, doubled=0, silent=0)),
        ("t0 t1", "t0 t1", told("t0"), Fate(2, lost=0, told_lost=0, in_doubt=0, doubled=0, silent=1)),
        ("t0 t1", "t0 t1", told("t0", "t1"), Fate(2, lost=0, told_lost=0, in_doubt=0, doubled=0, silent=0)),
        # Nobody said yes to t9: that it left, once or twice, is nobody's loss.
        ("t0", "t0 t9 t9", told("t0 t9"), Fate(1, lost=0, told_lost=0, in_doubt=0, doubled=0, silent=0)),
        # Told of as delivered although the SMSC never had it.
        ("t0", "", told("t0"), Fate(1, lost=1, told_lost=0, in_doubt=0, doubled=0, silent=0)),
    ],
)
def test_a_text_is_lost_doubled_or_silent(
    acknowledged: str, taken: str, heard: Heard, expected: Fate
) -> None:
    assert counting.fate(acknowledged.split(), map(body, taken.split()), heard) == expected


def test_a_text_that_never_left_is_not_lost_where_it_is_shown_as_in_doubt() -> None:
    doubted = ["t1", "t2", "t3"]
    found = counting.fate(["t0", "t1", "t2"], [body("t2")], told(), in_doubt=doubted.__contains__)
    assert found == Fate(3, lost=1, told_lost=0, in_doubt=1, doubled=0, silent=1)


def test_a_text_is_known_whatever_was_added_to_it() -> None:
    assert counting.token(f"Hello. {body('t42')} Bye.") == "t42"
    assert counting.token("STOP") is None
    assert len(body("t9999999")) <= 160
    assert len({counting.number(f"t{n}") for n in range(20_000)}) == 20_000


@pytest.mark.parametrize(
    ("target", "delivered", "failed"),
    [
        ("/?token=t1&state=1", {"t1"}, set()),
        ("/?token=t1&state=2", set(), {"t1"}),
        ("/?token=t1&state=16", set(), {"t1"}),
        ("/?token=t1&state=8", set(), set()),
        ("/?token=t1&id=7&message_status=DELIVRD&level=2", {"t1"}, set()),
        ("/?token=t1&message_status=UNDELIV", set(), {"t1"}),
        ("/?token=t1&message_status=ESME_ROK", set(), set()),
        ("/?state=1", set(), set()),
    ],
)
def test_a_callback_tells_the_end_of_a_text_or_nothing(
    target: str, delivered: set[str], failed: set[str]
) -> None:
    heard = Heard()
    callbacks.note(target, heard)
    assert (heard.delivered, heard.failed) == (delivered, failed)
    assert bool(heard.at) == bool(delivered | failed)


async def test_only_a_yes_counts_and_nobody_asks_twice() -> None:
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                token = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
            except asyncio.IncompleteReadError:
                break
            asked.append(token)
            if len(asked) == 2:  # says nothing, and is gone
                break
            if len(asked) == 3:
                writer.write(b"HTTP/1.1 503 Away\r\nContent-Length: 2\r\n\r\nno")
            elif len(asked) == 4:
                writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\n\r\n")
            else:
                writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 3\r\n\r\nyes")
        writer.close()

    port, into = free_port(), Acknowledged()
    async with await asyncio.start_server(serve, "127.0.0.1", port):
        await load.send(port, request, load.tokens(), count=4, connections=1, into=into)
    assert asked == ["t0", "t1", "t2", "t3", "t4", "t5"]
    assert into.answers == dict.fromkeys(["t0", "t3", "t4", "t5"], b"yes")
    assert (into.refused, into.unanswered) == (1, 1)


def request(token: str) -> bytes:
    return f"GET {token} HTTP/1.1\r\n\r\n".encode()


async def test_callbacks_are_heard_over_a_connection_that_stays() -> None:
    port, heard = free_port(), Heard()
    async with callbacks.server(port, heard):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for token in ("t1", "t2"):
            writer.write(f"GET /?token={token}&state=1 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert (await reader.readuntil(b"ACK/Jasmin")).startswith(b"HTTP/1.1 200 ")
        writer.close()
    assert heard.delivered == {"t1", "t2"}


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[bytes]]:
    """A process with a child that works for a moment, and one that stays."""
    script = (
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', 'sum(range(10**7))'])\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print('ready', flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdin=pipe, stdout=pipe, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    for pid in contender.family(process.pid) - {process.pid}:
        subprocess.run(["kill", "-9", str(pid)], check=False)
    process.kill()
    process.communicate()


def test_the_processors_time_of_children_counts_also_when_they_are_gone(
    parent: subprocess.Popen[bytes],
) -> None:
    assert len(contender.family(parent.pid)) == 2
    own = sum(map(int, Path(f"/proc/{parent.pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    assert contender.processor(parent.pid) > own / 100


def test_nobody_has_no_family() -> None:
    assert contender.family(0) == set()
    assert contender.processor(0) == 0.0


def test_the_smsc_begins_every_run_with_an_empty_ledger(tmp_path: Path) -> None:
    centre = Centre(tmp_path / "smsc")
    for _ in range(2):
        centre.start()
        assert (centre.links, centre.taken) == (0, 0)
        assert centre.stop() == []


def test_the_mended_copy_takes_answers_from_where_they_are(tmp_path: Path) -> None:
    package = tmp_path / "lib" / "python3" / "site-packages" / "jasmin" / "managers"
    package.mkdir(parents=True)
    (package / "listeners.py").write_text("dlr = DLR(status=_pdu.response.status)\n")
    mended = jasmin._mended(tmp_path / "bin" / "python", tmp_path / "mended")
    assert (mended / "jasmin/managers/listeners.py").read_text() == "dlr = DLR(status=r.response.status)\n"
    (package / "listeners.py").write_text("another release\n")
    with pytest.raises(LookupError):
        jasmin._mended(tmp_path / "bin" / "python", tmp_path / "again")


def one(per_second: float, processor_ms: float, **left: int) -> dict[str, Any]:
    fate = {"lost": 0, "doubled": 0} | left
    shares = {"all": processor_ms}
    return {"per_second": per_second, "processor_ms": processor_ms, "ms_by_process": shares, **fate}


def test_rounds_give_their_middle_their_sums_and_the_ratio_to_ours() -> None:
    rounds = {"threadline": [one(100.0, 2.0), one(300.0, 1.0), one(200.0, 4.0)]}
    rounds["kannel"] = [one(50.0, 4.0), one(50.0, 4.0, doubled=2), one(50.0, 4.0)]
    about = {name: {"version": "1", "yes": "kept"} for name in rounds}
    found: Any = peers.told(about, rounds, {})
    assert not found["failed"]
    ours, other = found["contenders"]["threadline"], found["contenders"]["kannel"]
    assert (ours["per_second"], ours["processor_ms"], ours["ms_by_process"]) == (200, 2, {"all": 2})
    assert (other["ours_is_faster_by"], other["ours_needs_processor"]) == (4.0, 0.5)
    assert (ours["doubled"], other["doubled"]) == (0, 2)  # one bad round is not in the middle


@pytest.mark.parametrize("bad", [{"lost": 1}, {"doubled": 1}])
def test_what_we_lose_or_double_fails_and_what_others_do_does_not(bad: dict[str, int]) -> None:
    fine, about = {"lost": 0, "doubled": 0}, {name: {"version": "1"} for name in ("threadline", "kannel")}
    rounds = {name: [one(1.0, 1.0)] for name in about}
    assert peers.told(about, rounds, {"threadline": fine | bad, "kannel": fine})["failed"]
    assert not peers.told(about, rounds, {"threadline": fine, "kannel": fine | bad})["failed"]
    assert peers.told(
        about, rounds | {"threadline": [one(1.0, 1.0), one(1.0, 1.0, **bad), one(1.0, 1.0)]}, {}
    )["failed"]


def test_a_contender_nobody_knows_is_named() -> None:
    run = bench("peers", "--only", "pigeons")
    assert run.returncode != 0
    assert "pigeons" in run.stderr


@pytest.mark.long
def test_ours_is_measured_and_killed() -> None:
    sizes = ("--messages", "600", "--rounds", "1", "--kills", "1", "--killed-messages", "300")
    run = bench("peers", "--only", "threadline", *sizes, "--json")
    assert run.returncode == 0, (run.stdout, run.stderr[-2000:])
    found = json.loads(run.stdout.splitlines()[-1])["contenders"]["threadline"]
    assert found["acknowledged"] >= 600
    assert found["told"] == 1.0
    assert set(found["ms_by_process"]) == {"web", "engine", "jobs", "postgresql"}
    assert found["killed"]["acknowledged"] >= 300
    assert (found["killed"]["lost"], found["killed"]["doubled"]) == (0, 0)
