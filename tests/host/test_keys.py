"""The key file: private, whole, rotated without losing what is old."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from threadline.host import files, keys
from threadline.host.errors import HostError
from threadline.host.keys import KeySet

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_the_first_start_makes_every_set_in_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    made = keys.load_or_make(path, now=NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [len(made.of(name)) for name in KeySet] == [1, 1, 1, 1]
    assert all(made.of(name)[0].created == NOW for name in KeySet)
    assert keys.load_or_make(path) == made


def test_keys_are_of_the_kinds_their_users_take(tmp_path: Path) -> None:
    made = keys.load_or_make(tmp_path / "keys.json")
    Fernet(made.secrets[0].value)
    Ed25519PrivateKey.from_private_bytes(bytes.fromhex(made.signing[0].value))
    assert len(base64.urlsafe_b64decode(made.secrets[0].value)) == 32
    assert len(bytes.fromhex(made.digest[0].value)) == 32
    assert len(made.django[0].value) >= 50


@pytest.mark.parametrize("name", list(KeySet))
def test_a_new_key_goes_in_front_and_the_old_stay(tmp_path: Path, name: KeySet) -> None:
    path = tmp_path / "keys.json"
    before = keys.load_or_make(path)
    fresh = keys.rotate(path, name)
    after = keys.load(path)
    assert after.of(name) == (fresh, *before.of(name))
    assert all(after.of(other) == before.of(other) for other in KeySet if other != name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_rotations_at_the_same_time_lose_no_key(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys.load_or_make(path)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: keys.rotate(path, KeySet.DIGEST), range(16)))
    assert {key.id for key in made} < {key.id for key in keys.load(path).digest}


def test_first_starts_at_the_same_time_agree_on_one_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(lambda _: keys.load_or_make(path), range(16)))
    assert seen == {keys.load(path)}
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    keys.load_or_make(path)
    path.chmod(mode)
    with pytest.raises(HostError, match="chmod 600"):
        keys.load(path)


@pytest.mark.parametrize("content", ["", "[]", '{"format": 1}', '{"format": 1, "django": []}'])
def test_what_is_no_key_file_is_one_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    files.create(path, content.encode())
    with pytest.raises(HostError, match="not a key file"):
        keys.load(path)


def test_a_key_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    files.create(path, b'{"format": 2}')
    with pytest.raises(HostError, match="format 2"):
        keys.load(path)


def test_a_key_shows_its_id_and_never_its_value(tmp_path: Path) -> None:
    made = keys.load_or_make(tmp_path / "keys.json")
    for name in KeySet:
        assert made.of(name)[0].id in repr(made)
        assert made.of(name)[0].value not in f"{made!r} {made} {made.of(name)}"
