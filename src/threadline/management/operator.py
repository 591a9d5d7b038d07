"""`threadline operator`: who runs this installation in the browser."""

from __future__ import annotations

import argparse
import sys

from threadline.host import database, home
from threadline.host.errors import HostError
from threadline.management import migrate

HELP = "list who may run this installation in the browser, let somebody (`add EMAIL`) or no longer (`remove EMAIL`)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, with whom."""
    what = parser.add_subparsers(dest="what", metavar="WHAT")
    what.add_parser("list", help="everybody who may (also without WHAT)")
    for verb, told in (("add", "let somebody"), ("remove", "let somebody no longer")):
        what.add_parser(verb, help=told).add_argument("email", help="the person's e-mail address")


def run(args: argparse.Namespace) -> int:
    """Do it, and say what was done."""
    with database.running(home.open_home()) as url:
        migrate.use(url)
        sys.stdout.write((_list() if args.what in (None, "list") else _change(args)) + "\n")
    return 0


def _list() -> str:
    from threadline.models import User

    found = (
        User.objects.filter(operator=True, is_active=True).order_by("email").values_list("email", flat=True)
    )
    return "\n".join(found) or "Nobody. `threadline operator add EMAIL` lets somebody."


def _change(args: argparse.Namespace) -> str:
    from threadline.actions import users
    from threadline.models import User

    user = User.objects.filter(email=args.email.lower(), is_active=True).first()
    if user is None:
        raise HostError("There is no such person here.")
    is_operator = args.what == "add"
    if not users.make_operator(user, is_operator=is_operator):
        raise HostError("They may already." if is_operator else "They may not anyway.")
    return "Done: what they open next counts."
