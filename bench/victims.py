"""What `bench crash` kills: the processes of an installation, its database, and the other ends of its carriers."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench import smsc, stage, twilio
from bench.stage import Stage, Web

from threadline.carriers.smpp import alphabet, pdu
from threadline.carriers.smpp.pdu import Address

if TYPE_CHECKING:
    from threadline.models import CarrierAccount

SLOW, LATE = 0.4, 4.0
"""Seconds until a carrier answers, and until its receipts come, which would tell that a text went: whatever is killed,
something is under way, and nothing else speaks for it."""
LOST = 0.2
"""The share of calls that never come, where the carrier calls once."""
Entry = tuple[str, int]
"""What a carrier took: reference and part."""


class Victim(ABC):
    """Something that is killed and comes back; `kind` is what its kills are counted as."""

    kind: str

    @abstractmethod
    def kill(self) -> None:
        """kill -9."""

    @abstractmethod
    def start(self) -> None:
        """It comes back; returns when it is there, as far as others wait for that."""

    @abstractmethod
    def stop(self) -> None:
        """End it for good."""


class Process(Victim):
    """A process of the product, started with these arguments of Python's."""

    def __init__(self, kind: str, *arguments: str, environment: Mapping[str, str]) -> None:
        self.kind = kind
        self._command = [sys.executable, "-m", *arguments]
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(30)
            self.kill()


class WebServer(Victim):
    """A web process and its workers."""

    kind = "web"

    def __init__(self, web: Web) -> None:
        self.web = web

    def kill(self) -> None:
        self.web.kill()

    def start(self) -> None:
        with contextlib.suppress(
            TimeoutError
        ):  # its database may be away; whoever calls it sees that it is back
            self.web.start()

    def stop(self) -> None:
        self.web.stop()


class Database(Victim):
    """PostgreSQL: one of its processes, and it restarts by itself; or all of it, and it is started again."""

    kind = "database"

    def __init__(self, on: Stage, chance: random.Random) -> None:
        self._cluster, self._chance = on.cluster, chance
        self._server: object = None

    def kill(self) -> None:
        postmaster = self._cluster.running()
        if postmaster is None:
            return
        children = [
            int(pid) for pid in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        ]
        victim = postmaster if self._chance.random() < 0.5 else self._chance.choice(children or [postmaster])
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        if victim == postmaster:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(postmaster, 0)  # a dead child keeps its number, and its locks look alive

    def start(self) -> None:
        """In the caller's thread, which must live as long as the server."""
        time.sleep(0.3)
        if not self._cluster.answers():
            with contextlib.suppress(TimeoutError):
                stage.until(self._is_over, within=10)
            if self._cluster.running() is None:
                server = self._server = self._cluster.spawn()
                self._cluster.wait(server)

    def stop(self) -> None:
        """It stays: whoever made the stage ends it."""

    def _is_over(self) -> bool:
        return self._cluster.answers() or self._cluster.running() is None


class Peer(Victim):
    """A carrier's other end: it is a victim, its account is made here, and its ledger is what counts."""

    @abstractmethod
    def account(self) -> CarrierAccount: ...

    @abstractmethod
    def taken(self) -> list[Entry]: ...

    @property
    def owed(self) -> int:
        """What it brings, and nobody has acknowledged."""
        return 0


class Bringer(Peer):
    """One that brings texts of people by itself; what it was given here must come, whatever is killed."""

    @abstractmethod
    def bring(self, text: str, *, source: str, to: str) -> None:
        """Have it bring a text of a person; returns before that is acknowledged."""

    @property
    def listed(self) -> list[str]:
        """Its ids of the texts of people that it brings once, or not at all, and keeps in a list that is polled."""
        return []

    @property
    def untold(self) -> int:
        """How many of those nobody took from its own hand, so that they were found in its list."""
        return 0


class SimulatorPeer(Peer):
    """The simulator, whose ledger is on the disk."""

    kind = "simulator"

    def __init__(self, on: Stage, webs: Sequence[Web]) -> None:
        self._on = on
        arguments = [
            "--listen",
            on.simulator,
            "--ledger",
            str(on.folder / "simulator"),
            "--receipt-delay",
            "0.3",
        ]
        self._process = Process(
            self.kind, "threadline.management.simulator", *arguments, environment=on.environment
        )

    def account(self) -> CarrierAccount:
        from threadline.actions import numbers

        return numbers.add_account(
            "simulator",
            name="crash",
            settings={"account": "crash"},
            secret_settings={"secret": self._on.secret},
        )

    def kill(self) -> None:
        self._process.kill()

    def start(self) -> None:
        from threadline.carriers.simulator.control import Control
        from threadline.carriers.simulator.faults import Fault, FaultKind

        self._process.start()
        last = time.monotonic() + 20
        while time.monotonic() < last:
            with contextlib.suppress(OSError), Control(self._on.simulator, secret=self._on.secret) as control:
                control.fault(Fault(FaultKind.SLOW, delay=SLOW))
                return
            time.sleep(0.1)

    def stop(self) -> None:
        self._process.stop()

    def taken(self) -> list[Entry]:
        from threadline.carriers.simulator.control import Control, TakenPart

        with Control(self._on.simulator, secret=self._on.secret, timeout=60) as control:
            return [(each.reference, each.part) for each in control.ledger() if isinstance(each, TakenPart)]


class SmppPeer(Bringer):
    """An SMSC that remembers over its restarts; sometimes only its links are cut. It names the texts it brings."""

    kind = "smpp"

    def __init__(self, on: Stage, webs: Sequence[Web]) -> None:
        self._smsc = smsc.Smsc()
        self._smsc.faults.slow = SLOW
        self._smsc.faults.receipts_after = LATE
        self._names = itertools.count(1)
        self._chance = random.Random(1)
        self._lock = threading.Lock()

    def account(self) -> CarrierAccount:
        from threadline.actions import numbers

        settings = {
            "address": f"127.0.0.1:{self._smsc.port}", "system_id": "crash", "binds": "2",
            "reference_tag": f"{smsc.REFERENCE:x}",
        }  # fmt: skip
        secrets = {"password": self._smsc.password}
        return numbers.add_account("smpp", name="crash over SMPP", settings=settings, secret_settings=secrets)

    def kill(self) -> None:
        with self._lock:
            if self._chance.random() < 0.5:
                self._smsc.reset()
            else:
                self._smsc.stop()

    def start(self) -> None:
        with self._lock:
            self._smsc.start()

    def stop(self) -> None:
        with self._lock:
            self._smsc.stop()

    def taken(self) -> list[Entry]:
        return [(each.reference, each.part) for each in self._smsc.taken]

    def bring(self, text: str, *, source: str, to: str) -> None:
        coding, content = alphabet.encode(text, "GSM-7")
        name = {pdu.Tag.RECEIPTED_ID: f"in-{next(self._names)}".encode()}
        message = pdu.Message(
            Address(source[1:], 1, 1), Address(to[1:], 1, 1), content, 0, coding, options=name
        )
        while True:
            with self._lock:
                if self._smsc.runs:
                    self._smsc.deliver(message)
                    return
            time.sleep(0.05)

    @property
    def owed(self) -> int:
        return self._smsc.owed


class TwilioPeer(Bringer):
    """A Twilio that remembers over its restarts; sometimes only its connections are cut. It calls either web process,
    once; some of its calls never come, and so its list has to be asked. STOP it leaves to us."""

    kind = "twilio"
    _PUBLIC = "https://desk.example"

    def __init__(self, on: Stage, webs: Sequence[Web]) -> None:
        self._twilio = twilio.Twilio()
        self._twilio.minds_stops = False
        self._twilio.faults = twilio.Faults(slow=SLOW, tells_after=LATE, lost=LOST)
        self._twilio.route = self._nearest
        self._ports = [web.port for web in webs]
        self._chance = random.Random(2)
        self._lock = threading.Lock()

    def account(self) -> CarrierAccount:
        from threadline.actions import numbers

        settings = {"account_sid": twilio.ACCOUNT, "api": self._twilio.address, "public": self._PUBLIC}
        secrets = {"auth_token": twilio.TOKEN}
        made = numbers.add_account(
            "twilio", name="crash by calls", settings=settings, secret_settings=secrets
        )
        self._twilio.sms_url = f"{self._PUBLIC}/hooks/twilio/{made.key}"
        return made

    def _nearest(self, url: str) -> str:
        """One of the web processes, as what stands before them would choose."""
        return url.replace(self._PUBLIC, f"http://127.0.0.1:{random.choice(self._ports)}")

    def kill(self) -> None:
        with self._lock:
            if self._chance.random() < 0.5:
                self._twilio.reset()
            else:
                self._twilio.stop()

    def start(self) -> None:
        with self._lock:
            if not self._twilio.runs:
                self._twilio.start()

    def stop(self) -> None:
        with self._lock:
            self._twilio.stop()

    def taken(self) -> list[Entry]:
        return [(each.reference, 0) for each in self._twilio.taken]

    def bring(self, text: str, *, source: str, to: str) -> None:
        with self._lock:
            one = self._twilio.text(text, source=source, destination=to, lost=True)
            if self._twilio.runs:
                self._twilio.call_soon(one)

    @property
    def owed(self) -> int:
        return self._twilio.calling

    @property
    def listed(self) -> list[str]:
        return [each.sid for each in self._twilio.texts if each.direction == "inbound"]

    @property
    def untold(self) -> int:
        return len(set(self.listed) - self._twilio.heard)


PEERS: dict[str, Callable[[Stage, Sequence[Web]], Peer]] = {
    "simulator": SimulatorPeer, "smpp": SmppPeer, "twilio": TwilioPeer,
}  # fmt: skip
