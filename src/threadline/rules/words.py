"""What a search finds people and texts by: plain words, kept apart by scope.

A word is a run of letters and digits without accents and case. In an index it stands behind its scope ("12:ana"
for workspace 12), so that a search reads one workspace's entries and nothing of another's. Texts are found
newest first, so theirs are cut into buckets by id, and a search asks one bucket after the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from threadline.rules import numbers as plans

BUCKET = 16_384
"""Ids of messages in one bucket: few enough to sort what a common word finds, many enough to pass quickly."""

NEAR = 12_000
"""The newest contacts, which are looked through before the index of words is: a common word is found there."""

MOST = 300
"""Words kept of one thing, at most."""

_LONGEST = 40
_WORD = re.compile(r"[^\W_]+")


def words(text: str, *, most: int | None = MOST) -> list[str]:
    """The words of a text, each once, in their order; at most so many of them."""
    found = map(_plain, _WORD.findall(_joined(text)))
    return [word for word in dict.fromkeys(found) if word][:most]


def of_number(e164: str, *, national: str) -> list[str]:
    """What a number is found by: whole, as its country writes it, and by its last four to seven digits."""
    ends = [national[-count:] for count in range(7, 3, -1)]
    return list(dict.fromkeys([e164.lstrip("+"), national, *ends]))


def of_person(*said: str, numbers: Iterable[str]) -> list[str]:
    """What a person is found by: the words said of them, and their E.164 numbers."""
    of_numbers = [word for e164 in numbers for word in of_number(e164, national=plans.national(e164))]
    return list(dict.fromkeys([*of_numbers, *words(" ".join(said))]))


def lexemes(found: Iterable[str], *, workspace: int, bucket: int | None = None) -> list[str]:
    """The words as an index keeps them."""
    scope = _scope(workspace, bucket)
    return [f"{scope}:{word}" for word in dict.fromkeys(found) if word]


def query(text: str, *, workspace: int, bucket: int | None = None) -> str:
    """A tsquery for everything that has a word beginning with each one asked for; '' when none is."""
    scope = _scope(workspace, bucket)
    # A word is letters and digits alone, so nothing in it could end the quotation.
    return " & ".join(f"'{scope}:{word}':*" for word in asked(text))


def asked(text: str) -> list[str]:
    """The words a search is about: beside a longer one a single letter does not count.

    It begins too many words (looking at all of them cost ten times the rest), and soon is followed by another.
    """
    found = words(text)
    return [word for word in found if len(word) > 1] or found


def matches(said: str, search: str) -> bool:
    """Whether each word of the search begins one that was said, single letters too."""
    known = words(said, most=None)
    return all(any(each.startswith(word) for each in known) for word in words(search))


def pattern(text: str, *, workspace: int) -> str:
    """`query` with a question mark where each bucket's number belongs: no word holds one."""
    return " & ".join(f"'{workspace}.?:{word}':*" for word in asked(text))


def is_enough(text: str) -> bool:
    """Whether a search by this text is worth its while: one letter begins too many words."""
    return any(len(word) > 1 for word in words(text))


def around(text: str, search: str, *, before: int = 40, length: int = 160) -> list[tuple[str, bool]]:
    """The text around the first word that was found, as pieces with whether each is such a word."""
    found = marks(text, search)
    start = max(found[0][0] - before, 0) if found else 0
    if start:  # begin at a word's beginning, unless that is far away
        gap = text.find(" ", start, start + before)
        start = gap + 1 if gap >= 0 and gap < found[0][0] else start
    end = min(start + length, len(text))
    pieces = [("…", False)] if start else []
    at = start
    for begin, stop in found:
        if begin < at or begin >= end:
            continue
        pieces += [(text[at:begin], False), (text[begin : min(stop, end)], True)]
        at = min(stop, end)
    pieces += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return [piece for piece in pieces if piece[0]]


def bucket(message: int) -> int:
    """The bucket a message's words stand in."""
    return message // BUCKET


def marks(text: str, search: str) -> list[tuple[int, int]]:
    """Where in `text` the words stand that `search` found: (start, end) of each, in order."""
    wanted = tuple(asked(search))
    if not wanted:
        return []
    return [found.span() for found in _WORD.finditer(text) if _plain(found[0]).startswith(wanted)]


def _scope(workspace: int, bucket: int | None) -> str:
    return str(workspace) if bucket is None else f"{workspace}.{bucket}"


def _joined(text: str) -> str:
    """With accents joined to their letters, so that no word is cut at one."""
    return unicodedata.normalize("NFC", text)


def _plain(word: str) -> str:
    if word.isascii():  # nearly always, and then there is nothing to take apart
        return word.lower()[:_LONGEST]
    apart = unicodedata.normalize("NFKD", word.casefold())
    kept = "".join(each for each in apart if each.isalnum())
    return kept[:_LONGEST]
