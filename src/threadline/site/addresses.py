"""From the environment's addresses to what Django and psycopg want."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict


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
