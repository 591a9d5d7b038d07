"""Texts through the API and texts of people, for benchmarks that kill what takes them.

Each is told again until somebody said yes to it, and what was said yes to is remembered.
"""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bench.stage import Web

PATIENCE = 180.0
"""Seconds after which what is never answered ends the run."""
LONG = "This one is long, so that it leaves in three parts, and any of them may be the last. " * 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A text that the API said yes to: the id it gave, and the words that tell it from any other."""

    id: int
    token: str


@dataclass(slots=True)
class Said:
    """What was said yes to."""

    texts: list[Asked] = field(default_factory=list)
    another_id: list[str] = field(default_factory=list)  # tokens to which a repeated request gave a second id
    arrivals: list[str] = field(default_factory=list)  # their words
    stops: list[str] = field(default_factory=list)  # numbers
    repeated: int = 0  # calls and requests that came again although they were answered


class Writer:
    """A program that asks for texts, one after the other; what is not answered is asked again."""

    def __init__(
        self,
        webs: Sequence[Web],
        said: Said,
        *,
        key: str,
        senders: Sequence[str],
        people: Sequence[str],
        purpose: int,
    ) -> None:
        self._webs, self._said = webs, said
        self._key, self._senders, self._people, self._purpose = key, senders, people, purpose

    def run(self, name: str, chance: random.Random, ended: threading.Event, *, pause: float) -> None:
        """Until it is ended; the last one is asked until it has its answer."""
        for n in itertools.count():
            if ended.wait(pause):
                return
            token = f"{name}{n}."
            body = f"Your visit {token} {LONG if chance.random() < 0.1 else ''}"
            asked = {
                "to": chance.choice(self._people), "from": chance.choice(self._senders), "body": body.strip(),
                "level": "informational", "purpose": self._purpose,
            }  # fmt: skip
            id_ = self._until_taken(asked, token, chance)
            self._said.texts.append(Asked(id_, token))
            if chance.random() < 0.2:
                self._said.repeated += 1
                if self._until_taken(asked, token, chance) != id_:
                    self._said.another_id.append(token)

    def _until_taken(self, asked: dict[str, Any], token: str, chance: random.Random) -> int:
        headers = {
            "Content-Type": "application/json", "Authorization": f"Bearer {self._key}", "Idempotency-Key": token,
        }  # fmt: skip
        raw = json.dumps(asked).encode()
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last:
            status, answer = chance.choice(self._webs).answer("POST", "/api/v1/messages", raw, headers)
            if status == 202:
                return int(json.loads(answer)["id"])
            if 400 <= status < 500 and status not in (408, 409, 429):
                raise ValueError(f"the API refused a text: {status} {answer[:200]!r}")
            time.sleep(0.1)
        raise TimeoutError


class Caller:
    """A carrier that calls a webhook with texts of people; what is not answered comes again, some of it twice."""

    def __init__(
        self,
        webs: Sequence[Web],
        said: Said,
        *,
        signed: Callable[[bytes], dict[str, str]],
        path: str,
        to: Sequence[str],
    ) -> None:
        self._webs, self._said, self._signed, self._path, self._to = webs, said, signed, path, to

    def run(self, name: str, chance: random.Random, ended: threading.Event, *, pause: float) -> None:
        """Until it is ended; the last call is brought until it is taken."""
        numbers = strangers(name)
        for n in itertools.count():
            if ended.wait(pause):
                return
            events = [
                self._event(f"{name}{n}-{k}.", next(numbers), chance) for k in range(chance.choice((1, 1, 3)))
            ]
            for _ in range(1 if chance.random() < 0.8 else 2):
                self._until_taken(json.dumps({"events": events}).encode(), chance)
            for event in events:
                if event["text"] == "STOP":
                    self._said.stops.append(event["from"])
                else:
                    self._said.arrivals.append(event["text"])

    def _event(self, token: str, number: str, chance: random.Random) -> dict[str, str]:
        text = "STOP" if chance.random() < 0.15 else f"I come at nine {token}"
        return {
            "type": "message", "id": f"in-{token}", "from": number, "to": chance.choice(self._to), "text": text,
            "at": datetime.now(UTC).isoformat(),
        }  # fmt: skip

    def _until_taken(self, body: bytes, chance: random.Random) -> None:
        last = time.monotonic() + PATIENCE
        while chance.choice(self._webs).ask("POST", self._path, body, self._signed(body)) != 200:
            if time.monotonic() > last:
                raise TimeoutError
            time.sleep(0.1)


def strangers(name: str) -> Iterator[str]:
    """Numbers nobody else has: one for each text, so that a STOP is about nothing else."""
    area = {"c": "214", "smpp": "713", "twilio": "469"}[name]
    return (f"+1{area}{200 + n // 10_000:03d}{n % 10_000:04d}" for n in itertools.count())
