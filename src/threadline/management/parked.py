"""`threadline parked`: texts from people that could not be taken in, for somebody to look at."""

from __future__ import annotations

import argparse
import json
import sys

from threadline.host import database, home
from threadline.host.errors import HostError
from threadline.management import migrate

_NONE = "There is no such parked text."
HELP = "list, show or finish texts that could not be taken in"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which, and what to do."""
    parser.add_argument("what", nargs="?", default="list", choices=["list", "show", "done"])
    parser.add_argument("id", nargs="?", type=int, help="the number that the list shows")


def run(args: argparse.Namespace) -> int:
    """A line each; the raw text; or texts to its sender go again."""
    if args.what != "list" and args.id is None:
        raise HostError(f"`threadline parked {args.what}` needs the number that the list shows.")
    with database.running(home.open_home()) as url:
        migrate.use(url)
        from threadline.actions import parked as acts
        from threadline.queries import parked

        if args.what == "list":
            lines = [f"{each.id}  {each.at:%Y-%m-%d %H:%M} UTC  {each.problem}" for each in parked.page()]
            sys.stdout.write("\n".join(lines or ["Nothing is parked."]) + "\n")
        elif args.what == "show":
            found = parked.one(args.id)
            if found is None:
                raise HostError(_NONE)
            said = {"from": found.sender, "to": found.recipient, "text": found.text}
            sys.stdout.write(json.dumps(said, indent=2, ensure_ascii=False) + "\n")
        elif not acts.finish(args.id):
            raise HostError(_NONE)
    return 0
