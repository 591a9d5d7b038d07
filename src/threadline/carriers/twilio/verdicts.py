"""What Twilio's answer to a text means."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from threadline.rules.carriage import Taken

OPTED_OUT = "21610"
_WAIT = 1.0
# Too many at once, or ten hours' worth of texts in the number's queue: not taken.
_LATER = {"14107": _WAIT, "20429": _WAIT, "21611": 60.0}
_LONGEST_WAIT = 3600.0
_CREDENTIALS = "20"
"""How the codes of what concerns the whole account begin."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a text; `wait` is the seconds until it may be offered again."""

    taken: Taken
    sid: str = ""
    code: str = ""
    wait: float = 0.0


def read(status: int, body: bytes, *, retry_after: str | None = None) -> Verdict:
    """The verdict. A text is taken only where Twilio names its id, and refused only where it says why."""
    said = _object(body)
    code = _code(said)
    if status == 429 or code in _LATER:
        return Verdict(
            Taken.RETRY, code=code or str(status), wait=_wait(retry_after, least=_LATER.get(code, _WAIT))
        )
    if status in (401, 403, 404) and (not code or code.startswith(_CREDENTIALS)):
        return Verdict(Taken.RETRY, code=code or str(status), wait=_wait(retry_after))
    if 200 <= status < 300 and isinstance(sid := said.get("sid"), str) and sid:
        return Verdict(Taken.ACCEPTED, sid=sid)
    if code == OPTED_OUT:
        return Verdict(Taken.OPTED_OUT, code=code)
    if 400 <= status < 500 and code:
        return Verdict(Taken.REJECTED, code=code)
    return Verdict(Taken.UNKNOWN, code=code or str(status))


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _code(said: dict[str, Any]) -> str:
    code = said.get("code")
    return str(code) if type(code) is int and 0 < code < 10**9 else ""


def _wait(told: str | None, *, least: float = _WAIT) -> float:
    """The seconds to wait: as told, else as is sensible."""
    try:
        seconds = float(told or least)
    except ValueError:  # it may be a date
        return least
    return min(seconds, _LONGEST_WAIT) if seconds >= 0 else least
