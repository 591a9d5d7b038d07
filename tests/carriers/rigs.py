"""A rig a carrier: its other end as a real process, and how to make it misbehave. The suite knows no more."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from bench.smsc import REFERENCE, Smsc
from bench.twilio import Twilio
from tests.carriers import texts

from threadline.carriers import contract, registry
from threadline.carriers.simulator import account, client, process, webhook
from threadline.carriers.simulator.control import TakenPart
from threadline.carriers.simulator.faults import Fault, FaultKind
from threadline.carriers.smpp import account as smpp_account
from threadline.carriers.smpp import client as smpp_client
from threadline.carriers.smpp.pdu import Status
from threadline.carriers.twilio import account as twilio_account
from threadline.carriers.twilio import client as twilio_client


class Rig(ABC):
    """What every carrier's other end must be able to do in tests."""

    name: str
    finds = True  # it can be asked what it has of a reference
    refusal = "30006"  # a code of a definite refusal
    whole = False  # it takes a text in one piece, however many parts it has
    at_once = 1000  # how many texts it lets begin before any is answered
    brings_receipts = True  # over the link; else its webhook is called with them
    url = "/hooks"  # what its webhook's address was, as it called it
    dated = True  # its signatures carry the time
    crowded = True  # one call can bring many texts

    def told_to_wait(self, seconds: float) -> float:
        """What a carrier that was throttled for so long is told."""
        return seconds

    @property
    def facts(self) -> contract.CarrierFacts:
        return registry.CARRIERS[self.name]

    @property
    def webhook(self) -> contract.Webhook:
        assert self.facts.webhook is not None
        return self.facts.webhook

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
    def opted_out(self) -> None: ...

    @abstractmethod
    def push_again_after(self, seconds: float) -> None: ...

    @abstractmethod
    def receipts_open(self) -> int: ...

    def text(self, text: str) -> None:
        """Have a phone text us over the link; for carriers that bring texts so."""
        raise NotImplementedError

    @abstractmethod
    def call(self, texts: list[str], *, at: float | None = None) -> tuple[dict[str, str], bytes]:
        """The headers and the body of a genuine webhook call with these texts."""

    def nonsense(self) -> Iterator[bytes]:
        """Bodies of a call with a value that makes no sense."""
        raise NotImplementedError


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

    def opted_out(self) -> None:
        self.fault(Fault(FaultKind.OPTED_OUT, times=1))

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

    def nonsense(self) -> Iterator[bytes]:
        _, body = self.call(["one", "two"])
        for value in (None, 7, [], {}, "", "\x00", "\ud800", "x" * 300, True, 1e999):
            for name in ("type", "id", "from", "to", "at"):
                said = json.loads(body)
                said["events"][1][name] = value
                yield json.dumps(said).encode()

    def fault(self, fault: Fault) -> None:
        with self.process.control() as control:
            control.fault(fault)


class SmppRig(Rig):
    name = "smpp"
    finds = False
    refusal = "0xb"

    def __init__(self, directory: Path, smsc: Smsc | None = None) -> None:
        self.smsc = smsc or Smsc()

    def told_to_wait(self, seconds: float) -> float:
        return 1.0  # SMPP has no word for it

    def settings(self) -> dict[str, str]:
        return {
            "address": f"127.0.0.1:{self.smsc.port}",
            "system_id": "desk",
            "password": self.smsc.password,
            "window": "1000",
            "reference_tag": f"{REFERENCE:x}",
            "opted_out": "410",
        }

    def impatient(self) -> contract.Carrier:
        return smpp_client.Smpp(smpp_account.read(self.settings()), timeout=0.5)

    def start(self) -> None:
        self.smsc.start()

    def stop(self) -> None:
        self.smsc.stop()

    def taken(self) -> list[tuple[str, int, str]]:
        return [(one.reference, one.part, one.text) for one in self.smsc.taken]

    def stall(self, recipient: str) -> None:
        self.smsc.faults.stalled = recipient

    def drop(self, *, after_taking: bool) -> None:
        self.smsc.faults.drop = "after" if after_taking else "before"

    def throttle(self, seconds: float) -> None:
        self.smsc.faults.refuse = [Status.THROTTLED]

    def reject(self, code: str) -> None:
        self.smsc.faults.refuse = [int(code, 16)]

    def opted_out(self) -> None:
        self.smsc.faults.refuse = [0x410]

    def push_again_after(self, seconds: float) -> None:
        self.smsc.again_after = seconds

    def receipts_open(self) -> int:
        return self.smsc.owed

    def text(self, text: str) -> None:
        self.smsc.text(text)

    def call(self, texts: list[str], *, at: float | None = None) -> tuple[dict[str, str], bytes]:
        raise NotImplementedError


class TwilioRig(Rig):
    name = "twilio"
    refusal = "21211"
    whole = True
    at_once = 100
    brings_receipts = False
    url = "https://whoever.calls/hooks/twilio/key"
    dated = False
    crowded = False

    def __init__(self, directory: Path) -> None:
        self.twilio = Twilio()
        self.twilio.calls_back = False

    def told_to_wait(self, seconds: float) -> float:
        return float(round(seconds))  # Retry-After is written in whole ones

    def settings(self) -> dict[str, str]:
        return {
            "account_sid": self.twilio.account,
            "auth_token": self.twilio.token,
            "public": "https://desk.example",
            "api": self.twilio.address,
            "connections": "100",
            contract.WEBHOOK: "/hooks/twilio/key",
        }

    def impatient(self) -> contract.Carrier:
        return twilio_client.Twilio(twilio_account.read(self.settings()), timeout=0.5)

    def start(self) -> None:
        self.twilio.start()

    def stop(self) -> None:
        self.twilio.stop()

    def taken(self) -> list[tuple[str, int, str]]:
        return [(one.reference, 0, one.body) for one in self.twilio.taken]

    def stall(self, recipient: str) -> None:
        self.twilio.faults.stalled = recipient

    def drop(self, *, after_taking: bool) -> None:
        self.twilio.faults.drop = "after" if after_taking else "before"

    def throttle(self, seconds: float) -> None:
        self.twilio.faults.refuse = [(429, 20429, {"Retry-After": str(round(seconds))})]

    def reject(self, code: str) -> None:
        self.twilio.faults.refuse = [(400, int(code), {})]

    def opted_out(self) -> None:
        self.twilio.opted_out.add((texts.OURS, texts.HERS))

    def push_again_after(self, seconds: float) -> None:
        raise NotImplementedError

    def receipts_open(self) -> int:
        raise NotImplementedError

    def call(self, texts: list[str], *, at: float | None = None) -> tuple[dict[str, str], bytes]:
        (text,) = texts
        return self._signed({**self._said(), "Body": text})

    def nonsense(self) -> Iterator[bytes]:
        for value in ("", "\x00", "7", "whatsapp:+13035550101", "x" * 300):
            for name in ("MessageSid", "From", "To"):
                yield self._signed({**self._said(), name: value})[1]

    def _said(self) -> dict[str, str]:
        return self.twilio.inbound(self.twilio.text("", lost=True))

    def _signed(self, said: dict[str, str]) -> tuple[dict[str, str], bytes]:
        # Half a character, which no form can carry, comes as its three octets.
        body = urlencode(said, errors="surrogatepass").encode()
        octets = {name: value.encode("utf-8", "surrogatepass") for name, value in said.items()}
        heard = {name: value.decode("utf-8", "replace") for name, value in octets.items()}
        signature = self.twilio.signature("https://desk.example/hooks/twilio/key", heard)
        kind = "application/x-www-form-urlencoded"
        return {"X-Twilio-Signature": signature, "Content-Type": kind}, body


RIGS: dict[str, type[SimulatorRig | SmppRig | TwilioRig]] = {
    rig.name: rig for rig in (SimulatorRig, SmppRig, TwilioRig)
}
CALLING = [facts.name for facts in registry.CARRIERS.values() if facts.webhook is not None]
"""Carriers that call a webhook; the others bring texts over their link."""
BRINGING = [name for name, rig in RIGS.items() if rig.brings_receipts]
"""Carriers that bring receipts over their link; the others call a webhook with them."""
