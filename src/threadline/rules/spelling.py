"""Words of revocation as they come from thumbs: letters doubled, dropped, swapped or hit beside.

A word is put right when it is one slip away from a word of the table (two for a long one) and no word of its own:
"shop" and "step" are never "stop". Found by their deletions, so that a look-up costs microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

_RUN = re.compile(r"(.)\1+")
_SHORTEST = 4
_LONG = 9
"""From this many letters on two slips are forgiven."""


class Speller:
    """Puts words right towards a table of them, sparing words that are words themselves."""

    def __init__(self, words: Iterable[str], *, spared: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._spared = frozenset(spared) - self._words
        self._squeezed = {_RUN.sub(r"\1", word): word for word in sorted(self._words, reverse=True)}
        self._near: dict[str, list[str]] = {}
        for word in sorted(self._words):
            if len(word) >= _SHORTEST:
                for less in _deletions(word, _slips(word)):
                    self._near.setdefault(less, []).append(word)
        self._seen: dict[str, str] = {}

    def right(self, word: str) -> str:
        """The word of the table that is meant, or the word itself."""
        if word in self._words or word in self._spared or len(word) < _SHORTEST - 1 or not word.isalpha():
            return word
        if len(self._seen) > 20_000:  # hostile texts must not fill the memory
            self._seen.clear()
        if word not in self._seen:
            self._seen[word] = self._meant(word)
        return self._seen[word]

    def _meant(self, word: str) -> str:
        squeezed = _RUN.sub(r"\1", word)
        if squeezed != word and squeezed in self._squeezed and squeezed not in self._spared:
            return self._squeezed[squeezed]
        if len(word) > 20:
            return word
        # "usubscribe" is one slip from two words: the one that takes away is meant.
        best = min(
            self._candidates(word),
            key=lambda each: (each[0], not each[1].startswith("un"), each[1]),
            default=None,
        )
        return word if best is None else best[1]

    def _candidates(self, word: str) -> Iterator[tuple[int, str]]:
        for less in _deletions(word, _slips(word)):
            for near in self._near.get(less, ()):
                slips = distance(word, near, most=_slips(near))
                if slips <= _slips(near):
                    yield slips, near


def _slips(word: str) -> int:
    return 2 if len(word) >= _LONG else 1


def _deletions(word: str, most: int) -> set[str]:
    return {
        "".join(letter for index, letter in enumerate(word) if index not in dropped)
        for count in range(most + 1)
        for dropped in combinations(range(len(word)), count)
    }


def distance(one: str, other: str, *, most: int) -> int:
    """Letters added, dropped, changed or swapped with a neighbour between two words; above `most` any number."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, theirs in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == theirs:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
