"""The check of the blocks: each against what it holds, what it lists, and the one before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from threadline import sql
from threadline.actions import seals
from threadline.models import Block
from threadline.rules import leaves
from threadline.rules.faults import Fault, FaultKind

Report = Callable[[Fault], None]

LATE = timedelta(minutes=10)
"""How long a transaction may lie between the clock it read and its commit."""

_AT_ONCE = 16
_LEAF = 32


class _Held(NamedTuple):
    """An event as its block holds it; the columns of `block_events`."""

    workspace: int
    id: int
    place: int | None
    leaf: bytes
    recorded_at: datetime


@dataclass(slots=True)
class Chain:
    """How far the check came: the last block seen, and when everything there was had been sealed."""

    blocks: int = 0
    last: int | None = None
    head: bytes = leaves.GENESIS
    sealed_at: datetime | None = None
    drained_at: datetime | None = None


def check(report: Report) -> Chain:
    """Recompute every root, chained hash and signature; what is wrong goes to `report`."""
    chain, keys = Chain(), seals.public_keys()
    for block in Block.objects.order_by("id").iterator(chunk_size=_AT_ONCE):
        _check_block(block, chain, keys, report)
        _move_on(chain, block)
    for (id_,) in sql.rows("verification", "lost_blocks"):
        report(Fault(FaultKind.BLOCK_GONE, block=id_))
    for (id_,) in sql.rows("verification", "lost_heads"):
        report(Fault(FaultKind.HEAD_GONE, block=id_))
    if chain.drained_at is not None:
        for workspace, event in sql.rows(
            "verification", "unsealed_before", {"before": chain.drained_at - LATE}
        ):
            report(Fault(FaultKind.EVENT_TIME, workspace=workspace, event=event))
    return chain


def _move_on(chain: Chain, block: Block) -> None:
    chain.blocks += 1
    chain.last, chain.head, chain.sealed_at = block.pk, bytes(block.hash), block.sealed_at
    if block.count < seals.MOST:  # a full one may have left something for the next
        chain.drained_at = block.sealed_at


def _check_block(block: Block, chain: Chain, keys: Mapping[str, Ed25519PublicKey], report: Report) -> None:
    for kind in _own_faults(block, chain, keys):
        report(Fault(kind, block=block.pk))
    held = [_Held(*row) for row in sql.rows("verification", "block_events", {"block": block.pk})]
    listed = _listed(block)
    for fault in _event_faults(block, held, listed, chain):
        report(fault)
    if leaves.root([bytes(each.leaf) for each in held]) != bytes(block.root) or len(held) != block.count:
        report(Fault(FaultKind.BLOCK_ROOT, block=block.pk))


def _own_faults(block: Block, chain: Chain, keys: Mapping[str, Ed25519PublicKey]) -> Iterator[FaultKind]:
    head = leaves.block_hash(bytes(block.previous), root=bytes(block.root), count=block.count)
    if bytes(block.previous) != chain.head:
        yield FaultKind.BLOCK_CHAIN
    if bytes(block.hash) != head:
        yield FaultKind.BLOCK_HASH
    if block.key_id not in keys:
        yield FaultKind.BLOCK_KEY
    elif not _signed(keys[block.key_id], bytes(block.signature), head):
        yield FaultKind.BLOCK_SIGNATURE
    if chain.sealed_at is not None and block.sealed_at < chain.sealed_at:
        yield FaultKind.BLOCK_TIME
    if block.leaves and _listed(block) is None:
        yield FaultKind.BLOCK_LIST


def _signed(key: Ed25519PublicKey, signature: bytes, head: bytes) -> bool:
    try:
        key.verify(signature, head)
    except InvalidSignature:
        return False
    return True


def _listed(block: Block) -> list[bytes] | None:
    """The leaves the block lists, if the root vouches for them."""
    whole = bytes(block.leaves)
    found = [whole[at : at + _LEAF] for at in range(0, len(whole), _LEAF)]
    sound = len(found) == block.count and leaves.root(found) == bytes(block.root)
    return found if found and sound else None


def _event_faults(
    block: Block, held: list[_Held], listed: list[bytes] | None, chain: Chain
) -> Iterator[Fault]:
    there: dict[int, _Held] = {}
    for each in held:
        if each.place is None or each.place >= block.count or each.place in there:
            yield _of(FaultKind.EVENT_EXTRA, block, each)
        else:
            there[each.place] = each
            yield from _of_place(block, each, listed, chain)
    for place in range(block.count):
        if place not in there:
            yield _gone(block, place)


def _of_place(block: Block, each: _Held, listed: list[bytes] | None, chain: Chain) -> Iterator[Fault]:
    if listed is not None and each.place is not None and bytes(each.leaf) != listed[each.place]:
        yield _of(FaultKind.EVENT_REWRITTEN, block, each)
    early = chain.drained_at is not None and each.recorded_at < chain.drained_at - LATE
    if early or each.recorded_at > block.sealed_at + LATE:
        yield _of(FaultKind.EVENT_TIME, block, each)


def _of(kind: FaultKind, block: Block, each: _Held) -> Fault:
    return Fault(kind, workspace=each.workspace, event=each.id, block=block.pk, place=each.place)


def _gone(block: Block, place: int) -> Fault:
    """Which event was there, if the block still lists it."""
    known = place < min(len(block.event_ids), len(block.event_workspaces))
    return Fault(
        FaultKind.EVENT_GONE,
        workspace=block.event_workspaces[place] if known else None,
        event=block.event_ids[place] if known else None,
        block=block.pk,
        place=place,
    )
