"""`threadline backup FILE`: the whole database in one file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from threadline.host import database, home, keys
from threadline.host.errors import HostError
from threadline.management import archive

HELP = "write the whole database to a file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--force", action="store_true", help="replace the file if there is one")


def run(args: argparse.Namespace) -> int:
    goal = args.file.absolute()
    if goal.exists() and not args.force:
        raise HostError(f"{args.file} exists already; name another file, or replace it with --force.")
    where = home.open_home()
    key_file = keys.path_for(where)
    with database.running(where) as url:
        archive.write(url, goal, keys=ids(key_file))
    beside = archive.manifest_path(args.file).name
    sys.stdout.write(
        f"{args.file}: {goal.stat().st_size:,} bytes; {beside} belongs to it.\n"
        f"Keep a copy of {key_file} too, elsewhere: without its keys parts of the backup stay closed.\n"
        f"Pictures and files of texts are not in it: copy {where.attachments} now, or what stands in for it.\n"
    )
    return 0


def ids(key_file: Path) -> dict[str, list[str]]:
    """The ids of all keys there are: any of them may have closed something in the database."""
    return {name.value: list(found) for name, found in keys.load(key_file).ids().items()}
