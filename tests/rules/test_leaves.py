"""The hashes of consent events, and the proofs made of them."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadline.rules import leaves
from threadline.rules.leaves import Personal, Public

MOMENT = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
PUBLIC = Public(
    workspace=1,
    id=7,
    recipient=3,
    kind="granted",
    level="promotional",
    purpose=2,
    medium="web_form",
    campaign="autumn",
    text_version="v3",
    occurred_at=MOMENT,
    recorded_at=MOMENT,
    actor_kind="member",
    actor_id=4,
)
PERSONAL = Personal(
    number="+12025550123",
    identity="Ana",
    ip="192.0.2.1",
    user_agent="Browser",
    capture="I agree",
    source_url="https://example.com/join",
)
SALT = bytes(range(16))
HASH = st.binary(min_size=32, max_size=32)
BLOCK = st.lists(HASH, min_size=1, max_size=70)


def test_the_encoding_is_the_documented_one() -> None:
    def text(value: str) -> bytes:
        return b"\x01" + len(value).to_bytes(4, "big") + value.encode()

    def number(value: int) -> bytes:
        digits = str(value).encode()
        return b"\x02" + len(digits).to_bytes(4, "big") + digits

    moment = b"\x03" + (27).to_bytes(4, "big") + b"2026-11-22T12:00:00.123456Z"
    public = dataclasses.replace(PUBLIC, purpose=None)
    inner = leaves.inner(SALT, PERSONAL)
    octets = b"\x00" + text("threadline.consent") + number(1) + number(1) + number(7) + number(3)
    octets += text("granted") + text("promotional") + b"\x00\x00\x00\x00\x00" + text("web_form")
    octets += text("autumn") + text("v3") + moment + moment + text("member") + number(4)
    octets += b"\x04" + (32).to_bytes(4, "big") + inner
    assert leaves.leaf(public, inner) == hashlib.sha256(octets).digest()


def test_known_hashes_stay_what_they_are_for_ever() -> None:
    inner = leaves.inner(SALT, PERSONAL)
    assert inner.hex() == "29c3e0273dac4a948eb8db709521656d7056a84bab60c5d8c84c19cb6d52e0b6"
    assert (
        leaves.leaf(PUBLIC, inner).hex() == "f6d61f541b8d61664e65ed860523189bea326bcc5e0b1e64d93cbf859d0ddf76"
    )


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Public)])
def test_every_public_field_counts(name: str) -> None:
    old: Any = getattr(PUBLIC, name)
    new = old + timedelta(microseconds=1) if isinstance(old, datetime) else old * 2
    changed = dataclasses.replace(PUBLIC, **{name: new})
    assert leaves.leaf(changed, SALT) != leaves.leaf(PUBLIC, SALT)


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Personal)])
def test_every_personal_field_counts(name: str) -> None:
    changed = dataclasses.replace(PERSONAL, **{name: getattr(PERSONAL, name) + "x"})
    assert leaves.inner(SALT, changed) != leaves.inner(SALT, PERSONAL)


def test_a_value_cannot_slip_into_the_next_field() -> None:
    one = dataclasses.replace(PERSONAL, identity="ab", ip="c")
    other = dataclasses.replace(PERSONAL, identity="a", ip="bc")
    assert leaves.inner(SALT, one) != leaves.inner(SALT, other)


def test_the_same_moment_in_another_zone_is_the_same_leaf() -> None:
    moved = dataclasses.replace(PUBLIC, occurred_at=MOMENT.astimezone(timezone(timedelta(hours=-5))))
    assert leaves.leaf(moved, SALT) == leaves.leaf(PUBLIC, SALT)


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="salt"):
        leaves.inner(b"short", PERSONAL)


def test_lone_surrogates_do_not_stop_a_hash() -> None:
    assert len(leaves.inner(SALT, dataclasses.replace(PERSONAL, capture="\ud800"))) == 32


def test_the_tree_is_that_of_rfc_6962() -> None:
    a, b, c = (bytes([n]) * 32 for n in range(3))

    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\x01" + left + right).digest()

    assert leaves.root([]) == hashlib.sha256(b"").digest()
    assert leaves.root([a]) == a
    assert leaves.root([a, b, c]) == node(node(a, b), c)


@given(BLOCK, st.data())
def test_every_leaf_of_a_block_is_proven(block: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(block) - 1))
    path, root = leaves.path(block, index), leaves.root(block)
    assert leaves.verify(block[index], path=path, index=index, count=len(block), root=root)


@given(BLOCK, HASH, st.data())
def test_another_leaf_is_not_proven(block: list[bytes], stranger: bytes, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(block) - 1))
    path, root = leaves.path(block, index), leaves.root(block)
    proven = leaves.verify(stranger, path=path, index=index, count=len(block), root=root)
    assert proven == (stranger == block[index])


@given(st.lists(HASH, min_size=2, max_size=70, unique=True), st.data())
def test_a_leaf_is_not_proven_in_another_place(block: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(block) - 1))
    other = data.draw(st.integers(-2, len(block) + 2).filter(lambda place: place != index))
    path, root = leaves.path(block, index), leaves.root(block)
    assert not leaves.verify(block[index], path=path, index=other, count=len(block), root=root)


@given(BLOCK, st.data())
def test_a_path_too_short_or_too_long_proves_nothing(block: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(block) - 1))
    path, root = leaves.path(block, index), leaves.root(block)
    longer = (*path, b"\x00" * 32)
    assert not leaves.verify(block[index], path=longer, index=index, count=len(block), root=root)
    if path:
        assert not leaves.verify(block[index], path=path[:-1], index=index, count=len(block), root=root)


@given(st.lists(HASH, min_size=2, max_size=70, unique=True), st.data())
def test_the_order_of_a_block_is_part_of_its_root(block: list[bytes], data: st.DataObject) -> None:
    other = data.draw(st.permutations(block))
    assert (leaves.root(other) == leaves.root(block)) == (other == block)


def test_a_place_outside_the_block_is_an_error() -> None:
    with pytest.raises(IndexError):
        leaves.path([SALT * 2], 1)


def test_a_block_names_its_predecessor_its_root_and_its_count() -> None:
    head = leaves.block_hash(leaves.GENESIS, root=SALT * 2, count=5)
    assert head == hashlib.sha256(b"\x03" + bytes(32) + SALT * 2 + (5).to_bytes(8, "big")).digest()
