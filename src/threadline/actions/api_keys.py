"""API keys: shown once, kept as a digest, revoked at once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from threadline.actions import audit
from threadline.models import ApiKey, Workspace
from threadline.queries import api_keys as keys
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind

PREFIX = "tl_"
SCOPES = (
    "messages:write",
    "messages:emergency",
    "messages:read",
    "contacts:read",
    "contacts:write",
    "contacts:erase",
    "consent:write",
    "purposes:write",
    "numbers:write",
    "callbacks:write",
    "members:read",
)


@transaction.atomic
def create(actor: Actor, workspace: Workspace, *, name: str, scopes: Sequence[str]) -> tuple[ApiKey, str]:
    """A new key and, this once, its secret. ValueError for an unknown scope."""
    unknown = set(scopes) - set(SCOPES)
    if unknown:
        raise ValueError(f"unknown scopes: {', '.join(sorted(unknown))}")
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        workspace=workspace,
        name=name,
        prefix=secret[:10],
        digest=keys.digests(secret)[0],
        scopes=list(scopes),
        made_by_id=actor.id if actor.kind is ActorKind.MEMBER else None,
    )
    audit.record(actor, workspace.pk, "api_key.created", noun="api_key", noun_id=key.pk, scopes=list(scopes))
    return key, secret


@transaction.atomic
def revoke(actor: Actor, workspace: Workspace, key: int, *, now: datetime) -> bool:
    """End a key: the next request with it is refused. False when there is no such living key."""
    living = ApiKey.objects.filter(workspace=workspace, id=key, revoked_at=None)
    if not living.update(revoked_at=now):
        return False
    audit.record(actor, workspace.pk, "api_key.revoked", noun="api_key", noun_id=key)
    return True
