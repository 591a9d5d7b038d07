"""`threadline restore FILE`: a backup becomes the database, wholly or not at all."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from threadline.host import cluster, database, home, keys
from threadline.host.errors import HostError
from threadline.host.home import Home
from threadline.management import archive, backup

HELP = "make a backup the database"

_EMPTY = """
SELECT NOT EXISTS (
  SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND relkind IN ('r', 'p', 'v', 'm', 'S'))
"""
_SKIPPED = 100_000_000
_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--force", action="store_true", help="replace what is there; it is saved first")
    parser.add_argument("--unchecked", action="store_true", help="take a file without its manifest")


def run(args: argparse.Namespace) -> int:
    dump = args.file.absolute()
    if not dump.is_file():
        raise HostError(f"There is no file {args.file}.")
    where = home.open_home()
    manifest = archive.read_manifest(dump)
    if manifest is None and not args.unchecked:
        raise HostError(
            f"{archive.manifest_path(dump).name} is not beside the file, so neither the file nor its keys can be"
            " checked; --unchecked takes it nevertheless."
        )
    if manifest is not None:
        _check_keys(manifest, where)
    with _alone(where) as url:
        _restore(url, dump, where=where, force=args.force)
    sys.stdout.write(
        "Restored. `threadline up` or `threadline migrate` brings it to this version.\n"
        "Nothing is sent yet: what waited when the backup was made may have gone out since, and who texted STOP\n"
        "since then is not in it. Look at what waits, record those who stopped, then `threadline resume`.\n"
    )
    return 0


def _check_keys(manifest: archive.Manifest, where: Home) -> None:
    key_file = keys.path_for(where)
    here = backup.ids(key_file) if key_file.exists() else {}
    missing = [
        key for name, needed in manifest.keys.items() for key in needed if key not in here.get(name, [])
    ]
    if missing:
        raise HostError(
            f"The backup needs keys that {key_file} does not hold ({', '.join(missing)});"
            " put the key file that belongs to it there first."
        )


@contextlib.contextmanager
def _alone(where: Home) -> Iterator[str]:
    """The address of a database that nobody else uses."""
    if database.is_embedded():
        with database.owned(where) as free:
            if free is None:
                raise HostError("Threadline is running from this home; stop it first (Ctrl-C there).")
    with database.running(where) as url:
        name = _name(url)
        with archive.connect(url, database="postgres") as connection:
            others = connection.execute(_OTHERS, [name]).fetchone()
        if others and others[0]:
            raise HostError(f"{others[0]} connections to {name} are open; stop all of Threadline first.")
        yield url


def _restore(url: str, dump: Path, *, where: Home, force: bool) -> None:
    empty = _is_empty(url)
    if not empty and not force:
        raise HostError("The database is not empty; --force saves it to a file and replaces it.")
    fresh = f"{_name(url)}_restoring"
    with _new_database(url, fresh):
        archive.run_tool(
            "pg_restore",
            conninfo.make_conninfo(url, dbname=fresh),
            major=archive.server_major(url),
            options=["--exit-on-error"],
            given=[str(dump)],
        )
        _refuse_newer(url, fresh)
        _analyse(url, fresh)
        _hold_sending(url, fresh)
        if not empty:
            saved = where.path / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}.backup"
            archive.write(url, saved, keys=backup.ids(keys.path_for(where)))
            sys.stdout.write(f"What was there before is in {saved}\n")
        _swap(url, fresh)


def _is_empty(url: str) -> bool:
    with archive.connect(url) as connection:
        return connection.execute(_EMPTY).fetchone() == (True,)


def _refuse_newer(url: str, name: str) -> None:
    newer = archive.unknown(archive.applied(url, database=name))
    if newer:
        raise HostError(
            f"The backup is of a newer Threadline (it knows of {newer[-1]}); restore it with that version."
        )


def _analyse(url: str, name: str) -> None:
    """Else the first claims after a bulk load run ten times slower."""
    with archive.connect(url, database=name) as connection:
        connection.execute("ANALYZE")


def _hold_sending(url: str, name: str) -> None:
    """What waited when the backup was made may have gone since, and a STOP since then is not in it."""
    with archive.connect(url, database=name) as connection:
        if connection.execute("SELECT to_regclass('lane')").fetchone() != (None,):
            connection.execute("UPDATE lane SET paused_until = 'infinity'")
            # Carriers know texts by their ids: one given out since the backup must not name another text.
            connection.execute(
                "SELECT setval(pg_get_serial_sequence('message', 'id'), nextval("
                " pg_get_serial_sequence('message', 'id')) + %s)",
                [_SKIPPED],
            )


@contextlib.contextmanager
def _new_database(url: str, name: str) -> Iterator[None]:
    """An empty database beside ours; gone again unless it has taken another name meanwhile."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
    with archive.connect(url, database="postgres") as connection:
        try:
            connection.execute(drop)
            connection.execute(create)
        except psycopg.errors.InsufficientPrivilege:
            raise HostError(
                "The database's user may not create databases, which a safe restore needs."
            ) from None
        try:
            yield
        finally:
            connection.execute(drop)


def _swap(url: str, fresh: str) -> None:
    """The new one takes the name, in one transaction; then the old one goes."""
    name, old = _name(url), f"{_name(url)}_replaced"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old))
    with archive.connect(url, database="postgres") as connection:
        connection.execute(drop)
        with connection.transaction():
            connection.execute(rename.format(sql.Identifier(name), sql.Identifier(old)))
            connection.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
        connection.execute(drop)


def _name(url: str) -> str:
    return str(conninfo.conninfo_to_dict(url).get("dbname") or cluster.DATABASE)
