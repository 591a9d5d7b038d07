"""Carrier accounts with their secrets opened, for the engine's links and the webhooks' checks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from threadline import sql
from threadline.carriers.contract import WEBHOOK


@dataclass(frozen=True)
class Account:
    """A carrier account as it is kept; equal as long as nothing of it changed."""

    id: int
    carrier: str
    key: str
    plain: Mapping[str, str]
    sealed: bytes

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """Its settings with the secrets opened, and the path of its webhook; InvalidToken when they were sealed
        under a key we lost."""
        secrets = json.loads(_box().decrypt(self.sealed)) if self.sealed else {}
        return {**self.plain, **secrets, WEBHOOK: f"/hooks/{self.carrier}/{self.key}"}


def open_accounts() -> list[Account]:
    """The accounts texts may leave by."""
    return [account(row) for row in sql.rows("lane", "open_accounts")]


def by_key(key: str) -> Account | None:
    """The account whose webhook address carries `key`."""
    rows = sql.rows("lane", "account_by_key", {"key": key})
    return account(rows[0]) if rows else None


def seal(secrets: Mapping[str, str]) -> bytes:
    """Secrets as they may lie in the database."""
    return _box().encrypt(json.dumps(dict(secrets)).encode())


def opened(sealed: bytes) -> dict[str, str] | None:
    """Secrets that were sealed; None when the key they were sealed under is lost."""
    try:
        kept: dict[str, str] = json.loads(_box().decrypt(sealed)) if sealed else {}
    except InvalidToken:
        return None
    return kept


def is_stale(sealed: bytes) -> bool:
    """Whether it still needs a key that is not the newest; what opens under no key needs none."""
    newest = Fernet(settings.KEYS.secrets[0].value)
    try:
        newest.decrypt(sealed)
    except InvalidToken:
        try:
            _box().decrypt(sealed)
        except InvalidToken:
            return False
        return True
    return False


def resealed(sealed: bytes) -> bytes:
    """The same under the newest key."""
    return _box().rotate(sealed)


def account(row: sql.Row) -> Account:
    """The account in a row: its id, carrier, key, settings and sealed secrets."""
    id_, carrier, key, own, sealed = row
    plain = own if isinstance(own, dict) else json.loads(own)
    return Account(id_, carrier, key, plain, bytes(sealed))


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key.value) for key in settings.KEYS.secrets])
