"""`threadline apikey WORKSPACE NAME`: an API key for a program, shown once."""

from __future__ import annotations

import argparse
import sys

from threadline.host import database, home
from threadline.host.errors import HostError
from threadline.management import migrate

HELP = "make an API key for a program, and print it once"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For whom, and what it may do."""
    parser.add_argument("workspace", help="the workspace's short name, as in its address: /w/NAME/")
    parser.add_argument("name", help="what the key is for")
    parser.add_argument(
        "--scope",
        action="append",
        default=[],
        metavar="SCOPE",
        help="what it may do, as often as needed: messages:write, messages:read, contacts:read,"
        " consent:write (default: messages:write and messages:read)",
    )


def run(args: argparse.Namespace) -> int:
    """Print the key; only its digest is kept."""
    with database.running(home.open_home()) as url:
        migrate.use(url)
        from threadline.actions import api_keys
        from threadline.models import Workspace
        from threadline.rules.actors import OPERATOR

        workspace = Workspace.objects.filter(slug=args.workspace).first()
        if workspace is None:
            raise HostError("There is no such workspace; its short name stands in its address: /w/NAME/.")
        scopes = list(dict.fromkeys(args.scope)) or ["messages:write", "messages:read"]
        try:
            _, secret = api_keys.create(OPERATOR, workspace, name=args.name, scopes=scopes)
        except ValueError as error:
            raise HostError(f"{error}; `threadline apikey -h` lists them.") from None
    sys.stdout.write(secret + "\n")
    return 0
