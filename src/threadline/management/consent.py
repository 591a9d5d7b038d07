"""`threadline consent verify`: what is recorded, sealed and in force, checked against each other."""

from __future__ import annotations

import argparse
import json
import sys

from threadline.host import database, home
from threadline.management import migrate

HELP = "verify: recompute every hash, block and state of consent (--repair puts states right)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.add_argument("what", choices=["verify"])
    parser.add_argument("--repair", action="store_true", help="put stored states right from the events")
    parser.add_argument("--json", action="store_true", help="one object on one line")


def run(args: argparse.Namespace) -> int:
    """0 when everything agrees; 1 when something does not."""
    with database.running(home.open_home()) as url:
        migrate.use(url)
        from threadline.actions import verifying

        found = verifying.verify(repair=args.repair)
    sys.stdout.write(json.dumps(found.as_json()) + "\n" if args.json else found.in_words() + "\n")
    return 0 if found.sound else 1
