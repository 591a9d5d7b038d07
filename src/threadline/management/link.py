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
    parser.add_argument(
        "--forget-two-step",
        action="store_true",
        help="turn two-step sign-in off for them, when phone and recovery codes are lost",
    )


def run(args: argparse.Namespace) -> int:
    """Print the link."""
    with database.running(home.open_home()) as url:
        migrate.use(url)
        from threadline.actions import users
        from threadline.management import setup
        from threadline.models import User

        user = User.objects.filter(email=args.email.lower(), is_active=True).first()
        if user is None:
            raise HostError("There is no such person here.")
        if args.forget_two_step and not users.forget_two_step(user):
            raise HostError("They have no two-step sign-in.")
        sys.stdout.write(setup.sign_in_link(user) + "\n")
    return 0
