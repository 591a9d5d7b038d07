"""Programs are told what happened: a call to each address whose turn it is, signed, until one is taken."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from pydantic_core import to_json

from threadline.actions import callbacks
from threadline.actions.callbacks import Turn
from threadline.connectors import calling
from threadline.connectors.reaching import Failed
from threadline.jobs.attachments import beside
from threadline.queries import callbacks as events
from threadline.rules import callbacks as rules

logger = logging.getLogger("threadline.jobs")

NO_KEY = "no_key"
_CALLS = 32
_LOOK = 0.2
_ENDING = 5.0  # seconds that calls have to end in when this process is to stop


class Caller:
    """Calls whoever is to be told something, each address in its turn: none waits for a slow one."""

    def __init__(self) -> None:
        self._calls: set[asyncio.Task[None]] = set()

    async def work_off(self) -> int:
        """Begin the calls that are due, and wait for one to end; how many there were."""
        free = _CALLS - len(self._calls)
        for turn in await beside(callbacks.take, free) if free else []:
            call = asyncio.create_task(_tell(turn))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)
        calls = set(self._calls)
        if calls:
            try:
                await asyncio.wait(calls, timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED)
            except asyncio.CancelledError:
                await asyncio.wait(calls, timeout=_ENDING)
                raise
        return len(calls)


async def _tell(turn: Turn) -> None:
    try:
        await _call(turn)
    except Exception as error:  # one address's, whose turn comes again; the others' must not wait for it
        logger.exception("callback", exc_info=error, extra={"callback": turn.callback})


async def _call(turn: Turn) -> None:
    if not turn.secrets:  # sealed under a key that was lost, which the operator may find again
        await beside(callbacks.refused, turn, NO_KEY)
        return
    told = await beside(events.told, turn.workspace, turn.due)
    if told:
        body = encoded(told)
        problem = await _problem(turn, body)
        if problem is not None:
            await beside(callbacks.refused, turn, problem[0], for_good=problem[1])
            return
    await beside(callbacks.told, turn)


async def _problem(turn: Turn, body: bytes) -> tuple[str, bool] | None:
    """Why the call was not taken, and whether none is wanted any more."""
    now = datetime.now(UTC)
    # The same for the same events: who has taken a call and could not say so knows it again.
    id_ = f"call_{turn.due[0].id}_{turn.due[-1].id}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Threadline",
        "webhook-id": id_,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": rules.signature(turn.secrets, id_=id_, at=int(now.timestamp()), body=body),
    }
    status = await calling.call(turn.address, body, headers, inside=settings.CALLBACKS_INSIDE)
    if isinstance(status, Failed):
        return status.why, False
    return None if rules.is_taken(status) else (f"answered_{status}", rules.is_refusal(status))


def encoded(told: Sequence[dict[str, Any]]) -> bytes:
    """The body of a call that brings these events."""
    return to_json({"events": told})
