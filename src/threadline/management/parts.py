"""`threadline parts`: what a text costs. It imports no Django, so that it answers at once."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from threadline.management import lines
from threadline.rules import parts, smart

HELP = "count the parts (segments) of a text"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The text, or - for many of them."""
    lines.take_text(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the count; 1 when a line of standard input could not be read, else 0."""
    if args.text == "-":
        return lines.answer_all(sys.stdin.buffer, describe)
    if args.json:
        _write(lines.line(describe(args.text)))
    else:
        _write(_readable(args.text))
    return 0


def describe(text: str) -> dict[str, Any]:
    """The count of a text, and of the same after safe replacement, in the shape that is printed."""
    replaced = smart.smart(text)
    return {**_counted(text), "smart": {**_counted(replaced), "text": replaced}}


def _counted(text: str) -> dict[str, Any]:
    count = parts.count(text)
    return {
        "encoding": count.encoding.value,
        "parts": count.parts,
        "units": count.units,
        "forced_by": [{"char": each.char, "position": each.position} for each in count.forced_by],
    }


def _readable(text: str) -> str:
    count = parts.count(text)
    lines = [f"{_plural(count.parts, 'part')}, {count.units} units of {count.encoding.value}"]
    lines += [f"  {each.char!a} at {each.position} forces UCS-2" for each in count.forced_by]
    replaced = smart.smart(text)
    if replaced != text:
        better = parts.count(replaced)
        lines.append(
            f"after safe replacement: {_plural(better.parts, 'part')},"
            f" {better.units} units of {better.encoding.value}"
        )
    return "\n".join(lines) + "\n"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _write(text: str) -> None:
    sys.stdout.write(text)
