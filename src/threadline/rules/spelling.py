"""Words of revocation as they come from thumbs: letters doubled, dropped, swapped or hit beside.

A word is put right when it is one slip away from a word of the table (two for a long one) and no word of its own:
"shop" and "step" are never "stop". Words one slip apart are the same without one letter of each, so that those are
looked up; of the long ones most are passed over by the letters they have. Only what is left is compared letter by
letter: a look-up costs microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_RUN = re.compile(r"(.)\1+")
_SHORTEST = 4
_LONG = 9
"""From this many letters on two slips are forgiven."""

_BITS = {chr(ord("a") + index): 1 << index for index in range(26)}
_OTHER = 1 << 26


class Speller:
    """Puts words right towards a table of them, sparing words that are words themselves."""

    def __init__(self, words: Iterable[str], *, spared: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._spared = frozenset(spared) - self._words
        self._squeezed = {_RUN.sub(r"\1", word): word for word in sorted(self._words, reverse=True)}
        # Words that forgive one slip, by what is left of them. By the length of what was typed, those that forgive two:
        # their letters, how many of these may be missing and how many others there, the word.
        self._left: dict[str, list[str]] = {}
        self._long: dict[int, list[tuple[int, int, int, str]]] = {}
        for word in sorted(self._words):
            if len(word) >= _LONG:
                for more in range(-2, 3):
                    row = (_letters(word), 2 - max(more, 0), 2 + min(more, 0), word)
                    self._long.setdefault(len(word) + more, []).append(row)
            elif len(word) >= _SHORTEST:
                for left in _without_one(word):
                    self._left.setdefault(left, []).append(word)

    def right(self, word: str) -> str:
        """The word of the table that is meant, or the word itself."""
        if word in self._words or word in self._spared or len(word) < _SHORTEST - 1 or not word.isalpha():
            return word
        squeezed = _RUN.sub(r"\1", word)
        if squeezed != word and squeezed in self._squeezed and squeezed not in self._spared:
            return self._squeezed[squeezed]
        # "usubscribe" is one slip from two words: the one that takes away is meant.
        near = [(slips, not other.startswith("un"), other) for slips, other in self._candidates(word)]
        return min(near)[2] if near else word

    def _candidates(self, word: str) -> Iterator[tuple[int, str]]:
        """The words that may be meant, some of them more than once, with the slips they are away."""
        shorter = _without_one(word) if len(word) <= _LONG else ()
        for left in filter(self._left.__contains__, shorter):
            yield from ((1, other) for other in self._left[left] if distance(word, other, most=1) == 1)
        if len(word) in self._long:
            letters = _letters(word)
            # A slip takes one letter away at most, and brings one; if it does both, the length stays.
            near = [
                other
                for own, missing, others, other in self._long[len(word)]
                if (own & ~letters).bit_count() <= missing and (letters & ~own).bit_count() <= others
            ]
            yield from ((slips, other) for other in near if (slips := distance(word, other, most=2)) <= 2)


def _without_one(word: str) -> list[str]:
    """A word, and what is left of it without one of its letters."""
    return [word, *(word[:n] + word[n + 1 :] for n in range(len(word)))]


def _letters(word: str) -> int:
    """The letters of a word, a bit each."""
    found = 0
    for letter in set(word):
        found |= _BITS.get(letter, _OTHER)
    return found


def distance(one: str, other: str, *, most: int) -> int:
    """Letters added, dropped, changed or swapped with a neighbour between two words; above `most` any number."""
    end, other_end = len(one), len(other)
    if abs(end - other_end) > most:
        return most + 1
    first, shorter = 0, min(end, other_end)
    while first < shorter and one[first] == other[first]:
        first += 1
    while end > first and other_end > first and one[end - 1] == other[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    left, right = one[first:end], other[first:other_end]
    if not left or not right or not most:
        return max(len(left), len(right))
    if most == 1:  # nothing is left but the slip, as what is the same at both ends has gone
        return 1 if len(left) == len(right) < 3 and (len(left) == 1 or left == right[::-1]) else 2
    less = most - 1
    return 1 + min(
        distance(left[1:], right[1:], most=less),
        distance(left[1:], right, most=less),
        distance(left, right[1:], most=less),
        distance(left[2:], right[2:], most=less) if left[:2] == right[1::-1] else most,
    )
