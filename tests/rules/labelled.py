"""The labelled texts, and how well they are read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from threadline.rules import intents
from threadline.rules.intents import Certainty, Found, Intent

LANGUAGES = {"en": "English", "es": "Spanish"}
_FILE = Path(__file__).parent / "data/revocations.jsonl"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, what it asks for, and whether the rules were made with it (`tune`) or without (`held`)."""

    text: str
    intent: Intent
    language: str
    split: str


@cache
def texts() -> list[tuple[Labelled, Found]]:
    """Every labelled text with its reading."""
    rows = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
    labelled = [Labelled(row["text"], Intent(row["intent"]), row["language"], row["split"]) for row in rows]
    return [(each, intents.read(each.text)) for each in labelled]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts of one part: opt-outs and all other texts, and how they were read."""

    out: int
    out_sure: int
    out_likely: int
    other: int
    other_sure: int
    other_likely: int

    @property
    def recall(self) -> float:
        """The share of opt-outs that were read as such, sure or likely."""
        return (self.out_sure + self.out_likely) / self.out

    @property
    def precision(self) -> float:
        """The share of opt-outs among what was read as such."""
        found = self.out_sure + self.out_likely
        return found / (found + self.other_sure + self.other_likely)

    def row(self, name: str) -> str:
        """A line of the table in docs/revocation.md."""
        return (
            f"| {name} | {self.out} | {self.out_sure} | {self.out_likely} | {self.recall:.1%} | {self.other}"
            f" | {self.other_sure} | {self.other_likely} | {self.precision:.1%} |"
        )


def numbers(split: str, *, language: str = "") -> Numbers:
    """How a part of the set is read, in one language or in both."""
    part = [row for row in texts() if row[0].split == split and row[0].language in (language or LANGUAGES)]
    outs = [found for each, found in part if each.intent is Intent.OPT_OUT]
    others = [found for each, found in part if each.intent is not Intent.OPT_OUT]
    return Numbers(
        len(outs),
        _count(outs, Certainty.SURE),
        _count(outs, Certainty.LIKELY),
        len(others),
        _count(others, Certainty.SURE),
        _count(others, Certainty.LIKELY),
    )


def _count(readings: list[Found], certainty: Certainty) -> int:
    return sum(found.intent is Intent.OPT_OUT and found.certainty is certainty for found in readings)


def table() -> str:
    """The table in docs/revocation.md."""
    rows = [
        numbers(split, language=language).row(f"{part}, {name}")
        for split, part in (("held", "kept aside"), ("tune", "tuned on"))
        for language, name in LANGUAGES.items()
    ]
    head = (
        "| part | opt-outs | sure | likely | recall | other texts | sure | likely | precision |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    return "\n".join([head, *rows])
