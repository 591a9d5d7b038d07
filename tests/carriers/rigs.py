"""A rig a carrier: its other end as a real process, and how to make it misbehave. The suite knows no more."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from pathlib import Path

from threadline.carriers import contract, registry
from threadline.carriers.simulator import account, client, process, webhook
from threadline.carriers.simulator.control import TakenPart
from threadline.carriers.simulator.faults import Fault, FaultKind


class Rig(ABC):
    """What every carrier's other end must be able to do in tests."""

    name: str

    @property
    def facts(self) -> contract.CarrierFacts:
        return registry.CARRIERS[self.name]

    def carrier(self) -> contract.Carrier:
        """As the house builds it."""
        return self.facts.build(self.settings())

    @abstractmethod
    def impatient(self) -> contract.Carrier:
        """The same, which gives up on an answer after half a second."""

    @abstractmethod
    def settings(self) -> contract.Settings: ...

    @abstractmethod
    def start(self) -> None: ...

    @abstractmethod
    def stop(self) -> None: ...

    @abstractmethod
    def taken(self) -> list[tuple[str, int, str]]:
        """(reference, part, text) of everything that was accepted, in order."""

    @abstractmethod
    def stall(self, recipient: str) -> None:
        """Accept what goes to this number and never answer."""

    @abstractmethod
    def drop(self, *, after_taking: bool) -> None:
        """Cut the connection at the next part."""

    @abstractmethod
    def throttle(self, seconds: float) -> None: ...

    @abstractmethod
    def reject(self, code: str) -> None: ...

    @abstractmethod
    def push_again_after(self, seconds: float) -> None: ...

    @abstractmethod
    def receipts_open(self) -> int: ...

    @abstractmethod
    def call(self, texts: list[str], *, at: float | None = None) -> tuple[dict[str, str], bytes]:
        """The headers and the body of a genuine webhook call with these texts."""


class SimulatorRig(Rig):
    name = "simulator"

    def __init__(self, directory: Path) -> None:
        self.process = process.Process(directory)

    def settings(self) -> dict[str, str]:
        return {"address": self.process.address, "account": "demo", "secret": self.process.secret}

    def impatient(self) -> contract.Carrier:
        return client.Simulator(account.read(self.settings()), timeout=0.5)

    def start(self) -> None:
        self.process.start()

    def stop(self) -> None:
        self.process.stop()

    def taken(self) -> list[tuple[str, int, str]]:
        with self.process.control() as control:
            entries = [entry for entry in control.ledger() if isinstance(entry, TakenPart)]
        return [(entry.reference, entry.part, entry.text) for entry in entries]

    def stall(self, recipient: str) -> None:
        self.fault(Fault(FaultKind.STALL, number=recipient))

    def drop(self, *, after_taking: bool) -> None:
        self.fault(Fault(FaultKind.DROP_AFTER if after_taking else FaultKind.DROP_BEFORE, times=1))

    def throttle(self, seconds: float) -> None:
        self.fault(Fault(FaultKind.THROTTLE, times=1, delay=seconds))

    def reject(self, code: str) -> None:
        self.fault(Fault(FaultKind.REJECT, times=1, code=code))

    def push_again_after(self, seconds: float) -> None:
        with self.process.control() as control:
            control.settings(push_again_after=seconds)

    def receipts_open(self) -> int:
        with self.process.control() as control:
            return control.counts().receipts_open

    def call(self, texts: list[str], *, at: float | None = None) -> tuple[dict[str, str], bytes]:
        now = datetime.now(UTC).isoformat()
        events = [
            {
                "type": "message",
                "id": f"in-{n}",
                "from": "+13035550101",
                "to": "+12025550100",
                "text": text,
                "at": now,
            }
            for n, text in enumerate(texts)
        ]
        body = json.dumps({"events": events}).encode()
        timestamp = str(int(time.time() if at is None else at))
        signature = webhook.sign(self.process.secret, timestamp=timestamp, body=body)
        return {webhook.TIMESTAMP: timestamp, webhook.SIGNATURE: signature}, body

    def fault(self, fault: Fault) -> None:
        with self.process.control() as control:
            control.fault(fault)


RIGS: dict[str, type[SimulatorRig]] = {SimulatorRig.name: SimulatorRig}
