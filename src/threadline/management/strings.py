"""Commands that answer a JSON string a line with an object a line: `parts -`, `lint -`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Describe = Callable[[str], dict[str, Any]]


def run(describe: Describe, source: Iterable[bytes]) -> int:
    """Answers each line of `source`; 1 when one could not be read, which is said in its place, else 0."""
    # Somebody who types, or reads through a pipe that stays open, waits for each answer.
    interactive = sys.stdin.isatty() or sys.stdout.isatty()
    failed = False
    for answer in _answers(describe, source):
        failed = failed or "error" in answer
        sys.stdout.write(line(answer))
        if interactive:
            sys.stdout.flush()
    sys.stdout.flush()
    return 1 if failed else 0


def line(answer: dict[str, Any]) -> str:
    """One object on one line."""
    # ASCII only: a lone surrogate has no other way out, and no terminal's encoding can refuse it.
    return json.dumps(answer, ensure_ascii=True) + "\n"


def _answers(describe: Describe, source: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for number, each in enumerate(source, start=1):
        text = _string(each)
        yield {"error": "not a JSON string", "line": number} if text is None else describe(text)


def _string(each: bytes) -> str | None:
    try:
        value = json.loads(each.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, str) else None
