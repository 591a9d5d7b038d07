"""Finding a person by the beginning of a name or number: by index, so that it is as quick with a million."""

from __future__ import annotations

import re
from dataclasses import dataclass

from threadline import sql
from threadline.rules import numbers

MOST = 20
_LAST = "\U0010ffff"
_DIGITS = re.compile(r"[\d\s().+-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody with a number; `name` is empty for a stranger."""

    recipient: int
    number: str
    name: str


def search(workspace: int, text: str, *, country: str, limit: int = MOST) -> list[Found]:
    """People whose name or number begins so; a name is tried as typed and with capital initials."""
    wanted = text.strip()
    if not wanted:
        return []
    if _DIGITS.fullmatch(wanted):
        return _by_number(workspace, wanted, country=country, limit=limit)
    found: dict[int, Found] = {}
    for spelled in dict.fromkeys((wanted, wanted.title(), wanted.capitalize())):
        params = {"workspace": workspace, "from": spelled, "until": spelled + _LAST, "limit": limit}
        found |= {row[0]: Found(*row) for row in sql.rows("people", "by_name", params)}
    return list(found.values())[:limit]


def _by_number(workspace: int, text: str, *, country: str, limit: int) -> list[Found]:
    digits = re.sub(r"\D", "", text)
    if not digits:
        return []
    whole = numbers.parse(text, country=country)
    if isinstance(whole, numbers.Number):
        start = whole.e164
    else:
        start = "+" + digits if text.startswith("+") else numbers.prefix(country) + digits.lstrip("0")
    params = {"workspace": workspace, "from": start, "until": start + _LAST, "limit": limit}
    return [Found(*row) for row in sql.rows("people", "by_number", params)]


def named(workspace: int, number: str) -> str:
    """The name of the contact behind a number; '' for a stranger."""
    rows = sql.rows("people", "named", {"workspace": workspace, "number": number})
    return rows[0][0] if rows else ""
