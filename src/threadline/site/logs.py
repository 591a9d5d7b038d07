"""Logs: readable on a terminal, JSON when asked, and never a text, a full number or a secret.

What a log line may hold is decided here, once. An exception's message may quote anything (a constraint's
detail quotes the row), so it is logged only when its class says `loggable = True`; otherwise the line has
the class, for database errors the SQLSTATE and the constraint's name, and where it happened.
"""

from __future__ import annotations

import json as jsonlib
import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from typing import Any

_LONG_NUMBER = re.compile(r"\+?\d[\d\s().-]{5,}\d")
_STANDARD = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
# Foreign loggers put whatever they like into their messages; of theirs only the unformatted text is kept.
_OURS = "threadline"


def mask(text: str) -> str:
    """`text` with every long number cut down to its last two digits."""
    return _LONG_NUMBER.sub(lambda found: "…" + found[0][-2:], text)


def describe(error: BaseException) -> str:
    """One error without what it quotes: its class, SQLSTATE and constraint, and the place in our code."""
    words = [type(error).__name__]
    if getattr(type(error), "loggable", False):
        words.append(mask(str(error)))
    diagnosis = getattr(error, "diag", None)
    names = ("sqlstate", "constraint_name", "table_name")
    words += [f"{name}={value}" for name in names if (value := getattr(diagnosis, name, None))]
    if error.__cause__ is not None:
        words.append(f"from {describe(error.__cause__)}")
    return " ".join(words)


def _place(error: BaseException) -> list[str]:
    """Where it happened: the last frames of our own code, and the one that raised."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/site-packages/" not in frame.filename][-6:]
    shown = ours + [frame for frame in frames[-1:] if frame not in ours]
    return [f"{frame.filename.rsplit('/src/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in shown]


def _entry(record: logging.LogRecord) -> dict[str, Any]:
    ours = record.name.split(".")[0] == _OURS
    message = record.getMessage() if ours else str(record.msg)
    entry: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "from": record.name,
        "event": mask(message),
    }
    if ours:
        for key, value in record.__dict__.items():
            if key not in _STANDARD:
                entry[key] = mask(value) if isinstance(value, str) else value
    if record.exc_info and record.exc_info[1] is not None:
        entry["error"] = describe(record.exc_info[1])
        entry["where"] = _place(record.exc_info[1])
    return entry


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        return jsonlib.dumps(_entry(record), default=lambda value: type(value).__name__)


class Terminal(logging.Formatter):
    """One readable line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, event, then the fields as `name=value`."""
        entry = _entry(record)
        head = f"{entry.pop('at')[11:19]} {entry.pop('level'):<7} {entry.pop('event')}"
        return "  ".join([head, *(f"{key}={value}" for key, value in entry.items())])


def configure(*, json: bool) -> None:
    """Send every log line of this process to standard error in the chosen form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if json else Terminal())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(logging.INFO)
    # While the database is away the pool says so for every try; we say it once for each of ours.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    # A line for each refused request says nothing that the caller was not told.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    sys.excepthook = _unhandled
    threading.excepthook = _unhandled_in_thread


def _unhandled(kind: type[BaseException], error: BaseException, _: object) -> None:
    """What ends a process is told like any other error; Python's own way quotes it."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(_OURS).critical("ended by an error", exc_info=error)


def _unhandled_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
        logging.getLogger(_OURS).critical("a thread ended by an error", exc_info=told.exc_value)
