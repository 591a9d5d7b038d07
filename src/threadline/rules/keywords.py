"""What a person's text asks for, when it asks for one of the few things every number must understand.

A word counts when it is the whole text, whatever its case, accents, spacing, punctuation, emoji and
courtesies ("Stop, please!"), or the whole first line (a signature may follow); STOP in capitals also as a
sentence of its own. A phrase that cannot be meant otherwise ("stop texting me") counts as any clause of the
text, since any reasonable means revokes (47 CFR 64.1200(a)(10)). All else is left to a person: "stop by at 5"
asks for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from threadline.rules import phrases


class Kind(StrEnum):
    """What is asked for."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    JOIN = "join"  # consent to the purpose whose join word it is
    YES = "yes"  # the answer to our question, and only where one was asked
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text asks for; `matched` is the words that said so, as normalised, and `version` the table's."""

    kind: Kind
    matched: str = ""
    purpose: int | None = None
    version: int = phrases.TABLE_VERSION


NO_WORDS: Mapping[str, int] = MappingProxyType({})

_LONGEST = 2000
"""Characters that are looked at: ten joined parts; what is longer is a letter, for a person to read."""

_WORDS = (
    (Kind.STOP, phrases.STOP_WORDS),
    (Kind.HELP, phrases.HELP_WORDS),
    (Kind.START, phrases.START_WORDS),
)
_APOSTROPHES = re.compile("['’‘`´ʼ]")  # "don't" and "dont" are one word
_BREAKS = re.compile(r"[.!?;:,()\n\r]+|\s[-–—]+\s")
_SENTENCES = re.compile(r"[.!?\n\r]+")
_TOKENS = re.compile(r"[^\W_]+")
_SHOUTED_STOP = re.compile(r"\W*STOP\W*")


def read(text: str, *, join_words: Mapping[str, int] = NO_WORDS, asked: bool = False) -> Reading:
    """What a text asks for; `join_words` name purposes, `asked` says that YES would answer our question.

    Our own words come before a workspace's: a join word that is one of them is never read as a join word.
    """
    plain = _plain(text[:_LONGEST])
    for line in _whole_and_first_line(plain):
        reading = _word(line, join_words, asked)
        if reading.kind is not Kind.NONE:
            return reading
    return _revocation(plain)


def is_reserved(word: str) -> bool:
    """Whether a word has a meaning of its own, so that it cannot be a join word."""
    key = normal(word)
    return any(key in words for _, words in _WORDS) or key in phrases.YES_WORDS


def normal(text: str) -> str:
    """The form in which words are compared: lower case, no accents, one space, no courtesies around."""
    return _spoken(_plain(text))


def _whole_and_first_line(plain: str) -> Iterator[str]:
    yield plain
    first, newline, _ = plain.strip().partition("\n")
    if newline:
        yield first


def _word(line: str, join_words: Mapping[str, int], asked: bool) -> Reading:
    key = _spoken(line)
    if not key:
        return Reading(Kind.NONE)
    for kind, words in _WORDS:
        if key in words:
            return Reading(kind, key)
    if asked and key in phrases.YES_WORDS:
        return Reading(Kind.YES, key)
    purpose = _joined(key, join_words)
    return Reading(Kind.NONE) if purpose is None else Reading(Kind.JOIN, key, purpose)


def _joined(key: str, join_words: Mapping[str, int]) -> int | None:
    return next((purpose for word, purpose in join_words.items() if normal(word) == key), None)


def _revocation(plain: str) -> Reading:
    for clause in _BREAKS.split(plain):
        key = _spoken(clause)
        if key and phrases.REVOKES.fullmatch(key):
            return Reading(Kind.STOP, key)
    key = _spoken(plain)
    if phrases.REVOKES.fullmatch(key):
        return Reading(Kind.STOP, key)
    shouted = any(_SHOUTED_STOP.fullmatch(sentence) for sentence in _SENTENCES.split(plain))
    return Reading(Kind.STOP, "stop") if shouted else Reading(Kind.NONE)


def _plain(text: str) -> str:
    """The text with one form for each letter: no width, accents, zero-width characters or apostrophes."""
    if text.isascii():
        return _APOSTROPHES.sub("", text)
    letters = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in letters if unicodedata.category(char) not in ("Mn", "Me", "Cf"))
    return _APOSTROPHES.sub("", kept)


def _spoken(plain: str) -> str:
    tokens = _TOKENS.findall(plain.casefold())
    if len(tokens) > 2 and all(len(token) == 1 for token in tokens):
        return "".join(tokens)  # "S.T.O.P."
    if len(tokens) > 1 and len(set(tokens)) == 1:
        return str(tokens[0])  # "stop stop stop"
    return _without_courtesies(" ".join(tokens))


def _without_courtesies(key: str) -> str:
    shorter = phrases.COURTESY_BEFORE.sub("", key, count=1)
    shorter = phrases.COURTESY_AFTER.sub("", shorter, count=1)
    return shorter or key
