"""The many ways to say one thing, as one pattern, and the ways in which people come to the point.

A clause is compared as it stands and without each of its openings ("can you", "i want you to"); where it joins
several wishes, each of them by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from threadline.rules import manners, phrases_es

_MOST_OPENINGS = 6
_LONGEST_CLAUSE = 30
"""Words of a clause that can be one wish; longer ones are searched through only."""


@dataclass(frozen=True, slots=True)
class Match:
    """The row of the tables that matched, and the words it matched."""

    rule: str
    words: str


class Family:
    """Rows of a name and a pattern each, tried in order; `kind` comes before the names.

    Those that begin with what Spanish wishes begin with come last, and share it.
    """

    def __init__(
        self, kind: str, *tables: Sequence[tuple[str, str]], before: str = "", after: str = ""
    ) -> None:
        each = [row for table in tables for row in table]
        shared = [row for row in each if row[1].startswith(phrases_es.ASK)]
        others = [row for row in each if row not in shared]
        self._names = [f"{kind}.{name}" for name, _ in [*others, *shared]]
        rows = _any(pattern for _, pattern in others)
        if shared:
            own = _any(pattern.removeprefix(phrases_es.ASK) for _, pattern in shared)
            rows += f"|{phrases_es.ASK}(?:{own})"
        self._pattern = re.compile(f"{before}(?:{rows}){after}")

    def whole(self, forms: Iterable[str]) -> Match | None:
        """The first of these forms of a clause that is matched as a whole."""
        for found in filter(None, map(self._pattern.fullmatch, forms)):
            return self._match(found)
        return None

    def within(self, clause: str) -> Match | None:
        """What matches first somewhere in a clause."""
        found = self._pattern.search(clause)
        return None if found is None else self._match(found)

    def _match(self, found: re.Match[str]) -> Match:
        return Match(self._names[(found.lastindex or 0) - 1], found[0])


def _any(patterns: Iterable[str]) -> str:
    # An empty group behind each row tells which it was. Around it, the group would keep the engine from passing over a
    # row at a glance by its first letter.
    return "|".join(f"(?:{pattern})()" for pattern in patterns)


@lru_cache(maxsize=256)  # each table asks for those of the same text
def forms(clause: str) -> tuple[str, ...]:
    """A clause as it stands, and without each of the ways in which people come to the point."""
    if clause.count(" ") >= _LONGEST_CLAUSE:
        return ()
    found = [clause]
    while len(found) <= _MOST_OPENINGS and (opening := manners.OPENING.match(clause)) is not None:
        clause = clause[opening.end() :]
        found.append(clause)
    return tuple(found)


def new_forms(*several: Iterable[str]) -> list[list[tuple[str, ...]]]:
    """The forms of these clauses, each only where it comes first: what was tried once is not tried again."""
    seen = set[str]()
    found: list[list[tuple[str, ...]]] = []
    for clauses in several:
        found.append([])
        for each in map(forms, clauses):
            found[-1].append(tuple(form for form in each if form not in seen))
            seen.update(each)
    return found


def pieces(clauses: Iterable[str]) -> list[str]:
    """The parts of clauses between their conjunctions: "stop texting me or I will sue"."""
    return [piece for clause in clauses for piece in _split(clause) if piece]


def _split(clause: str) -> list[str]:
    if "driving" in clause:  # "texting and driving" is one thing
        return []
    parts = manners.JOINTS.split(f" {clause} ")
    return [part.strip() for part in parts if " " in part.strip()] if len(parts) > 1 else []
