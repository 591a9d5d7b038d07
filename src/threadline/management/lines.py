"""Commands that answer a text: one given as an argument, or a JSON string a line with an object a line in answer."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Answer = Callable[[str], dict[str, Any]]


def take_text(parser: argparse.ArgumentParser) -> None:
    """The text, or - for many of them."""
    parser.add_argument(
        "text",
        help="the text; - reads one JSON string a line from standard input and prints one object a line",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def answer_all(source: Iterable[bytes], answer: Answer) -> int:
    """Answers every line in its place; 1 when one could not be read, else 0."""
    # Somebody who types, or reads through a pipe that stays open, waits for each answer.
    interactive = sys.stdin.isatty() or sys.stdout.isatty()
    failed = False
    for each in _answers(source, answer):
        failed = failed or "error" in each
        sys.stdout.write(line(each))
        if interactive:
            sys.stdout.flush()
    sys.stdout.flush()
    return 1 if failed else 0


def line(answer: dict[str, Any]) -> str:
    """One answer as a line of JSON."""
    # ASCII only: a lone surrogate has no other way out, and no terminal's encoding can refuse it.
    return json.dumps(answer, ensure_ascii=True) + "\n"


def _answers(source: Iterable[bytes], answer: Answer) -> Iterator[dict[str, Any]]:
    for number, raw in enumerate(source, start=1):
        text = _string(raw)
        yield {"error": "not a JSON string", "line": number} if text is None else answer(text)


def _string(raw: bytes) -> str | None:
    try:
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, str) else None
