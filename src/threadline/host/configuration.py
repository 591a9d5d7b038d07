"""What the embedded server is told: one file of settings, who may connect, and as whom."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PORT = 5432  # only names the socket's file: no TCP port is ever opened
ROLE = "threadline"

_ALWAYS: Mapping[str, str] = {
    "listen_addresses": "''",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "cluster_name": "threadline",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "jit": "off",  # compiling a short statement costs more than running it
    "fsync": "on",
    # A queue rewrites the same pages all the time: rare checkpoints write each page once, not often.
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    # And it leaves dead rows behind: clear them before an index on what is due is mostly dead entries.
    "autovacuum_naptime": "15s",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.02",
    "autovacuum_vacuum_cost_limit": "1000",
    # The log must never hold a text's words or a number; statements and constraint details hold both.
    "log_error_verbosity": "terse",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
    "log_lock_waits": "off",
}


def settings(*, socket: Path, lz4: bool, extra: Mapping[str, str]) -> str:
    """The server's settings file; `extra` wins."""
    chosen = {
        **_ALWAYS,
        "unix_socket_directories": quoted(str(socket)),
        "wal_compression": "lz4" if lz4 else "pglz",
        **extra,
    }
    return "".join(f"{name} = {value}\n" for name, value in chosen.items())


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def who_may_connect() -> str:
    """Only a process of the user that runs Threadline, as the kernel says: there is no password to leak."""
    return "local all all peer map=threadline\n"


def as_whom(client: str) -> str:
    """`client` is the name of the user that runs Threadline; it may hold spaces or a domain."""
    return f'threadline "{client}" {ROLE}\n'
