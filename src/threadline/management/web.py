"""`threadline web`: the pages, the API and the webhooks, on one port."""

from __future__ import annotations

import argparse
import gc
import hashlib
import importlib
import os
from pathlib import Path
from typing import Any

from threadline.host import files, home, keys, processes

HELP = "serve pages, API and webhooks"
APPLICATION = "threadline.site.asgi:application"
SETTINGS = "threadline.site.settings"
PATIENCE = 8
"""Seconds a worker gets to end its requests; live streams end at once, so what is left then is stuck."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=port, default=8000)
    parser.add_argument(
        "--workers", type=int, default=1, help="processes; one serves thousands of hot requests/s"
    )


def port(text: str) -> int:
    """For argparse: a TCP port."""
    number = int(text)
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number


def run(args: argparse.Namespace) -> int:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    keys.load_or_make(keys.path_for(home.open_home()))  # a sentence here, not a traceback in each worker
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    server = Server(
        APPLICATION,
        address=args.host,
        port=args.port,
        interface=Interfaces.ASGI,
        workers=args.workers,
        workers_kill_timeout=PATIENCE,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=load, wrap_loader=False)
    return 0


def load(*_: Any) -> Any:
    """The application, in a worker process of the server: this process never imports Django."""
    processes.tie_to_parent()
    import django

    django.setup()
    collect_static()
    module, name = APPLICATION.split(":")
    application = getattr(importlib.import_module(module), name)
    _settle()
    return application


def _settle() -> None:
    """Load every view now, not with the first page, and keep what is loaded out of every search for cycles.

    Each full search went through all of it: as long as two pages take, in the middle of one.
    """
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


def collect_static() -> None:
    """Puts the static files where they are served from, when they differ from last time."""
    from django.conf import settings
    from django.core.management import call_command

    goal = Path(settings.STATIC_ROOT)
    with home.said_plainly(goal):
        goal.mkdir(parents=True, exist_ok=True)
        made_of = goal / ".made-of"
        with files.locked(goal / ".lock"):
            wanted = _fingerprint()
            if not made_of.exists() or made_of.read_text() != wanted:
                call_command("collectstatic", verbosity=0, interactive=False)
                files.replace(made_of, wanted.encode(), mode=0o644)


def _fingerprint() -> str:
    """Changes when any static file does, ours or a library's."""
    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            seen.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return seen.hexdigest()
