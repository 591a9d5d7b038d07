"""The sealer: gathers committed consent events into signed, chained blocks."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
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
    root = leaves.root([bytes(leaf) for _, _, leaf in unsealed])
    block = _add(previous, root, len(unsealed))
    sql.rows(
        "consent",
        "put_in_block",
        {"block": block, "workspaces": [row[0] for row in unsealed], "ids": [row[1] for row in unsealed]},
    )
    return len(unsealed)


def _add(previous: bytes, root: bytes, count: int) -> int:
    key = settings.KEYS.signing[0]
    head = leaves.block_hash(previous, root=root, count=count)
    signature = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key.value)).sign(head)
    [(block,)] = sql.rows(
        "consent",
        "add_block",
        {
            "previous": previous,
            "root": root,
            "count": count,
            "hash": head,
            "key_id": key.id,
            "signature": signature,
        },
    )
    return int(block)
