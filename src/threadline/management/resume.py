"""`threadline resume`: texts go again after a restore."""

from __future__ import annotations

import argparse
import sys

from threadline.host import database, home
from threadline.management import migrate

HELP = "let texts go again after a restore"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing."""


def run(args: argparse.Namespace) -> int:
    """Release the lanes that a restore held."""
    with database.running(home.open_home()) as url:
        migrate.use(url)
        from threadline.actions import lanes

        resumed = lanes.resume()
    sys.stdout.write(f"Sending resumed on {resumed} lanes.\n" if resumed else "Nothing was held.\n")
    return 0
