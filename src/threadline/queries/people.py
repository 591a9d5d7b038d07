"""Finding a person by their words and numbers: by index, so that it is as quick with a million."""

from __future__ import annotations

import re
from dataclasses import dataclass

from threadline import sql
from threadline.rules import numbers, words

MOST = 20
_LOOKED_AT = 100
"""Contacts that are sorted by name, at most: a single letter is in the words of half of them."""

_LAST = "\U0010ffff"
_DIGITS = re.compile(r"[\d\s().+-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody with a number; `name` is empty for a stranger."""

    recipient: int
    number: str
    name: str


def search(workspace: int, text: str, *, country: str, limit: int = MOST) -> list[Found]:
    """People who have a word that begins with each one asked for: in their name, e-mail, company or numbers.

    A number is found by its beginning, at home or abroad, and by its end from four digits on. Of a stranger's
    only the beginning is known.
    """
    wanted = text.strip()
    if not _DIGITS.fullmatch(wanted):
        return _by_words(workspace, wanted, limit=limit)
    digits = re.sub(r"\D", "", wanted)
    if not digits:
        return []
    known = {each.recipient: each for each in _by_words(workspace, digits, limit=limit)}
    for each in _by_number(workspace, wanted, digits, country=country, limit=limit):
        known.setdefault(each.recipient, each)
    return list(known.values())[:limit]


def _by_words(workspace: int, text: str, *, limit: int) -> list[Found]:
    query = words.query(text, workspace=workspace)
    if not query:
        return []
    params = {"workspace": workspace, "query": query, "near": words.NEAR, "most": _LOOKED_AT, "limit": limit}
    found = [Found(*row) for row in sql.rows("people", "by_words", params)]
    # A single letter beside a longer word found nobody; whoever has it too comes first all the same.
    return sorted(found, key=lambda each: not words.matches(each.name, text))


def _by_number(workspace: int, text: str, digits: str, *, country: str, limit: int) -> list[Found]:
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
