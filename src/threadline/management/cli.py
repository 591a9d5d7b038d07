"""The command line: `threadline COMMAND ...`."""

from __future__ import annotations

import argparse
import difflib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from threadline.host.errors import HostError

# Each name is a module in this room; it is imported only when it is asked for, so that `threadline parts`
# answers at once and does not wait for Django.
COMMANDS = (
    "up",
    "web",
    "worker",
    "migrate",
    "backup",
    "restore",
    "keys",
    "link",
    "operator",
    "apikey",
    "carriers",
    "spool",
    "parked",
    "resume",
    "consent",
    "parts",
    "explain",
    "rules",
    "lint",
    "simulator",
    "bench",
)

USAGE = 2
INTERRUPTED = 130


class Command(Protocol):
    """What a module of this room holds."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 refused with a sentence, 2 used wrongly."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        sys.stdout.write(_overview())
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        sys.stderr.write(_unknown(name))
        return USAGE
    return _run(name, arguments[1:])


def _run(name: str, arguments: Sequence[str]) -> int:
    command = load(name)
    parser = argparse.ArgumentParser(prog=f"threadline {name}", description=command.HELP)
    command.add_arguments(parser)
    try:
        return command.run(parser.parse_args(arguments))
    except HostError as error:
        sys.stderr.write(f"threadline: {error}\n")
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has gone, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def load(name: str) -> Command:
    """The module of a command."""
    return cast(Command, importlib.import_module(f"threadline.management.{name}"))


def _overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {load(name).HELP}" for name in COMMANDS]
    return (
        "Threadline: text your customers from your own numbers, with a recorded right for every text.\n\n"
        "usage: threadline COMMAND [OPTIONS]\n\n" + "\n".join(lines) + "\n\n"
        "`threadline COMMAND -h` says what a command takes. Everything is kept in THREADLINE_HOME"
        " (~/.local/share/threadline).\n"
    )


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f" Did you mean `{close[0]}`?" if close else ""
    return f"threadline: there is no command `{name}`.{hint} `threadline -h` lists them all.\n"
