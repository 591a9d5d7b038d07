"""The ledger is evidence: it outlives kills, shows duplicates, and forgets nothing."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.carriers import texts
from tests.carriers.rigs import SimulatorRig
from tests.carriers.texts import fates, until

from threadline.carriers import addresses, contract
from threadline.carriers.simulator import journal, wire
from threadline.carriers.simulator.control import TakenPart, Tombstone
from threadline.carriers.simulator.process import Process
from threadline.rules.carriage import Finding, PartOutcome, Taken


def path(simulator: SimulatorRig) -> Path:
    return simulator.process.directory / journal.NAME


def lines(simulator: SimulatorRig, kind: str) -> list[dict[str, object]]:
    said = [json.loads(line) for line in path(simulator).read_text("ascii").splitlines()]
    return [line for line in said if line["kind"] == kind]


async def test_every_accepted_part_is_in_the_file_whenever_the_simulator_is_killed(
    simulator: SimulatorRig,
) -> None:
    accepted: set[str] = set()
    carrier = simulator.carrier()
    await carrier.open()
    for _ in range(3):
        running = [asyncio.create_task(send_for_ever(carrier, accepted)) for _ in range(50)]
        seen = len(accepted)
        await until(lambda seen=seen: len(accepted) > seen + 200)
        os.kill(simulator.process.pid, signal.SIGKILL)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        simulator.process.kill()
        assert accepted <= {line["id"] for line in lines(simulator, "taken")}
        simulator.start()
    await carrier.close()
    with simulator.process.control() as control:
        ids = [entry.carrier_id for entry in control.ledger() if isinstance(entry, TakenPart)]
        assert accepted <= set(ids)
        assert len(ids) == len(set(ids)) == control.counts().taken
        assert control.counts().duplicates == 0


async def send_for_ever(carrier: contract.Carrier, accepted: set[str]) -> None:
    while True:
        outcome = await carrier.submit(texts.text(), begin=texts.yes)
        accepted.update(part.carrier_id for part in outcome.parts if part.taken is Taken.ACCEPTED)
        if fates(outcome) == [Taken.RETRY]:
            await asyncio.sleep(0.01)


async def test_after_a_kill_look_ups_and_threads_and_tombstones_are_as_before(
    simulator: SimulatorRig,
) -> None:
    carrier = simulator.carrier()
    await carrier.open()
    sent = texts.text("one ", "two")
    outcome = await carrier.submit(sent, begin=texts.yes)
    await carrier.look_up([texts.never("gone")])
    with simulator.process.control() as control:
        control.say("hello", sender=texts.HERS, recipient=texts.OURS)
        control.name("+13035550177")
        before = (
            control.thread(texts.HERS),
            [phone.number for phone in control.phones()],
            list(control.ledger()),
        )
    await carrier.close()
    simulator.process.kill()
    simulator.start()
    carrier = simulator.carrier()
    await carrier.open()
    again = await carrier.submit(texts.text(reference="gone"), begin=texts.yes)
    found, gone = await carrier.look_up([texts.asked(sent), texts.never("gone")])
    await carrier.close()
    assert [part.carrier_id for part in found.parts] == [part.carrier_id for part in outcome.parts]
    assert gone.finding is Finding.ABSENT
    assert again.parts == (PartOutcome(0, Taken.REJECTED, code="closed"),)
    with simulator.process.control() as control:
        threads = [(one.text, one.direction, one.key) for one in control.thread(texts.HERS)]
        assert threads == [(one.text, one.direction, one.key) for one in before[0]]
        assert [phone.number for phone in control.phones()] == before[1]
        entries = list(control.ledger())
        assert [entry.reference for entry in entries] == [entry.reference for entry in before[2]]
        assert isinstance(entries[-1], Tombstone)


async def test_a_torn_last_line_is_left_out_and_never_joined_with_the_next(simulator: SimulatorRig) -> None:
    carrier = simulator.carrier()
    await carrier.open()
    await carrier.submit(texts.text(reference="whole"), begin=texts.yes)
    await carrier.close()
    simulator.process.kill()
    whole = path(simulator).read_bytes()
    with path(simulator).open("ab") as file:
        file.write(b'{"kind":"taken","at":"2026-11-22T10:00:00+00:00","refer')
    for start in range(2):
        simulator.start()
        carrier = simulator.carrier()
        await carrier.open()
        assert fates(await carrier.submit(texts.text(reference=f"after-{start}"), begin=texts.yes)) == [
            Taken.ACCEPTED
        ]
        await carrier.close()
        with simulator.process.control() as control:
            assert control.counts().torn == 1
        simulator.process.kill()
    assert path(simulator).read_bytes().startswith(whole)
    simulator.start()
    assert [reference for reference, _, _ in simulator.taken()] == ["whole", "after-0", "after-1"]


async def test_a_part_handed_over_twice_is_taken_and_shown_twice(simulator: SimulatorRig) -> None:
    carrier = simulator.carrier()
    await carrier.open()
    first = await carrier.submit(texts.text("twice", reference="same"), begin=texts.yes)
    second = await carrier.submit(texts.text("twice", reference="same"), begin=texts.yes)
    await carrier.close()
    assert fates(first) == fates(second) == [Taken.ACCEPTED]
    assert first.parts[0].carrier_id != second.parts[0].carrier_id
    with simulator.process.control() as control:
        assert control.counts().duplicates == 1
        assert [entry.reference for entry in control.ledger()] == ["same", "same"]
        assert [one.text for one in control.thread(texts.HERS)] == ["twice", "twice"]


async def test_what_arrives_after_a_look_up_has_said_absent_is_refused(simulator: SimulatorRig) -> None:
    loop = asyncio.get_running_loop()
    engine = await hand_made_link(simulator)
    line = wire.encode(["s", [[1, "late", 0, 1, texts.OURS, texts.HERS, "GSM-7", "too late"]]])
    await loop.sock_sendall(engine, line[:30])  # the rest is still on its way
    carrier = simulator.carrier()
    await carrier.open()
    (found,) = await carrier.look_up([texts.never("late")])
    await carrier.close()
    assert found.finding is Finding.ABSENT
    await loop.sock_sendall(engine, line[30:])
    assert wire.decode(await loop.sock_recv(engine, 4096)) == ["a", [[1, "no", "closed"]]]
    engine.close()
    assert simulator.taken() == []


async def hand_made_link(simulator: SimulatorRig) -> socket.socket:
    loop = asyncio.get_running_loop()
    sock = socket.create_connection(addresses.host_port(simulator.process.address))
    sock.setblocking(False)
    _, nonce, _ = wire.decode(await loop.sock_recv(sock, 4096))
    proof = wire.mac(simulator.process.secret, nonce=nonce, account="demo", role=wire.CARRIER)
    await loop.sock_sendall(sock, wire.encode(["hello", "demo", wire.CARRIER, proof, ""]))
    assert wire.decode(await loop.sock_recv(sock, 4096)) == ["welcome"]
    return sock


def test_only_one_simulator_writes_a_ledger(simulator: SimulatorRig) -> None:
    said = start_by_hand("--ledger", str(simulator.process.directory), "--listen", "127.0.0.1:0")
    assert said.returncode == 1
    assert said.stderr.startswith("simulator: another simulator writes the ledger")
    assert len(said.stderr.splitlines()) == 1


def test_a_taken_port_and_a_wrong_address_are_one_sentence_each(
    simulator: SimulatorRig, tmp_path: Path
) -> None:
    for address in (simulator.process.address, "nonsense", "127.0.0.1:99999", "unix:/nowhere/at/all"):
        said = start_by_hand("--ledger", str(tmp_path / "free"), "--listen", address)
        assert said.returncode == 1
        assert said.stderr.startswith("simulator: ")
        assert len(said.stderr.splitlines()) == 1


def test_an_address_and_a_secret_are_left_for_those_who_know_only_the_folder(tmp_path: Path) -> None:
    with Process(tmp_path / "first") as first:
        assert (first.directory / "address").read_text().strip() == first.address
    said = start_by_hand("--ledger", str(tmp_path / "second"), "--listen", "nonsense", secret="")
    assert said.returncode == 1
    secret = tmp_path / "second" / "secret"
    assert len(secret.read_text().strip()) == 64
    assert secret.stat().st_mode & 0o777 == 0o600


def test_sigterm_ends_it_cleanly(tmp_path: Path) -> None:
    running = Process(tmp_path / "simulator")
    running.start()
    with running.control() as control:
        control.counts()
        assert running.stop() == 0


async def test_a_full_disk_ends_it_before_anything_is_answered(tmp_path: Path) -> None:
    simulator = SimulatorRig(tmp_path / "simulator")
    (tmp_path / "simulator").mkdir()
    (tmp_path / "simulator" / "secret").write_text("x\n")
    (tmp_path / "simulator" / journal.NAME).write_text('{"kind":"ledger","version":1,"prefix":"abc"}\n')
    limit = (tmp_path / "simulator" / journal.NAME).stat().st_size + 300
    shell = ["sh", "-c", f"trap '' XFSZ; ulimit -f {-(-limit // 512)}; exec \"$@\"", "sh"]
    command = [sys.executable, "-m", "threadline.management.simulator", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(
        [*shell, *command, "--ledger", str(tmp_path / "simulator")],
        env={**os.environ, "THREADLINE_SIMULATOR_SECRET": simulator.process.secret},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    simulator.process.address = process.stdout.readline().split()[-1]
    carrier = simulator.carrier()
    await carrier.open()
    outcomes = [await carrier.submit(texts.text(), begin=texts.yes) for _ in range(20)]
    await carrier.close()
    _, said = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "simulator: the ledger cannot be written: File too large" in said
    accepted = [part.carrier_id for outcome in outcomes for part in outcome.parts if part.carrier_id]
    whole = []
    for line in (tmp_path / "simulator" / journal.NAME).read_text().splitlines():
        try:
            whole.append(json.loads(line).get("id"))
        except ValueError:
            continue
    assert accepted == [one for one in whole if one][: len(accepted)]
    assert Taken.UNKNOWN in {fates(outcome)[0] for outcome in outcomes}


def start_by_hand(*arguments: str, secret: str = "x") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "threadline.management.simulator", *arguments],
        env={**os.environ, "THREADLINE_SIMULATOR_SECRET": secret},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
