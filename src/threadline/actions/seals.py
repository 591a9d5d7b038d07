"""The sealer: gathers committed consent events into signed, chained blocks."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction

from threadline import sql
from threadline.rules import leaves

MOST = 10_000
"""Events in one block, at most."""


@transaction.atomic
def seal() -> int:
    """Seal what is committed and in no block yet; how many events that was (0 when another sealer is at it)."""
    if not sql.rows("consent", "seal_lease")[0][0]:
        return 0
    # A new statement: everything committed before the lease was granted is seen.
    unsealed = sql.rows("consent", "unsealed", {"limit": MOST})
    if not unsealed:
        return 0
    head = sql.rows("consent", "last_block")
    previous = bytes(head[0][0]) if head else leaves.GENESIS
    hashes = [bytes(leaf) for _, _, leaf in unsealed]
    events = {"workspaces": [row[0] for row in unsealed], "ids": [row[1] for row in unsealed]}
    block = _add(previous, hashes, events)
    sql.run("consent", "put_in_block", {"block": block, **events})
    return len(unsealed)


def sign(digest: bytes) -> tuple[str, bytes]:
    """The signature under a digest with the newest key, and that key's id."""
    key = settings.KEYS.signing[0]
    return key.id, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key.value)).sign(digest)


def public_keys() -> dict[str, Ed25519PublicKey]:
    """What verifies our signatures, by the key's id; the newest first."""
    return {
        key.id: Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key.value)).public_key()
        for key in settings.KEYS.signing
    }


def _add(previous: bytes, hashes: list[bytes], events: dict[str, list[int]]) -> int:
    root, count = leaves.root(hashes), len(hashes)
    head = leaves.block_hash(previous, root=root, count=count)
    key, signature = sign(head)
    [(block,)] = sql.rows(
        "consent",
        "add_block",
        {
            "previous": previous,
            "root": root,
            "count": count,
            "hash": head,
            "key_id": key,
            "signature": signature,
            "leaves": b"".join(hashes),
            **events,
        },
    )
    return int(block)
