"""From the environment's addresses to what Django and psycopg want."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict

from threadline.host.errors import HostError


def whole(name: str, usual: int) -> int:
    """The whole number above 0 that a variable of the environment holds; HostError for anything else."""
    said = os.environ.get(name) or str(usual)
    if not (said.isascii() and said.isdigit() and 0 < int(said) < 10**9):
        raise HostError(f"{name} must be a whole number above 0.")
    return int(said)


def last_used(folder: Path) -> str:
    """Where `up` last served this home, so that a link printed beside it leads there."""
    try:
        return (folder / "url").read_text("ascii").strip()
    except OSError:
        return "http://127.0.0.1:8000"


def django_database(url: str, *, pooled: bool, pool_size: int) -> dict[str, Any]:
    """Django's entry for the database at `url`; `pooled` means that a pooler stands before it.

    A pooler hands each transaction to another server connection, so nothing may be prepared there.
    """
    parts = conninfo_to_dict(url)
    options: dict[str, Any] = {
        key: value
        for key, value in parts.items()
        if key not in {"host", "port", "dbname", "user", "password"}
    }
    # Attempts to connect go on as long as anybody waits, and no longer: psycopg's own five minutes of ever
    # longer pauses would keep the pool from trying long after the database is back.
    options["pool"] = {"min_size": 0, "max_size": pool_size, "timeout": 10, "reconnect_timeout": 10}
    options["prepare_threshold"] = None if pooled else 5
    return {
        "ENGINE": "threadline.site.postgresql",
        "NAME": parts.get("dbname", "threadline"),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "CONN_HEALTH_CHECKS": False,  # ours checks better
        "OPTIONS": options,
    }


STORAGE, STORAGE_OPTIONS = "THREADLINE_STORAGE", "THREADLINE_STORAGE_OPTIONS"


def storage(environ: Mapping[str, str], *, folder: Path) -> dict[str, Any]:
    """Django's entry for where attachments lie: `folder`, or the backend and options that the environment names."""
    backend = environ.get(STORAGE, "")
    if not backend:
        own = {"location": str(folder), "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": own}
    try:
        options = json.loads(environ.get(STORAGE_OPTIONS) or "{}")
    except ValueError:
        options = None
    if not isinstance(options, dict):
        raise HostError(f"{STORAGE_OPTIONS} must be an object in JSON, the options of {backend}.")
    return {"BACKEND": backend, "OPTIONS": options}


_ODD_MAIL = "THREADLINE_MAIL must be like smtp://user:password@host:587 or smtps://user:password@host"


@dataclass(frozen=True, slots=True)
class Mail:
    """The server that sends our mail; no host: none is sent. `secure`: TLS from the first byte on."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    secure: bool = False
    starttls: bool = False

    def sender(self, host: str) -> str:
        """Whom mail comes from when nobody says."""
        return self.user if "@" in self.user else f"threadline@{host}"


def mail(url: str) -> Mail:
    """From `smtp://user:password@host:587` or `smtps://...`; HostError, without quoting it, for anything else.

    A password is sent over TLS only: with one, `smtp://` means STARTTLS. A server without sign-in, such as
    the machine's own, is spoken to as it is.
    """
    if not url:
        return Mail()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise HostError(_ODD_MAIL) from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise HostError(_ODD_MAIL)
    secure = parts.scheme == "smtps"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    usual = 465 if secure else 587 if user else 25
    return Mail(parts.hostname, port or usual, user, password, secure, bool(user) and not secure)
