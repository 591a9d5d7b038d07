"""How much the words of a text together sound like a wish to get no more texts.

For what no phrase of the tables foresaw. Each word and each pair of neighbours has a weight; what is not in the table
counts as an unknown word, and unknown words speak for an ordinary text. `docs/weights.py` makes the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from threadline.rules import weights

ENOUGH = 300
"""From this weight on a person should look."""

_MOST = 40
_TELLING = 30


def features(words: Sequence[str], known: frozenset[str], *, asks: bool) -> frozenset[str]:
    """What is weighed of a text's words in their one spelling; `asks` says that it has a question mark."""
    kept = [_name(word, known) for word in words[:_MOST]]
    unknown = sum(1 for word in kept if word in ("?", "0"))
    return frozenset(
        {*kept, *_pairs(kept), f"#{_size(len(kept))}", f"?{min(unknown, 4)}", *(["??"] if asks else [])}
    )


def _name(word: str, known: frozenset[str]) -> str:
    if word in known:
        return word
    return "0" if any(char.isdigit() for char in word) else "?"


def _pairs(words: Sequence[str]) -> Iterator[str]:
    ends = ["^", *words, "$"]
    for left, right in pairwise(ends):
        yield f"{left}+{right}"
    for left, right in zip(words, words[2:], strict=False):
        yield f"{left}_{right}"


def _size(count: int) -> int:
    return next((step for step in (1, 2, 4, 7, 12) if count <= step), 40)


def weight(words: Sequence[str], *, asks: bool) -> int:
    """How much the words ask to be left, in hundredths: above nought more than not."""
    return weights.START + sum(
        weights.WEIGHTS.get(name, 0) for name in features(words, weights.KNOWN, asks=asks)
    )


def telling(words: Sequence[str], *, asks: bool) -> str:
    """The words that weighed most, in their order."""
    found = {
        name for name in features(words, weights.KNOWN, asks=asks) if weights.WEIGHTS.get(name, 0) > _TELLING
    }
    spoken = {word for name in found for word in re.split(r"[+_]", name)}
    return " ".join(word for word in words if word in spoken)
