"""Files of people's texts are fetched from their carriers, and the octets of files that are to go deleted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from cryptography.fernet import InvalidToken
from django.db import connection

from threadline.actions import attachments
from threadline.actions.attachments import Expected
from threadline.carriers import registry
from threadline.connectors import fetching
from threadline.connectors.reaching import Failed
from threadline.rules.attachments import LARGEST_ARRIVED

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger("threadline.jobs")


async def work_off() -> int:
    """Fetch and delete what is due, some at a time; how much that was."""
    expected = await beside(attachments.take_expected)
    await asyncio.gather(*map(_fetch, expected))
    return len(expected) + await beside(attachments.discard)


async def _fetch(expected: Expected) -> None:
    try:
        await _fetched(expected)
    except Exception as error:  # one file's, which is tried again; the others' must not wait for it
        logger.exception("fetching", exc_info=error, extra={"attachment": expected.id})


async def _fetched(expected: Expected) -> None:
    facts = registry.CARRIERS.get(expected.account.carrier)
    if facts is None or facts.files is None:
        await beside(attachments.failed, expected, "no_carrier", again=False)
        return
    try:
        settings = expected.account.settings
    except InvalidToken:  # sealed under a key that was lost, which the operator may find again
        await beside(attachments.failed, expected, "no_key", again=True)
        return
    way = partial(facts.files, settings)
    got = await fetching.fetch(expected.url, way=way, largest=LARGEST_ARRIVED)
    if isinstance(got, Failed):
        await beside(attachments.failed, expected, got.why, again=got.again)
    else:
        await beside(attachments.fetched, expected, got)


async def beside(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Database and storage in a thread of their own: a slow storage must not keep the sealer waiting."""
    return await asyncio.to_thread(_giving_back, partial(work, *args, **kwargs))


def _giving_back(work: Callable[[], R]) -> R:
    try:
        return work()
    finally:
        connection.close()
