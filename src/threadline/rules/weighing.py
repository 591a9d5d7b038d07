"""How much the words of a text together sound like a wish to get no more texts.

For what no phrase of the tables foresaw. Each word and each pair of neighbours has a weight; what is not in the table
counts as an unknown word, and unknown words speak for an ordinary text. `docs/weights.py` makes the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from threadline.rules import weights

ENOUGH = 300
"""From this weight on a person should look."""

_MOST = 40
_TELLING = 30


def features(words: Sequence[str], known: frozenset[str], *, asks: bool) -> frozenset[str]:
    """What is weighed of a text's words in their one spelling; `asks` says that it has a question mark."""
    kept = [word if word in known else _unknown(word) for word in words[:_MOST]]
    counts = [f"#{_size(len(kept))}", f"?{min(kept.count('?') + kept.count('0'), 4)}"]
    return frozenset([*kept, *_pairs(kept), *counts, *(["??"] if asks else [])])


def _unknown(word: str) -> str:
    return "?" if word.isalpha() or not any(map(str.isdigit, word)) else "0"


def _pairs(words: Sequence[str]) -> list[str]:
    neighbours = [f"{left}+{right}" for left, right in pairwise(["^", *words, "$"])]
    return neighbours + [f"{left}_{right}" for left, right in zip(words, words[2:], strict=False)]


def _size(count: int) -> int:
    return next((step for step in (1, 2, 4, 7, 12) if count <= step), 40)


def weight(words: Sequence[str], *, asks: bool) -> int:
    """How much the words ask to be left, in hundredths: above nought more than not."""
    told = features(words, weights.KNOWN, asks=asks) & weights.WEIGHTS.keys()
    return weights.START + sum(map(weights.WEIGHTS.__getitem__, told))


def telling(words: Sequence[str], *, asks: bool) -> str:
    """The words that weighed most, in their order."""
    found = {
        name for name in features(words, weights.KNOWN, asks=asks) if weights.WEIGHTS.get(name, 0) > _TELLING
    }
    spoken = {word for name in found for word in re.split(r"[+_]", name)}
    return " ".join(word for word in words if word in spoken)
