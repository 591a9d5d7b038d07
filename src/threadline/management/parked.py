"""`threadline parked`: texts from people that could not be taken in, for somebody to look at."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from threadline.host import database, home
from threadline.host.errors import HostError
from threadline.management import migrate

if TYPE_CHECKING:
    from threadline.models import Arrival

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
        from threadline.actions import reviews

        if args.what == "list":
            lines = [
                f"{each.pk}  {each.received_at:%Y-%m-%d %H:%M} UTC  {each.problem}"
                for each in reviews.parked()
            ]
            sys.stdout.write("\n".join(lines or ["Nothing is parked."]) + "\n")
        elif args.what == "show":
            sys.stdout.write(_raw(reviews.find(args.id)) + "\n")
        elif not reviews.finish_parked(args.id):
            raise HostError("There is no such parked text.")
    return 0


def _raw(found: Arrival | None) -> str:
    if found is None:
        raise HostError("There is no such parked text.")
    return json.dumps(found.parked, indent=2, ensure_ascii=False)
