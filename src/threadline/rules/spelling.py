"""Words of revocation as they come from thumbs: letters doubled, dropped, swapped or hit beside.

A word is put right when it is one slip away from a word of the table (two for a long one) and no word of its own:
"shop" and "step" are never "stop". Words of the table are passed over by their length and the letters they have, and
only what is left is compared letter by letter, so that a look-up costs microseconds.
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
        # By the length of what was typed: the slips a word forgives, its letters, the word.
        self._near: dict[int, list[tuple[int, int, str]]] = {}
        for word in sorted(self._words):
            if len(word) >= _SHORTEST:
                slips = 2 if len(word) >= _LONG else 1
                for length in range(len(word) - slips, len(word) + slips + 1):
                    self._near.setdefault(length, []).append((slips, _letters(word), word))

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
        letters = _letters(word)
        # A slip takes one letter away at most, and brings one.
        near = [
            each for each in self._near.get(len(word), ()) if (each[1] ^ letters).bit_count() <= 2 * each[0]
        ]
        for most, _, other in near:
            slips = distance(word, other, most=most)
            if slips <= most:
                yield slips, other


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
