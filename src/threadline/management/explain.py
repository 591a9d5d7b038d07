"""`threadline explain`: what a person's text asks for. It imports no Django, so that it answers at once."""

from __future__ import annotations

import argparse
import sys

from threadline.management import lines
from threadline.rules import intents

HELP = "say what a text from a person asks for: to be left, to be texted again, help, or nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The text, or - for many of them."""
    lines.take_text(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the intent, its certainty and the rule; 1 when a line of standard input could not be read, else 0."""
    if args.text == "-":
        return lines.answer_all(sys.stdin.buffer, describe)
    answer = describe(args.text)
    sys.stdout.write(
        lines.line(dict(answer)) if args.json else "{intent}, {certainty} ({rule})\n".format(**answer)
    )
    return 0


def describe(text: str) -> dict[str, str]:
    """What a text asks for, in the shape that is printed."""
    found = intents.read(text)
    return {"intent": found.intent.value, "certainty": found.certainty.value, "rule": found.rule}
