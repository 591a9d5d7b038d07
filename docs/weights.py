"""Learns the weights of `rules/weighing.py` from the labelled texts and writes `rules/weights.py`.

Run it after texts were added to the part "tune" of tests/rules/data/revocations.jsonl; the part "held" is never read.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from threadline.rules import intents, letters, weighing

HERE = Path(__file__).parent.parent
LABELLED = HERE / "tests/rules/data/revocations.jsonl"
TABLE = HERE / "src/threadline/rules/weights.py"

SEEN = 6
"""A word that fewer texts use is unknown; a pair is weighed from four on."""
PAIRS = 4
ROUNDS = 300
STEP = 0.5
SPARSE = 0.0003
"""How strongly weights are drawn to nought: few are kept, so that the table stays readable."""


def main() -> None:
    """Learn and write."""
    rows = [json.loads(line) for line in LABELLED.read_text().splitlines()]
    rows = [row for row in rows if row["split"] == "tune"]
    texts = [
        (intents.canonical(letters.together(letters.plain(row["text"]))).split(), "?" in row["text"])
        for row in rows
    ]
    used = Counter(word for words, _ in texts for word in set(words))
    known = frozenset(word for word, count in used.items() if count >= SEEN and word.isalpha())
    found = [weighing.features(words, known, asks=asks) for words, asks in texts]
    counts = Counter(name for names in found for name in names)
    kept = [sorted(name for name in names if counts[name] >= PAIRS) for names in found]
    start, weights = learn(kept, [row["intent"] == "opt_out" for row in rows])
    TABLE.write_text(written(start, weights, known))


def learn(texts: list[list[str]], wished: list[bool]) -> tuple[float, dict[str, float]]:
    """Logistic regression with steps that shrink by what each weight has moved, and a pull to nought."""
    weights: dict[str, float] = {}
    moved: Counter[str] = Counter()
    start = 0.0
    for _ in range(ROUNDS):
        pull: Counter[str] = Counter()
        off = 0.0
        for names, wish in zip(texts, wished, strict=True):
            sum_ = start + sum(weights.get(name, 0.0) for name in names)
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum_)))) - wish
            off += error
            for name in names:
                pull[name] += error
        start -= STEP * off / len(texts)
        for name, error in pull.items():
            slope = error / len(texts)
            moved[name] += slope * slope
            step = STEP / math.sqrt(moved[name] + 1e-8)
            moved_to = weights.get(name, 0.0) - step * slope
            weights[name] = math.copysign(max(abs(moved_to) - step * SPARSE, 0.0), moved_to)
    return start, weights


def written(start: float, weights: dict[str, float], known: frozenset[str]) -> str:
    """The module with the table."""
    rounded = {name: round(weight * 100) for name, weight in weights.items() if abs(weight) >= 0.05}
    order = sorted(rounded, key=lambda name: (-rounded[name], name))
    return (
        '"""The weights of `weighing`, in hundredths, learned from the labelled texts: `docs/weights.py` writes'
        ' this."""\n\nfrom __future__ import annotations\n\n'
        f'START = {round(start * 100)}\n"""Where every text begins."""\n\n'
        f'_WEIGHTS = """\n{_block(f"{name}={rounded[name]}" for name in order)}\n"""\n\n'
        'WEIGHTS = {name: int(weight) for name, _, weight in (each.rpartition("=") for each in _WEIGHTS.split())}\n\n'
        f'_KNOWN = """\n{_block(sorted(known))}\n"""\nKNOWN = frozenset(_KNOWN.split())\n'
        '"""Every other word counts as unknown."""\n'
    )


def _block(items: Iterable[str]) -> str:
    joined = " ".join(items)
    wide = textwrap.wrap(joined, 112, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"    {line}" for line in wide)


if __name__ == "__main__":
    main()
