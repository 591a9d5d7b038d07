"""Carrier accounts with their secrets opened, for the engine's links and the webhooks' checks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from threadline import sql


@dataclass(frozen=True, slots=True)
class Account:
    """A carrier account as it is kept; equal as long as nothing of it changed."""

    id: int
    carrier: str
    plain: Mapping[str, str]
    sealed: bytes

    @property
    def settings(self) -> Mapping[str, str]:
        """Its settings with the secrets opened; InvalidToken when they were sealed under a key we lost."""
        secrets = json.loads(_box().decrypt(self.sealed)) if self.sealed else {}
        return {**self.plain, **secrets}


def open_accounts() -> list[Account]:
    """The accounts texts may leave by."""
    return [_account(row) for row in sql.rows("lane", "open_accounts")]


def by_key(key: str) -> Account | None:
    """The account whose webhook address carries `key`."""
    rows = sql.rows("lane", "account_by_key", {"key": key})
    return _account(rows[0]) if rows else None


def seal(secrets: Mapping[str, str]) -> bytes:
    """Secrets as they may lie in the database."""
    return _box().encrypt(json.dumps(dict(secrets)).encode())


def _account(row: sql.Row) -> Account:
    id_, carrier, own, sealed = row
    plain = own if isinstance(own, dict) else json.loads(own)
    return Account(id_, carrier, plain, bytes(sealed))


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key.value) for key in settings.KEYS.secrets])
