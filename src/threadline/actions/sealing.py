"""What is encrypted in the database, sealed anew under the newest key, so that the old ones can go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from threadline.actions import audit
from threadline.models import Callback, CarrierAccount
from threadline.queries import accounts


def stale() -> int:
    """How many rows still need a key that is not the newest."""
    sealed = [
        each for rows in (_accounts(), Callback.objects) for each in rows.values_list("secrets", flat=True)
    ]
    of_people = sum(_is_stale(each.data) for each in Authenticator.objects.iterator())
    return of_people + sum(accounts.is_stale(bytes(each)) for each in sealed)


@transaction.atomic
def reseal() -> int:
    """Seal all of it anew: secrets of carriers, callbacks and two-step sign-in. How many rows that changed."""
    done = 0
    for account in _accounts().select_for_update().order_by("pk"):
        if accounts.is_stale(bytes(account.secrets)):
            CarrierAccount.objects.filter(pk=account.pk).update(
                secrets=accounts.resealed(bytes(account.secrets))
            )
            audit.record_operator("account.resealed", noun="carrier_account", noun_id=str(account.pk))
            done += 1
    for called in Callback.objects.select_for_update().order_by("pk"):
        if accounts.is_stale(bytes(called.secrets)):
            sealed = accounts.resealed(bytes(called.secrets))
            Callback.objects.filter(workspace_id=called.workspace_id, id=called.pk).update(secrets=sealed)
            done += 1
    for kept in Authenticator.objects.select_for_update().order_by("pk"):
        if _is_stale(kept.data):
            Authenticator.objects.filter(pk=kept.pk).update(data=_resealed(kept.data))
            done += 1
    return done


def _accounts() -> Any:
    return CarrierAccount.objects.exclude(secrets=b"")


def _is_stale(data: Any) -> bool:
    return any(accounts.is_stale(each.encode()) for each in _texts(data))


def _texts(data: Any) -> Iterator[str]:
    """Every text in what an authenticator keeps; those that are no seals open under no key."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def _resealed(data: Any) -> Any:
    if isinstance(data, str):
        return accounts.resealed(data.encode()).decode() if accounts.is_stale(data.encode()) else data
    if isinstance(data, dict):
        return {key: _resealed(value) for key, value in data.items()}
    return [_resealed(value) for value in data] if isinstance(data, list) else data
