"""The key file: what must not lie in the database that it protects.

A set of keys is newest first. The first is used for what is made now;
the others still open what was made before.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from threadline.host import files
from threadline.host.errors import HostError
from threadline.host.home import Home, said_plainly

FORMAT = 1


class KeySet(StrEnum):
    """What a set of keys is for."""

    DJANGO = "django"  # sessions and signed values: SECRET_KEY, then its fallbacks
    SECRETS = "secrets"  # Fernet: carriers' passwords and the like, encrypted at rest
    SIGNING = "signing"  # Ed25519 seeds (hex): signs the blocks of consent
    DIGEST = "digest"  # HMAC: digests of API keys, links and numbers


MAKERS: dict[KeySet, Callable[[], str]] = {
    KeySet.DJANGO: lambda: secrets.token_urlsafe(48),
    KeySet.SECRETS: lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    KeySet.SIGNING: lambda: secrets.token_hex(32),
    KeySet.DIGEST: lambda: secrets.token_hex(32),
}


@dataclass(frozen=True, slots=True)
class Key:
    """One key; `id` may be shown and stored, `value` never."""

    id: str
    created: datetime
    value: str

    def __repr__(self) -> str:  # so that no traceback or log ever shows the value
        return f"Key({self.id})"


@dataclass(frozen=True, slots=True)
class Keys:
    """All sets of one key file, each newest first and never empty."""

    django: tuple[Key, ...]
    secrets: tuple[Key, ...]
    signing: tuple[Key, ...]
    digest: tuple[Key, ...]

    def of(self, name: KeySet) -> tuple[Key, ...]:
        found: tuple[Key, ...] = getattr(self, name.value)
        return found

    def ids(self) -> dict[KeySet, tuple[str, ...]]:
        return {name: tuple(key.id for key in self.of(name)) for name in KeySet}


def path_for(home: Home) -> Path:
    """THREADLINE_KEYS, else the home's own."""
    named = os.environ.get("THREADLINE_KEYS")
    return Path(named).expanduser().absolute() if named else home.keys


def load(path: Path) -> Keys:
    """The keys in `path`. HostError when it is missing, open to others, or not a key file."""
    if not path.exists():
        raise HostError(f"There is no key file at {path}; `threadline up` makes one at its first start.")
    try:
        return _from_json(json.loads(_private(path)))
    except (ValueError, KeyError, TypeError):
        raise HostError(f"{path} is not a key file that this version can read.") from None


def load_or_make(path: Path, *, now: datetime | None = None) -> Keys:
    """The keys in `path`, made first when there is no such file."""
    with said_plainly(path):
        if not path.exists():
            made = {name: (_make(name, now=now or datetime.now(UTC)),) for name in KeySet}
            files.create(path, _to_json(made))
    return load(path)


def rotate(path: Path, name: KeySet, *, now: datetime | None = None) -> Key:
    """Puts a new key in front of the set and keeps the old ones."""
    with said_plainly(path), files.locked(path.with_name(path.name + ".lock")):
        keys = load(path)
        fresh = _make(name, now=now or datetime.now(UTC))
        sets = {each: keys.of(each) for each in KeySet}
        files.replace(path, _to_json({**sets, name: (fresh, *sets[name])}))
    return fresh


def drop(path: Path, name: KeySet, *, keep: Key) -> list[Key]:
    """Takes the keys behind `keep` out of the set, if it is still in front; those that went."""
    with said_plainly(path), files.locked(path.with_name(path.name + ".lock")):
        found = load(path)
        newest, *others = found.of(name)
        if newest != keep:
            raise HostError("Another key was put in front meanwhile; start over.")
        sets = {each: found.of(each) for each in KeySet}
        files.replace(path, _to_json({**sets, name: (newest,)}))
    return others


def _make(name: KeySet, *, now: datetime) -> Key:
    # The id says nothing of the key; the date in front is for the eye.
    return Key(id=f"{now:%Y%m%d}-{secrets.token_hex(4)}", created=now, value=MAKERS[name]())


def _private(path: Path) -> str:
    with said_plainly(path), path.open() as file:
        status = os.fstat(file.fileno())
        if stat.S_IMODE(status.st_mode) & 0o077:
            raise HostError(f"{path} can be read by other users of this machine; run: chmod 600 '{path}'")
        return file.read()


def _to_json(sets: Mapping[KeySet, tuple[Key, ...]]) -> bytes:
    content = {
        name.value: [{"id": key.id, "created": key.created.isoformat(), "value": key.value} for key in keys]
        for name, keys in sets.items()
    }
    return (json.dumps({"format": FORMAT, **content}, indent=2) + "\n").encode()


def _from_json(content: dict[str, object]) -> Keys:
    version = content["format"]
    if version != FORMAT:
        raise HostError(f"The key file is of format {version}; this version knows only {FORMAT}.")
    return Keys(**{name.value: _set_from_json(content[name.value]) for name in KeySet})


def _set_from_json(items: object) -> tuple[Key, ...]:
    if not isinstance(items, list) or not items:
        raise ValueError("a set without keys")
    return tuple(
        Key(id=item["id"], created=datetime.fromisoformat(item["created"]), value=item["value"])
        for item in items
    )
