"""The other ends that `bench send` sends to: each with an account of ours, and a ledger of what it took."""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench import smsc, stage, twilio
from bench.stage import Stage

if TYPE_CHECKING:
    from threadline.models import CarrierAccount

Entry = tuple[str, int, str, str]
"""What a carrier took: reference, part, the carrier's id, text."""


class Simulator:
    """The simulator, over its own protocol."""

    @staticmethod
    def accounts(on: Stage, args: argparse.Namespace) -> list[CarrierAccount]:
        from threadline.actions import numbers

        made = numbers.add_account(
            "simulator", name="bench", settings={"account": "bench"}, secret_settings={}
        )
        return [made]

    @staticmethod
    @contextlib.contextmanager
    def running(on: Stage) -> Iterator[None]:
        with stage.simulator(on):
            yield

    @staticmethod
    def taken(on: Stage) -> list[Entry]:
        from threadline.carriers.simulator.control import Control, TakenPart

        with Control(on.simulator, secret=on.secret, timeout=60) as control:
            entries = [entry for entry in control.ledger() if isinstance(entry, TakenPart)]
        return [(entry.reference, entry.part, entry.carrier_id, entry.text) for entry in entries]


class Smpp:
    """An SMSC of our own in a process, over SMPP 3.4 and TCP, each text with its receipt."""

    def __init__(self) -> None:
        self._port = 0
        self._ledger = Path()
        self._process: subprocess.Popen[bytes] | None = None

    def accounts(self, on: Stage, args: argparse.Namespace) -> list[CarrierAccount]:
        from threadline.actions import numbers

        self._port = smsc.free_port()
        self._ledger = on.folder / "smsc.ledger"
        settings = {
            "address": f"127.0.0.1:{self._port}",
            "binds": str(args.binds),
            "window": "500",
            "reference_tag": f"{smsc.REFERENCE:x}",
        }
        return [
            numbers.add_account(
                "smpp",
                name=f"bench {n}",
                settings={**settings, "system_id": f"bench{n}"},
                secret_settings={"password": "secret"},
            )
            for n in range(args.accounts)
        ]

    @contextlib.contextmanager
    def running(self, on: Stage) -> Iterator[None]:
        self._process = _process(on, "bench.smsc", self._port, self._ledger)
        try:
            yield
        finally:
            _end(self._process)

    def taken(self, on: Stage) -> list[Entry]:
        assert self._process is not None
        _end(self._process)
        with self._ledger.open(encoding="utf-8") as file:
            return [tuple(json.loads(line)) for line in file]  # type: ignore[misc]


class Twilio:
    """A Twilio of our own in a process; each text with its two calls to a web process of the product."""

    def __init__(self) -> None:
        self._port = 0
        self._ledger = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self._web: stage.Web | None = None

    def accounts(self, on: Stage, args: argparse.Namespace) -> list[CarrierAccount]:
        from threadline.actions import numbers

        self._port = smsc.free_port()
        self._ledger = on.folder / "twilio.ledger"
        self._web = stage.Web(on, 0)
        settings = {
            "account_sid": twilio.ACCOUNT,
            "api": f"http://127.0.0.1:{self._port}",
            "public": f"http://127.0.0.1:{self._web.port}",
            "connections": str(args.connections),
        }
        made = numbers.add_account(
            "twilio", name="bench", settings=settings, secret_settings={"auth_token": twilio.TOKEN}
        )
        return [made]

    @contextlib.contextmanager
    def running(self, on: Stage) -> Iterator[None]:
        assert self._web is not None
        self._process = _process(on, "bench.twilio", self._port, self._ledger)
        self._web.start()
        try:
            yield
        finally:
            _end(self._process)
            self._web.stop()

    def taken(self, on: Stage) -> list[Entry]:
        assert self._process is not None
        _end(self._process)
        with self._ledger.open(encoding="utf-8") as file:
            return [(reference, 0, sid, text) for reference, sid, text in map(json.loads, file)]


def _process(on: Stage, module: str, port: int, ledger: Path) -> subprocess.Popen[bytes]:
    """One of our other ends; it writes its ledger when it is ended."""
    root = Path(__file__).resolve().parents[1]
    environment = {**on.environment, "PYTHONPATH": f"{root}:{root / 'src'}"}
    return subprocess.Popen([sys.executable, "-m", module, str(port), str(ledger)], env=environment)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(60)


ENDS: dict[str, Simulator | Smpp | Twilio] = {"simulator": Simulator(), "smpp": Smpp(), "twilio": Twilio()}
