"""`threadline migrate`: brings the database's tables to this version."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from threadline.host import database, home
from threadline.host.errors import HostError
from threadline.management import archive

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

HELP = "bring the database's tables to this version"
SETTINGS = "threadline.site.settings"
LOCK = 0x7468726561646C69
"""Held while migrating, so that two machines that start at once do not both do it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit code 1 when something is pending"
    )


def run(args: argparse.Namespace) -> int:
    with database.running(home.open_home()) as url:
        use(url)
        pending = apply(check=args.check)
    sys.stdout.write(f"{pending} migrations {'pending' if args.check else 'applied'}.\n")
    return 1 if args.check and pending else 0


def use(url: str) -> None:
    """Sets Django up on the database at `url`, or on the direct address where there is a pooler before it.

    HostError when it does not answer: at once, where Django's pool would try for a while.
    """
    chosen = os.environ.get(database.DIRECT_URL) or url
    archive.connect(chosen).close()
    os.environ[database.URL] = chosen
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


def apply(*, check: bool = False) -> int:
    """Applies what is pending and returns how many. HostError when a newer version was here before."""
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            executor = MigrationExecutor(connection)
            _refuse_newer(executor)
            pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            if pending and not check:
                call_command("migrate", verbosity=0, interactive=False)
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    except OperationalError as error:
        raise HostError(f"The database does not answer: {str(error).strip().splitlines()[0]}") from None
    return pending


def _refuse_newer(executor: MigrationExecutor) -> None:
    known = executor.loader.disk_migrations
    applied = executor.loader.applied_migrations
    unknown = sorted(name for app, name in applied if app == "threadline" and (app, name) not in known)
    if unknown:
        raise HostError(
            f"The database was last used by a newer Threadline (it knows of {unknown[-1]});"
            " start that version, or restore a backup into a new database."
        )
