"""Keyed digests of the addresses of erased people: all that is left of those, so that they stay left alone."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings

from threadline import sql


def remember(gone: Iterable[tuple[int, str]]) -> None:
    """Keep digests of these (workspace, address) instead of the addresses."""
    newest, known = settings.KEYS.digest[0], list(gone)
    sql.run(
        "erasure",
        "remember",
        {
            "key": newest.id,
            "workspaces": [workspace for workspace, _ in known],
            "digests": [_digest(newest.value, workspace, address) for workspace, address in known],
        },
    )


def remembered(asked: Sequence[tuple[int, str]]) -> list[tuple[int, datetime]]:
    """Which of these (workspace, address), by their place, are of erased people, and since when."""
    digests = [
        (workspace, _digest(key.value, workspace, address), n)
        for n, (workspace, address) in enumerate(asked)
        for key in settings.KEYS.digest  # one made before a key was replaced is still found
    ]
    found = sql.rows(
        "erasure",
        "remembered",
        {
            "workspaces": [workspace for workspace, _, _ in digests],
            "digests": [digest for _, digest, _ in digests],
            "places": [n for _, _, n in digests],
        },
    )
    return [(n, at) for n, at in found]


def _digest(key: str, workspace: int, address: str) -> bytes:
    told = f"erased number\n{workspace}\n{address}".encode()
    return hmac.new(bytes.fromhex(key), told, hashlib.sha256).digest()
