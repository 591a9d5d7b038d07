"""`threadline simulator`: the carrier of demo, tests and benchmarks, in the foreground. Imports no Django."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from threadline.carriers.simulator import account, server
from threadline.carriers.simulator.exchange import Options
from threadline.host import home

HELP = "run the simulated carrier with its virtual phones"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--listen", metavar="ADDRESS", help="host:port or unix:/path to listen on")
    parser.add_argument("--ledger", metavar="DIR", type=Path, help="where the ledger lies")
    parser.add_argument(
        "--webhook", metavar="BASE_URL", default="", help="where to bring what the phones say"
    )
    parser.add_argument("--receipt-delay", metavar="S", type=float, default=0.3, help="seconds (default 0.3)")
    parser.add_argument("--no-receipts", action="store_true", help="never say that a text was delivered")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    receipts = account.ReceiptsMode.NONE if args.no_receipts else account.ReceiptsMode.DELIVERED
    try:
        directory = (args.ledger or home.location() / "simulator").absolute()
        start = server.Start(
            listen=args.listen or account.address(os.environ),
            directory=directory,
            secret=account.secret(os.environ, directory=directory),
            webhook=args.webhook,
            options=Options(receipt_delay=args.receipt_delay, receipts=receipts),
        )
    except OSError as error:
        sys.stderr.write(f"simulator: {error.filename or 'its folder'} cannot be used: {error.strerror}\n")
        return 1
    return server.run(start, say=_say)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(argv: list[str] | None = None) -> int:
    """The command by itself, as tests and benchmarks start it: no other command is loaded."""
    parser = argparse.ArgumentParser(prog="threadline simulator", description=HELP)
    add_arguments(parser)
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
