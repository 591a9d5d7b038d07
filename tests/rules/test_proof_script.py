"""The program in a proof pack: it needs nothing of ours, and agrees with everything of ours."""

from __future__ import annotations

import ast
import sys
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from threadline.rules import leaves, scrubs
from threadline.rules import proof_script as script
from threadline.rules.scrubs import Consequence, Result

SEEDS = st.binary(min_size=32, max_size=32)
KINDS = {int: "number", str: "text", datetime: "moment"}

# RFC 8032, 7.1: seed, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def test_it_imports_the_standard_library_alone_and_no_more_than_it_says() -> None:
    tree = ast.parse(Path(script.__file__).read_text())
    named = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert {name.partition(".")[0] for name in named} <= sys.stdlib_module_names
    assert not {"socket", "urllib", "http", "subprocess"} & named


@pytest.mark.parametrize(("seed", "message", "signature"), VECTORS)
def test_the_signatures_of_the_standard_are_genuine(seed: str, message: str, signature: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    assert key.sign(bytes.fromhex(message)).hex() == signature
    assert script.signed(public(key), bytes.fromhex(signature), bytes.fromhex(message))


@given(seed=SEEDS, message=st.binary(max_size=100))
@settings(max_examples=25, deadline=None)
def test_a_signature_of_the_library_is_genuine(seed: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    signature = key.sign(message)
    assert script.signed(public(key), signature, message)
    assert not script.signed(public(key), signature, message + b"x")


@given(seed=SEEDS, at=st.integers(0, 63), bit=st.integers(0, 7), which=st.sampled_from(["key", "signature"]))
@settings(max_examples=60, deadline=None)
def test_it_agrees_with_the_library_on_what_was_changed(seed: bytes, at: int, bit: int, which: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    told = {"key": bytearray(public(key)), "signature": bytearray(key.sign(b"head"))}
    told[which][at % len(told[which])] ^= 1 << bit
    try:
        Ed25519PublicKey.from_public_bytes(bytes(told["key"])).verify(bytes(told["signature"]), b"head")
        genuine = True
    except InvalidSignature:
        genuine = False
    assert script.signed(bytes(told["key"]), bytes(told["signature"]), b"head") == genuine


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65), b"\xff" * 64])
def test_what_is_no_signature_is_not_genuine_and_breaks_nothing(signature: bytes) -> None:
    key = public(Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert not script.signed(key, signature, b"")
    assert not script.signed(b"\xff" * 32, signature, b"")
    assert not script.signed(b"", signature, b"")


TEXTS = st.text(max_size=20)
MOMENTS = st.datetimes(timezones=st.just(UTC))
VALUES = {int: st.integers(0, 2**62), str: TEXTS, datetime: MOMENTS}
FIELDS = {
    leaves.Public: {
        "workspace": int, "id": int, "recipient": int, "purpose": int, "actor_id": int,
        "occurred_at": datetime, "recorded_at": datetime,
    },
    leaves.Personal: {},
}  # fmt: skip


def records(record: type) -> st.SearchStrategy:
    return st.builds(
        record, **{each.name: VALUES[FIELDS[record].get(each.name, str)] for each in fields(record)}
    )


def told(half: leaves.Public | leaves.Personal) -> dict[str, object]:
    values = {each.name: getattr(half, each.name) for each in fields(half)}
    return {
        name: value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def encoding(record: type) -> list[list[str]]:
    return [[each.name, KINDS[FIELDS[record].get(each.name, str)]] for each in fields(record)]


ENCODINGS = {str(leaves.VERSION): {"public": encoding(leaves.Public), "personal": encoding(leaves.Personal)}}


@given(
    public=records(leaves.Public),
    personal=records(leaves.Personal),
    salt=st.binary(min_size=16, max_size=16),
    erased=st.booleans(),
)
def test_an_event_gives_the_leaf_that_we_gave_it(
    public: leaves.Public, personal: leaves.Personal, salt: bytes, erased: bool
) -> None:
    inner = leaves.inner(salt, personal)
    event = {
        "version": leaves.VERSION, "public": told(public), "personal": None if erased else told(personal),
        "salt": None if erased else salt.hex(), "inner": inner.hex(),
    }  # fmt: skip
    assert script.event_leaf(event, ENCODINGS) == leaves.leaf(public, inner)
    if not erased:
        changed = {**event, "personal": {**event["personal"], "number": personal.number + "1"}}  # type: ignore[dict-item]
        assert script.event_leaf(changed, ENCODINGS) is None


@given(
    hashes=st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40), index=st.integers(0, 39)
)
def test_a_path_of_ours_leads_to_the_root(hashes: list[bytes], index: int) -> None:
    index %= len(hashes)
    path = [step.hex() for step in leaves.path(hashes, index)]
    assert script.path_root(hashes[index], index, len(hashes), path) == leaves.root(hashes)
    assert script.path_root(hashes[index], len(hashes), len(hashes), path) is None
    assert script.path_root(hashes[index], index, len(hashes), [*path, "00" * 32]) is None
    if path:
        assert script.path_root(hashes[index], index, len(hashes), path[1:]) is None


@given(
    previous=st.binary(min_size=32, max_size=32),
    root=st.binary(min_size=32, max_size=32),
    count=st.integers(0, 10**9),
)
def test_a_head_is_that_of_ours(previous: bytes, root: bytes, count: int) -> None:
    assert script.head_of(previous, root, count) == leaves.block_hash(previous, root=root, count=count)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_pack_is_told_in_a_sentence(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    assert script.main([str(tmp_path / "x.zip")]) == 1
    assert "cannot be read" in capsys.readouterr().out
    assert script.main([str(tmp_path / "nowhere.zip")]) == 1


@pytest.mark.parametrize("result", Result)
@pytest.mark.parametrize("ended", [False, True])
def test_it_agrees_with_ours_on_what_a_result_led_to(result: Result, ended: bool) -> None:
    if ended and result not in scrubs.ENDING:
        return  # such a result ends nothing
    event = {"public": {"id": 7, "kind": "ended"}}
    line = {"id": 1, "result": result.value, "event": 7 if ended else None}
    said = {each: {**line, "consequence": each.value} for each in Consequence}
    sound = [
        each for each, one in said.items() if not script.check_scrubs({"events": [event], "scrubs": [one]})
    ]
    assert sound == [scrubs.consequence(result, ended=ended)]
