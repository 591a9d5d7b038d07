"""The HTTP call with which a virtual phone's texts reach the product."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote

import aiohttp

from threadline.carriers.simulator import webhook
from threadline.carriers.simulator.phones import Said

DEADLINE = 15.0  # seconds for one call


class Caller:
    """Posts signed events; never raises for the network."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=DEADLINE))

    async def post(self, texts: Sequence[Said], *, base: str, account: str) -> int:
        """Call the webhook once; the status of its answer, or 0 when there was none."""
        body = _body(texts, base=base.rstrip("/"))
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            webhook.TIMESTAMP: timestamp,
            webhook.SIGNATURE: webhook.sign(self._secret, timestamp=timestamp, body=body),
        }
        url = base.rstrip("/") + webhook.path(quote(account, safe=""))
        try:
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                return answer.status
        except (aiohttp.ClientError, OSError, ValueError):
            return 0

    async def close(self) -> None:
        """Drop the connections."""
        await self._session.close()


def _body(texts: Sequence[Said], *, base: str) -> bytes:
    events = [
        {
            "type": "message",
            "id": said.key,
            "from": said.sender,
            "to": said.recipient,
            "text": said.text,
            **({"media": [base + path for path in said.media]} if said.media else {}),
            "at": datetime.fromtimestamp(said.at, UTC).isoformat(),
        }
        for said in texts
    ]
    return json.dumps({"events": events}).encode("ascii")
