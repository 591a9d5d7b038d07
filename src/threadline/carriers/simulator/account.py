"""What an account of the simulator needs: where it is, as whom, and with which secret."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from threadline.carriers.contract import Setting, SettingKind, Settings

DEFAULT_ADDRESS = "127.0.0.1:8017"
DEFAULT_ACCOUNT = "demo"


class ReceiptsMode(StrEnum):
    """Which receipts follow an accepted part."""

    SERVER = ""  # as the simulator was started
    NONE = "none"
    DELIVERED = "delivered"
    SENT_FIRST = "sent_first"  # `sent`, then `delivered`


SETTINGS = (
    Setting("address", SettingKind.ADDRESS, "Where the simulator listens.", default=DEFAULT_ADDRESS),
    Setting("account", SettingKind.TEXT, "The account's name at the simulator.", default=DEFAULT_ACCOUNT),
    Setting("secret", SettingKind.TEXT, "The secret shared with the simulator.", secret=True, required=True),
    Setting(
        "receipts",
        SettingKind.CHOICE,
        "Which receipts follow an accepted text.",
        choices=tuple(mode.value for mode in ReceiptsMode),
    ),
)


@dataclass(frozen=True, slots=True)
class Account:
    """One account's settings, defaults filled in."""

    address: str
    name: str
    secret: str = field(repr=False)
    receipts: ReceiptsMode


def read(settings: Settings) -> Account:
    """The account that the settings describe; what they leave open comes from the environment."""
    return Account(
        address=settings.get("address") or address(os.environ),
        name=settings.get("account") or DEFAULT_ACCOUNT,
        secret=settings.get("secret") or os.environ.get("THREADLINE_SIMULATOR_SECRET", ""),
        receipts=ReceiptsMode(settings.get("receipts") or ""),
    )


def address(environ: Mapping[str, str], *, directory: Path | None = None) -> str:
    """Where the simulator is: as the environment says, else as one running on `directory` wrote down."""
    if named := environ.get("THREADLINE_SIMULATOR"):
        return named
    try:
        return (directory / "address").read_text("utf-8").strip() if directory else DEFAULT_ADDRESS
    except FileNotFoundError:
        return DEFAULT_ADDRESS


def secret(environ: Mapping[str, str], *, directory: Path) -> str:
    """The shared secret: the environment's, else the one in `directory`, made (0600) when there is none."""
    if named := environ.get("THREADLINE_SIMULATOR_SECRET"):
        return named
    path = directory / "secret"
    if not path.exists():
        _make_secret(path)
    return path.read_text("ascii").strip()


def _make_secret(path: Path) -> None:
    """Write a new secret so that no reader sees half of it and of two makers the first wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"secret.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
