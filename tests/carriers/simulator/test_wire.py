"""Whatever arrives on its socket, the simulator goes on."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import pytest
from tests.carriers import texts
from tests.carriers.rigs import SimulatorRig
from tests.carriers.texts import Taker, fates, until

from threadline.carriers import addresses
from threadline.carriers.simulator import account, client, wire
from threadline.carriers.simulator.control import Control
from threadline.carriers.simulator.faults import Fault, FaultKind
from threadline.carriers.simulator.process import Process
from threadline.rules.carriage import PartState, Taken


def hello(simulator: SimulatorRig, *, role: str = wire.CARRIER, account: str = "demo") -> socket.socket:
    sock = socket.create_connection(addresses.host_port(simulator.process.address), timeout=10)
    _, nonce, _ = wire.decode(sock.recv(4096))
    proof = wire.mac(simulator.process.secret, nonce=nonce, account=account, role=role)
    sock.sendall(wire.encode(["hello", account, role, proof, ""]))
    return sock


def rest(sock: socket.socket) -> bytes:
    """What comes until the other end hangs up."""
    said = b""
    try:
        while more := sock.recv(65536):
            said += more
    except ConnectionResetError:
        pass
    sock.close()
    return said


GARBAGE = [
    b"\n",
    b"\x00\xff\xfe\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"[" * 200_000 + b"\n",
    b"{}\n",
    b"[7]\n",
    b'["unknown"]\n',
    b'["s"]\n',
    b'["s", [[]]]\n',
    b'["s", [[1, "r", 0]]]\n',
    b'["s", [7]]\n',
    b'["k", {}]\n',
    b'["l", 1, [null]]\n',
    b'["l", 1, [""]]\n',
    b'["hello", "demo", "carrier", "00", ""]\n',
    b'["c", 1, "counts", {}]\n',
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_ends_its_own_link_and_no_other(garbage: bytes, simulator: SimulatorRig) -> None:
    with simulator.process.control() as control:
        before = control.counts()
        stranger = socket.create_connection(addresses.host_port(simulator.process.address), timeout=10)
        for sock in (stranger, hello(simulator)):
            sock.sendall(garbage)
            rest(sock)
        assert control.counts() == before


def test_a_line_without_an_end_is_cut_off(simulator: SimulatorRig) -> None:
    sock = hello(simulator)
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        sock.sendall(b"x" * 50_000_000)
    sock.close()
    with simulator.process.control() as control:
        assert control.counts().taken == 0


ODD_ROWS = [
    [1, "r", True, 1, texts.OURS, texts.HERS, "GSM-7", "x"],
    [1, "r", 0, 1.5, texts.OURS, texts.HERS, "GSM-7", "x"],
    [1, "", 0, 1, texts.OURS, texts.HERS, "GSM-7", "x"],
    [1, "r" * 201, 0, 1, texts.OURS, texts.HERS, "GSM-7", "x"],
    [1, "r", 1, 1, texts.OURS, texts.HERS, "GSM-7", "x"],
    [1, "r", -1, 1, texts.OURS, texts.HERS, "GSM-7", "x"],
    [1, "r", 0, 256, texts.OURS, texts.HERS, "GSM-7", "x"],
    [1, "r", 0, 1, texts.OURS, "+1 303", "GSM-7", "x"],
    [1, "r", 0, 1, texts.OURS, "+\u0661\u0662\u0663\u0664", "GSM-7", "x"],
    [1, "r", 0, 1, None, texts.HERS, "GSM-7", "x"],
    [1, "r", 0, 1, texts.OURS, texts.HERS, "EBCDIC", "x"],
    [1, "r", 0, 1, texts.OURS, texts.HERS, "GSM-7", ""],
    [1, "r", 0, 1, texts.OURS, texts.HERS, "GSM-7", "x" * 161],
    [1, "r", 0, 2, texts.OURS, texts.HERS, "GSM-7", "x" * 154],
    [1, "r", 0, 1, texts.OURS, texts.HERS, "UCS-2", "\U0001f600" * 36],
    [1, "r", 0, 2, texts.OURS, texts.HERS, "UCS-2", "\U0001f600" * 34],
    [1, "r", 0, 1, texts.OURS, texts.HERS, "GSM-7", ["x"]],
]


def test_parts_that_no_phone_could_get_are_refused_one_by_one(simulator: SimulatorRig) -> None:
    sock = hello(simulator)
    good = [99, "good", 0, 1, texts.OURS, texts.HERS, "UCS-2", "\U0001f600" * 35]
    sock.sendall(wire.encode(["s", [*ODD_ROWS, good]]))
    said = b""
    while said.count(b"\n") < 2:
        said += sock.recv(65536)
    sock.close()
    _, answers = wire.decode(said.splitlines()[1])
    assert [verdict for _, verdict, _ in answers] == ["no"] * len(ODD_ROWS) + ["ok"]
    assert [reference for reference, _, _ in simulator.taken()] == ["good"]


async def test_a_wrong_secret_gets_no_link(simulator: SimulatorRig) -> None:
    wrong = {**simulator.settings(), "secret": "wrong"}
    carrier = simulator.facts.build(wrong)
    await carrier.open()
    outcome = await carrier.submit(texts.text(), begin=texts.yes)
    await carrier.close()
    assert fates(outcome) == [Taken.RETRY]
    assert outcome.parts[0].code == "refused"
    with pytest.raises(PermissionError), Control(simulator.process.address, secret="wrong") as control:
        control.counts()


@pytest.mark.parametrize("name", ["", "a/b", "..", "a b", "\ud800", "x" * 65])
async def test_an_account_whose_name_is_no_part_of_an_address_gets_no_link(
    name: str, simulator: SimulatorRig
) -> None:
    sock = hello(simulator, account=name)
    assert b"refused" in rest(sock)


async def test_a_unix_socket_serves_as_well(tmp_path: Path) -> None:
    with Process(tmp_path / "simulator", listen=f"unix:{tmp_path}/socket") as process:
        assert (tmp_path / "socket").stat().st_mode & 0o777 == 0o600
        to = account.read({"address": process.address, "secret": process.secret})
        carrier = client.Simulator(to)
        await carrier.open()
        assert fates(await carrier.submit(texts.text(), begin=texts.yes)) == [Taken.ACCEPTED]
        await carrier.close()
        with process.control() as control:
            assert control.counts().taken == 1
        process.kill()
        process.start()  # over the socket that the killed one left
        with process.control() as control:
            assert control.counts().taken == 1


async def test_an_answer_after_the_timeout_still_counts_as_evidence(simulator: SimulatorRig) -> None:
    simulator.fault(Fault(FaultKind.SLOW, delay=1.0))
    with simulator.process.control() as control:
        control.settings(receipts=account.ReceiptsMode.NONE)
    taker = Taker()
    carrier = simulator.impatient()
    carrier.on_receipts = taker
    await carrier.open()
    text = texts.text()
    assert fates(await carrier.submit(text, begin=texts.yes)) == [Taken.UNKNOWN]
    await until(lambda: len(taker.receipts) == 1)
    await carrier.close()
    (receipt,) = taker.receipts
    assert (receipt.reference, receipt.part, receipt.state) == (text.reference, 0, PartState.ACCEPTED)
    assert receipt.carrier_id


async def test_a_full_window_lets_what_waits_go_back_unbegun(simulator: SimulatorRig) -> None:
    simulator.stall("")
    carrier = client.Simulator(account.read(simulator.settings()), window=10, timeout=0.5)
    await carrier.open()
    begun: list[str] = []
    outcomes = await asyncio.gather(
        *(
            carrier.submit(texts.text(), begin=lambda reference: not begun.append(reference))
            for _ in range(40)
        )
    )
    await carrier.close()
    unknown = {outcome.reference for outcome in outcomes if fates(outcome) == [Taken.UNKNOWN]}
    assert unknown == set(begun)
    assert {fates(outcome)[0] for outcome in outcomes if outcome.reference not in unknown} <= {Taken.RETRY}


async def test_a_begin_that_raises_is_its_callers_and_stops_no_other(simulator: SimulatorRig) -> None:
    def broken(reference: str) -> bool:
        raise ZeroDivisionError(reference)

    carrier = simulator.carrier()
    await carrier.open()
    outcomes = await asyncio.gather(
        carrier.submit(texts.text(), begin=broken),
        carrier.submit(texts.text(), begin=texts.yes),
        return_exceptions=True,
    )
    await carrier.close()
    assert isinstance(outcomes[0], ZeroDivisionError)
    assert fates(outcomes[1]) == [Taken.ACCEPTED]


def test_the_wire_carries_any_text_in_ascii() -> None:
    for text in ("\x00", "\ud800", "\u2028\n", "\U0001f600"):
        line = wire.encode(["s", text])
        assert line.isascii()
        assert line.count(b"\n") == 1
        assert json.loads(line)[1] == text
