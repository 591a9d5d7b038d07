"""Accounts at carriers, once they are there."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from threadline.actions import audit, breakers
from threadline.models import CarrierAccount
from threadline.queries import accounts

_NOUN = "carrier_account"


@transaction.atomic
def change(
    account: int,
    *,
    name: str,
    settings: Mapping[str, str],
    secret_settings: Mapping[str, str],
    by: int | None,
) -> bool:
    """Other settings, all of them; engines connect anew, and one at rest is tried. False: no such account.

    The audit row names the settings that changed, and no value of any.
    """
    kept = CarrierAccount.objects.select_for_update().filter(pk=account).first()
    if kept is None:
        return False
    secrets = accounts.opened(bytes(kept.secrets))
    before, after = {**kept.settings, **(secrets or {})}, {**settings, **secret_settings}
    fields = [each for each in sorted({*before, *after}) if before.get(each) != after.get(each)]
    if fields or secrets is None:
        breakers.ease(account)
    if kept.name != name:
        fields.append("name")
    if not fields and secrets is not None:
        return True
    CarrierAccount.objects.filter(pk=account).update(
        name=name,
        settings=dict(settings),
        secrets=accounts.seal(secret_settings) if secret_settings else b"",
    )
    audit.record_operator("account.changed", noun=_NOUN, noun_id=str(account), by=by, fields=fields)
    return True
