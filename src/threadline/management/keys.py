"""`threadline keys`: which keys there are, and putting a new one in front."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from threadline.host import database, home, keys
from threadline.host.errors import HostError
from threadline.host.keys import KeySet
from threadline.management import migrate

HELP = (
    "list the ids of the keys, put a new one in front (`keys rotate NAME`), seal secrets anew, drop old keys"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="ids and ages, never the keys themselves (this is also the default)")
    rotate = actions.add_parser("rotate", help="make a new key; the old ones stay, to open what they closed")
    rotate.add_argument("name", choices=[name.value for name in KeySet])
    actions.add_parser("reseal", help="seal carriers' and two-step secrets anew, under the newest key")
    actions.add_parser("drop", help="take the old `secrets` keys out of the file, once nothing needs them")


def run(args: argparse.Namespace) -> int:
    path = keys.path_for(home.open_home())
    if args.action in ("reseal", "drop"):
        with database.running(home.open_home()) as url:
            migrate.use(url)
            sys.stdout.write((_reseal if args.action == "reseal" else _drop)(path) + "\n")
        return 0
    if args.action == "rotate":
        fresh = keys.rotate(path, KeySet(args.name))
        then = " Then `threadline keys reseal`." if args.name == KeySet.SECRETS else ""
        sys.stdout.write(f"{args.name}: {fresh.id} is now in front. Restart Threadline to use it.{then}\n")
        return 0
    sys.stdout.write(_listed(keys.load(path)))
    return 0


def _listed(found: keys.Keys) -> str:
    return "".join(
        f"{name.value:<8} {key.id}  made {key.created:%Y-%m-%d %H:%M} UTC{'' if number else '  (in use)'}\n"
        for name in KeySet
        for number, key in enumerate(found.of(name))
    )


def _reseal(path: Path) -> str:
    from threadline.actions import sealing
    from threadline.queries import workers

    newest = keys.load(path).secrets[0]
    if workers.older_than(newest.created):
        raise HostError("An engine runs that does not know the newest key: restart Threadline first.")
    done = sealing.reseal()
    return f"{done} sealed anew under {newest.id}. `threadline keys drop` takes the old keys out."


def _drop(path: Path) -> str:
    from threadline.actions import sealing

    newest = keys.load(path).secrets[0]
    if left := sealing.stale():
        raise HostError(f"{left} still need an old key; `threadline keys reseal` seals them anew.")
    gone = keys.drop(path, KeySet.SECRETS, keep=newest)
    return f"Dropped: {', '.join(key.id for key in gone)}" if gone else "There is no old key."
