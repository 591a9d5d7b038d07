"""`threadline parts`: what a text costs. It imports no Django, so that it answers at once."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from threadline.rules import parts, smart

HELP = "count the parts (segments) of a text"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The text, or - for many of them."""
    parser.add_argument(
        "text",
        help="the text; - reads one JSON string a line from standard input and prints one object a line",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Prints the count; 1 when a line of standard input could not be read, else 0."""
    if args.text == "-":
        return _run_lines(sys.stdin.buffer)
    if args.json:
        _write(_line(describe(args.text)))
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


def _run_lines(source: Iterable[bytes]) -> int:
    # Somebody who types, or reads through a pipe that stays open, waits for each answer.
    interactive = sys.stdin.isatty() or sys.stdout.isatty()
    failed = False
    for answer in _answers(source):
        failed = failed or "error" in answer
        sys.stdout.write(_line(answer))
        if interactive:
            sys.stdout.flush()
    sys.stdout.flush()
    return 1 if failed else 0


def _answers(source: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(source, start=1):
        text = _string(line)
        yield {"error": "not a JSON string", "line": number} if text is None else describe(text)


def _string(line: bytes) -> str | None:
    try:
        value = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, str) else None


def _line(answer: dict[str, Any]) -> str:
    # ASCII only: a lone surrogate has no other way out, and no terminal's encoding can refuse it.
    return json.dumps(answer, ensure_ascii=True) + "\n"


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
