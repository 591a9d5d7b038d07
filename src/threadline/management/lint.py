"""`threadline lint`: what is wrong with a text before it is sent. It imports no Django, as `parts`."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import Any

from threadline.management import lines
from threadline.rules import lint, lint_words
from threadline.rules.levels import Level

HELP = "find what is wrong with a text before it is sent"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The text, or - for many of them, and what kind of text it is."""
    lines.take_text(parser)
    parser.add_argument(
        "--level", choices=[level.value for level in Level], default=Level.INFORMATIONAL.value
    )
    parser.add_argument("--automated", action="store_true", help="by a program, or one of many")
    parser.add_argument(
        "--business", default="", help="the name that says who writes; without it any will do"
    )
    parser.add_argument(
        "--asked", default="", help="what the person wrote, which a conversational text answers"
    )


def run(args: argparse.Namespace) -> int:
    """Prints the findings; 1 when a line of standard input could not be read, else 0."""
    of_kind = partial(
        describe, level=Level(args.level), automated=args.automated, business=args.business, asked=args.asked
    )
    if args.text == "-":
        return lines.answer_all(sys.stdin.buffer, of_kind)
    said = of_kind(args.text)
    sys.stdout.write(lines.line(said) if args.json else _readable(said))
    return 0


def describe(text: str, *, level: Level, automated: bool, business: str, asked: str = "") -> dict[str, Any]:
    """The findings of a text, in the shape that is printed; `ok` where nothing blocks."""
    found = lint.lint(text, level=level, automated=automated, business=business, asked=asked)
    return {
        "ok": not lint.blocks(found),
        "findings": [each._asdict() for each in found],
        "version": lint_words.TABLE_VERSION,
    }


def _readable(said: dict[str, Any]) -> str:
    found = [
        f"{each['weight']}: {each['rule']}"
        + (f" at {each['start']}: {each['words']!a}" if each["end"] else "")
        for each in said["findings"]
    ]
    return "\n".join(found or ["nothing found"]) + "\n"
