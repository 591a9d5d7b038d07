"""`threadline link EMAIL`: a one-time sign-in link, for who cannot sign in otherwise."""

from __future__ import annotations

import argparse
import sys

from threadline.host import database, home
from threadline.host.errors import HostError
from threadline.management import migrate

HELP = "print a one-time sign-in link for a person"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose."""
    parser.add_argument("email", help="the person's e-mail address")


def run(args: argparse.Namespace) -> int:
    """Print the link."""
    with database.running(home.open_home()) as url:
        migrate.use(url)
        from threadline.management import setup
        from threadline.models import User

        user = User.objects.filter(email=args.email.lower(), is_active=True).first()
        if user is None:
            raise HostError("There is no such person here.")
        sys.stdout.write(setup.sign_in_link(user) + "\n")
    return 0
