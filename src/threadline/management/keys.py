"""`threadline keys`: which keys there are, and putting a new one in front."""

from __future__ import annotations

import argparse
import sys

from threadline.host import home, keys
from threadline.host.keys import KeySet

HELP = "list the ids of the keys, or put a new key in front of a set (`keys rotate NAME`)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="ids and ages, never the keys themselves (this is also the default)")
    rotate = actions.add_parser("rotate", help="make a new key; the old ones stay, to open what they closed")
    rotate.add_argument("name", choices=[name.value for name in KeySet])


def run(args: argparse.Namespace) -> int:
    path = keys.path_for(home.open_home())
    if args.action == "rotate":
        fresh = keys.rotate(path, KeySet(args.name))
        sys.stdout.write(f"{args.name}: {fresh.id} is now in front. Restart Threadline to use it.\n")
        return 0
    sys.stdout.write(_listed(keys.load(path)))
    return 0


def _listed(found: keys.Keys) -> str:
    return "".join(
        f"{name.value:<8} {key.id}  made {key.created:%Y-%m-%d %H:%M} UTC{'' if number else '  (in use)'}\n"
        for name in KeySet
        for number, key in enumerate(found.of(name))
    )
