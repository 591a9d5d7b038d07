"""`threadline worker`: the sending engine and the background jobs."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from threadline.host import home, keys, supervisor
from threadline.host.supervisor import Supervisor

HELP = "run the sending engine and the background jobs (`--engine`, `--jobs`: only one of them)"
SETTINGS = "threadline.site.settings"
PARTS = {"engine": "threadline.outbound.engine", "jobs": "threadline.jobs.worker"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    only = parser.add_mutually_exclusive_group()
    for name in PARTS:
        only.add_argument(f"--{name}", dest="only", action="store_const", const=name, help=f"only the {name}")


def run(args: argparse.Namespace) -> int:
    where = home.open_home()
    keys.load_or_make(keys.path_for(where))
    return _run_here(args.only) if args.only else _run_both(where.id)


def _run_here(name: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    return int(importlib.import_module(PARTS[name]).main() or 0)


def _run_both(home_id: str) -> int:
    mark = f"{home_id}/worker-{os.getpid()}"
    with Supervisor(_say) as kept:
        try:
            for name in PARTS:
                argv = [sys.executable, "-m", "threadline", "worker", f"--{name}"]
                kept.start(supervisor.command(name, argv, mark=mark, environment=os.environ, grace=20.0))
        except supervisor.Stopped:
            return 0
        kept.watch()
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"threadline: {line}\n")
