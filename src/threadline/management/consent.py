"""`threadline consent`: what is recorded, sealed and in force, checked; and the proof of one number."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from threadline.host import database, home
from threadline.host.errors import HostError
from threadline.management import migrate

if TYPE_CHECKING:
    from threadline.actions.verifying import Found

HELP = "verify: recompute every hash, block and state of consent; proof: a number's proof pack"

_SHOWN = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    verify = kinds.add_parser("verify", help="recompute every hash, block and state of consent")
    verify.add_argument("--repair", action="store_true", help="put stored states right from the events")
    verify.add_argument("--json", action="store_true", help="one object on one line")
    proof = kinds.add_parser(
        "proof", help="write all that is recorded of a number as a file that proves itself"
    )
    proof.add_argument("number", help="the number, as people write it, or the e-mail address")
    proof.add_argument("file", type=Path, help="the ZIP to write; one that is there is not overwritten")
    proof.add_argument(
        "--workspace", required=True, help="the workspace's short name, as in its address: /w/NAME/"
    )


def run(args: argparse.Namespace) -> int:
    """0 when it was done and everything agrees; 1 when something does not."""
    with database.running(home.open_home()) as url:
        migrate.use(url)
        return _verify(args) if args.what == "verify" else _prove(args)


def _verify(args: argparse.Namespace) -> int:
    from threadline.actions import verifying

    found = verifying.verify(repair=args.repair)
    sys.stdout.write(json.dumps(found.as_json()) + "\n" if args.json else in_words(found) + "\n")
    return 0 if found.sound else 1


def _prove(args: argparse.Namespace) -> int:
    from threadline.actions import proofs
    from threadline.models import Workspace
    from threadline.rules import channels, numbers
    from threadline.rules.actors import OPERATOR

    workspace = Workspace.objects.filter(slug=args.workspace).first()
    if workspace is None:
        raise HostError("There is no such workspace; its short name stands in its address: /w/NAME/.")
    address = channels.read(args.number, country=workspace.country)
    if isinstance(address, numbers.Problem):
        raise HostError("This is no phone number and no e-mail address.")
    file: Path = args.file
    try:
        with file.open("xb") as out:
            made = proofs.make(OPERATOR, workspace, address, out)
    except FileExistsError:
        raise HostError(f"{file} is there already.") from None
    except OSError as error:
        raise HostError(f"{file} cannot be written: {error.strerror}.") from None
    if made is None:
        file.unlink()
        raise HostError("This workspace knows no such number or address.")
    sys.stdout.write(
        f"{file}: {made.events} consent events ({made.unsealed} not sealed yet), {made.messages} texts.\n"
    )
    return 0


def in_words(found: Found) -> str:
    """What a check saw, for people; each row that is wrong on a line of its own."""
    from threadline.web import fault_words

    lines = [
        f"{found.events} events in {found.blocks} blocks; not sealed yet: {found.unsealed}; erased: {found.erased}."
    ]
    lines += [fault_words.fault(each) for each in found.faults[:_SHOWN]]
    more = found.counts.total() - len(found.faults[:_SHOWN])
    if more:
        lines.append(f"And {more} more; --json counts them by kind.")
    if found.wrong_states and found.repaired:
        lines.append("The states were put right.")
    lines.append("Everything agrees." if found.sound else "SOMETHING DOES NOT AGREE.")
    return "\n".join(lines)
