"""Words that people text to join a purpose: which can be one."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from threadline.rules import disclosure, keywords, lint
from threadline.rules.levels import Level
from threadline.rules.lint import Rule, Weight

LONGEST = 20
LONGEST_TEXT = 480
MOST = 5
"""Join words of one purpose."""

_SPLIT = re.compile(r"[\s,;]+")
_PLACEHOLDER = re.compile(r"\{[^{}\n]*\}|\[\[[^\]\n]*\]\]|<<[^<>\n]*>>|%\w+%")
_WORD = re.compile(r"[^\W_]+")


class Problem(StrEnum):
    """Why a word cannot be a join word."""

    RESERVED = "reserved"  # it means something to every number: STOP, HELP, START, YES
    TAKEN = "taken"  # another purpose's
    ODD = "odd"  # no single word of letters and digits, or too long
    MANY = "many"  # more than a purpose takes
    UNKNOWN = "unknown"  # no such number or purpose


class TextProblem(StrEnum):
    """Why a text cannot be the answer to who joined."""

    TOO_LONG = "too_long"
    PLACEHOLDER = "placeholder"  # nothing is filled in
    NO_BUSINESS = "no_business"
    NO_STOP = "no_stop"
    KEYWORD = "keyword"  # asks for a word that does something else
    OFFER = "offer"  # sells, where it only confirms
    SHORTENER = "shortener"  # a short link that anybody can make
    WORDING = "wording"  # another blocker of the linter


@dataclass(frozen=True, slots=True)
class Fault:
    """One problem of a text, and the words that have it."""

    problem: TextProblem
    words: str


_RULES = {
    Rule.KEYWORD: TextProblem.KEYWORD,
    Rule.OFF_TOPIC: TextProblem.OFFER,
    Rule.SHORTENER: TextProblem.SHORTENER,
}


def read(text: str) -> list[str]:
    """The words somebody typed, in capitals, each once."""
    found = [word for word in _SPLIT.split(text.upper()) if word]
    return list({keywords.normal(word) or word: word for word in found}.values())


def problem(words: Collection[str], *, taken: Collection[str]) -> tuple[Problem, str] | None:
    """The first problem with these words and the word that has it; `taken` are those of other purposes."""
    others = {keywords.normal(word) for word in taken}
    if len(words) > MOST:
        return Problem.MANY, ""
    for word in words:
        if not _WORD.fullmatch(word) or len(word) > LONGEST or not keywords.normal(word):
            return Problem.ODD, word
        if keywords.is_reserved(word) or keywords.read(word, asked=True).kind is not keywords.Kind.NONE:
            return Problem.RESERVED, word
        if keywords.normal(word) in others:
            return Problem.TAKEN, word
    return None


def wrong_text(text: str, *, business: str) -> tuple[Fault, ...]:
    """What is wrong with a workspace's own answer to who joined: what it lacks, else every fault of its wording."""
    if len(text) > LONGEST_TEXT:
        return (Fault(TextProblem.TOO_LONG, ""),)
    if filled := placeholder(text):
        return (Fault(TextProblem.PLACEHOLDER, filled),)
    if not disclosure.says_who(text, business=business):
        return (Fault(TextProblem.NO_BUSINESS, business),)
    if not disclosure.says_stop(text):
        return (Fault(TextProblem.NO_STOP, ""),)
    found: dict[TextProblem, dict[str, None]] = {}
    for each in lint.lint(text, level=Level.CONVERSATIONAL, automated=True, business=business):
        if each.weight is Weight.BLOCKER and each.words:
            found.setdefault(_RULES.get(each.rule, TextProblem.WORDING), {})[each.words] = None
    return tuple(Fault(problem, ", ".join(words)) for problem, words in found.items())


def placeholder(text: str) -> str:
    """The first words that look as if something were filled in for them; '' where there are none."""
    found = _PLACEHOLDER.search(text)
    return found[0] if found else ""
