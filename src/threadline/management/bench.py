"""`threadline bench NAME`: measurements, each on a throwaway database of its own; needs a clone."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

import threadline
from threadline.host.errors import HostError

HELP = "measure: send, inbound, crash, live, fill, pages, consent, races, peers"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The name first; what follows belongs to that benchmark."""
    parser.add_argument("name", help="which one")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="its own options, and --json")


def run(args: argparse.Namespace) -> int:
    """Print the result as one object, as the last line; 1 when it says that something `failed`."""
    root = Path(threadline.__file__).parents[2]
    found = [*(root / "bench").glob("*.py"), *(root / "bench").glob("*/__init__.py")]
    names = sorted(
        path.parent.name if path.stem == "__init__" else path.stem
        for path in found
        if "\ndef run(" in path.read_text("utf-8")
    )
    if args.name not in names:
        raise HostError(f"There is no benchmark {args.name!r} here; there are: {', '.join(names) or 'none'}.")
    sys.path.insert(0, str(root))
    bench = importlib.import_module(f"bench.{args.name}")
    parser = argparse.ArgumentParser(prog=f"threadline bench {args.name}", description=bench.__doc__)
    parser.add_argument("--json", action="store_true", help="one object on one line")
    bench.add_arguments(parser)
    options = parser.parse_args(args.rest)
    result = bench.run(options)
    sys.stdout.write(json.dumps(result, indent=None if options.json else 2) + "\n")
    return 1 if result.get("failed") else 0
