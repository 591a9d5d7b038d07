"""A carrier that calls our webhooks: signed bodies as the simulator makes them."""

from __future__ import annotations

import itertools
import json
import time
from datetime import UTC, datetime
from typing import Any

from tests.serving import Answer, Web

from threadline.actions import numbers
from threadline.carriers.simulator import webhook
from threadline.models import CarrierAccount

SECRET = "the carrier's and ours"
_ids = itertools.count(1)


def account() -> CarrierAccount:
    """An account at the simulator with a secret; each has a name of its own, as a web process remembers it."""
    name = f"account-{time.time_ns()}"
    return numbers.add_account(
        "simulator", name=name, settings={"account": name}, secret_settings={"secret": SECRET}
    )


def event(text: str, *, sender: str, to: str, key: str = "") -> dict[str, Any]:
    """One text from a phone."""
    at = datetime.now(UTC).isoformat()
    key = key or f"in-{time.time_ns()}-{next(_ids)}"
    return {"type": "message", "id": key, "from": sender, "to": to, "text": text, "at": at}


def call(
    web: Web, *events: dict[str, Any], name: str, secret: str = SECRET, body: bytes | None = None
) -> Answer:
    """One webhook call with these texts, signed now."""
    body = json.dumps({"events": events}).encode() if body is None else body
    timestamp = str(int(time.time()))
    headers = {
        webhook.TIMESTAMP: timestamp,
        webhook.SIGNATURE: webhook.sign(secret, timestamp=timestamp, body=body),
    }
    return web.ask("POST", webhook.path(name), body, headers)
