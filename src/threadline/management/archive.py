"""Backups: a dump of the database in PostgreSQL's custom format, and a manifest beside it."""

from __future__ import annotations

import hashlib
import json
import os
import pkgutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import conninfo

import threadline.migrations
from threadline.host import binaries, files
from threadline.host.errors import HostError
from threadline.host.home import said_plainly

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a dump needs to be of use: the same bytes, and the keys that open what is closed in it."""

    format: int
    made: str
    sha256: str
    postgresql: int
    migrations: tuple[str, ...]
    keys: Mapping[str, Sequence[str]]  # ids by set, never the keys


def manifest_path(dump: Path) -> Path:
    return dump.with_name(dump.name + ".json")


def write(url: str, goal: Path, *, keys: Mapping[str, Sequence[str]]) -> Manifest:
    """Puts a whole backup at `goal`; until it is whole there is nothing, or what was there before."""
    major = server_major(url)
    with said_plainly(goal.parent):
        handle, name = tempfile.mkstemp(prefix=f".{goal.name}.", dir=goal.parent)
        os.close(handle)
        draft = Path(name)
        try:
            run_tool("pg_dump", url, major=major, options=["--format=custom", f"--file={draft}"])
            made = Manifest(
                FORMAT, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", _digest(draft), major, applied(url), keys
            )
            _sync(draft)
            # Before the dump: a crash in between leaves a manifest that does not fit, which `restore` sees.
            files.replace(manifest_path(goal), (json.dumps(asdict(made), indent=2) + "\n").encode())
            draft.replace(goal)
            files.sync_folder(goal.parent)
        finally:
            draft.unlink(missing_ok=True)
    return made


def read_manifest(dump: Path) -> Manifest | None:
    """The manifest beside a dump, or None. HostError when it does not fit the dump, or is newer than us."""
    path = manifest_path(dump)
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text())
        if content["format"] > FORMAT:
            raise HostError(f"{dump} was made by a newer Threadline; restore it with that version.")
        manifest = Manifest(**{**content, "migrations": tuple(content["migrations"])})
    except (ValueError, KeyError, TypeError):
        raise HostError(f"{path} is not the manifest of a backup.") from None
    with said_plainly(dump):
        if _digest(dump) != manifest.sha256:
            raise HostError(f"{dump} is damaged, or {path.name} belongs to another backup.")
    return manifest


def run_tool(
    program: str, url: str, *, major: int, options: Sequence[str], given: Sequence[str] = ()
) -> None:
    """Runs one of PostgreSQL's programs on the database at `url`. HostError, in its words, when it fails."""
    parts = conninfo.conninfo_to_dict(url)
    password = parts.pop("password", None)  # not where every user of the machine can read it
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    tool = binaries.for_tools(major=major).path(program)
    plain = ["--no-owner", "--no-privileges", f"--dbname={conninfo.make_conninfo('', **parts)}"]
    done = subprocess.run(
        [tool, *plain, *options, *given], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise HostError(_why(program, said))


def _why(program: str, said: Sequence[str]) -> str:
    if any("No space left on device" in line for line in said):
        return "The disk is full; nothing was changed."
    reason = said[0].partition("error: ")[2] or said[0]
    return f"{program} failed, and nothing was changed: {reason}"


def connect(url: str, *, database: str | None = None) -> psycopg.Connection:
    """A connection without a transaction around each statement. HostError when nobody answers."""
    try:
        chosen = conninfo.make_conninfo(url, dbname=database) if database else url
        return psycopg.connect(chosen, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise HostError(f"The database does not answer: {str(error).strip().splitlines()[0]}") from None


def server_major(url: str) -> int:
    with connect(url) as connection:
        return connection.info.server_version // 10_000


def applied(url: str, *, database: str | None = None) -> tuple[str, ...]:
    """Our migrations that the database has seen; none when it is not a Threadline's."""
    with connect(url, database=database) as connection:
        if connection.execute("SELECT to_regclass('public.django_migrations')").fetchone() == (None,):
            return ()
        rows = connection.execute("SELECT name FROM django_migrations WHERE app = 'threadline' ORDER BY name")
        return tuple(row[0] for row in rows)


def unknown(migrations: Sequence[str]) -> list[str]:
    """Those of a newer version."""
    known = {module.name for module in pkgutil.iter_modules(threadline.migrations.__path__)}
    return [name for name in migrations if name not in known]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
