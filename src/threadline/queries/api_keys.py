"""Whose an API key is: asked for each request or batch, so that a revocation bites at once."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from threadline import sql
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind

LONGEST = 200
"""Characters of a key; what is longer is none of ours and is not even hashed."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A program, by its key: what it may do and in which workspace."""

    workspace: int
    actor: Actor
    scopes: frozenset[str]


def digests(secret: str) -> list[bytes]:
    """The digests a secret may be kept under, by the newest key first (older ones after a rotation)."""
    return [
        hmac.new(bytes.fromhex(key.value), secret.encode(), hashlib.sha256).digest()
        for key in settings.KEYS.digest
    ]


def living_of(workspace: int, member: int) -> int:
    """How many keys this member made that still open the door to programs."""
    rows = sql.rows("api_key", "living_of", {"workspace": workspace, "member": member})
    return int(rows[0][0])


def find(secrets: Collection[str]) -> dict[str, Caller]:
    """The callers behind these keys; one that is unknown or revoked is left out."""
    known = {digest: secret for secret in set(secrets) for digest in digests(secret)}
    rows = sql.rows("api_key", "find", {"digests": list(known)}) if known else []
    return {
        known[bytes(digest)]: Caller(workspace, Actor(ActorKind.KEY, id_), frozenset(scopes))
        for digest, id_, workspace, scopes in rows
    }
