"""`threadline spool`: what web processes keep for when the database is away, and giving one up."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from threadline.host import database, home
from threadline.host.errors import HostError
from threadline.management import migrate

if TYPE_CHECKING:
    from threadline.actions.spools import Spool

HELP = "list the spools that engines wait for, or give one up (`spool retire NAME`)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="name, since when, and whether engines wait for it (the default)")
    retire = actions.add_parser(
        "retire",
        help="wait for it no longer: only when its web process and its texts are lost for good, since a STOP"
        " in it would be lost too",
    )
    retire.add_argument("name")


def run(args: argparse.Namespace) -> int:
    """List or retire."""
    with database.running(home.open_home()) as url:
        migrate.use(url)
        from threadline.actions import spools

        if args.action != "retire":
            sys.stdout.write("".join(_line(spool) for spool in spools.in_use()) or "No spool is in use.\n")
            return 0
        if not spools.retire(args.name):
            raise HostError("There is no spool of that name in use; `threadline spool` lists them.")
    sys.stdout.write(f"{args.name}: retired. Engines wait for it no longer.\n")
    return 0


def _line(spool: Spool) -> str:
    waits = f"NOT VOUCHED FOR since {spool.silent:.0f} s: no engine sends" if spool.silent else "empty"
    return f"{spool.name:<16} registered {spool.registered_at:%Y-%m-%d %H:%M} UTC  {waits}\n"
