"""What a person's text asks for, when it asks for one of the few things every number must understand.

What stops, starts and asks for help is read by `intents`; this adds a workspace's join words and YES, the answer to a
question of ours, which count when they are the whole text or its first line. A likely opt-out asks for nothing by
itself: it is doubted, for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from threadline.rules import intents, letters, phrases
from threadline.rules.intents import Certainty, Found, Intent


class Kind(StrEnum):
    """What is asked for."""

    STOP = "stop"
    END = "end"  # a STOP said of less than everything: see `scopes`
    START = "start"
    HELP = "help"
    JOIN = "join"  # consent to the purpose whose join word it is
    YES = "yes"  # the answer to our question, and only where one was asked
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text asks for; `matched` is the words that said so, as normalised, and `version` the table's.

    `scope` is what a STOP was said of when that is less than everything ("STOP OFFERS": "offers"), `ends` the purposes
    of an END. A `doubted` text may be an opt-out: its kind is NONE until a person has decided.
    """

    kind: Kind
    matched: str = ""
    purpose: int | None = None
    version: int = phrases.TABLE_VERSION
    rule: str = ""
    scope: str = ""
    doubted: bool = False
    ends: tuple[int, ...] = ()


NO_WORDS: Mapping[str, int] = MappingProxyType({})

normal = intents.normal
normal_word = lru_cache(maxsize=4096)(normal)
"""The same for words of tables, with which every text is compared."""

_KINDS = {Intent.OPT_OUT: Kind.STOP, Intent.OPT_IN: Kind.START, Intent.HELP: Kind.HELP}


def read(text: str, *, join_words: Mapping[str, int] = NO_WORDS, asked: bool = False) -> Reading:
    """What a text asks for; `join_words` name purposes, `asked` says that YES would answer our question.

    Our own words come before a workspace's: a join word that is one of them is never read as a join word.
    """
    plain = letters.plain(intents.ends(text))
    found = intents.word(plain)
    if found is intents.NOTHING:
        own = next(_own_words(plain, join_words, asked), None)
        if own is not None:
            return own
        found = intents.phrase(plain)
    return _reading(found)


def is_reserved(word: str) -> bool:
    """Whether a word has a meaning of its own, so that it cannot be a join word."""
    key = normal(word)
    return key in intents.ALL_WORDS or key in phrases.YES_WORDS


def _own_words(plain: str, join_words: Mapping[str, int], asked: bool) -> Iterator[Reading]:
    if not join_words and not asked:
        return
    for line in intents.whole_and_first_line(plain):
        key = intents.spoken(line)
        if asked and key in phrases.YES_WORDS:
            yield Reading(Kind.YES, key)
        purpose = next((purpose for word, purpose in join_words.items() if normal_word(word) == key), None)
        if key and purpose is not None:
            yield Reading(Kind.JOIN, key, purpose)


def _reading(found: Found) -> Reading:
    if found.certainty is Certainty.SURE and found.intent in _KINDS:
        return Reading(_KINDS[found.intent], found.matched, rule=found.rule, scope=found.scope)
    if found.intent is Intent.OPT_OUT:
        return Reading(Kind.NONE, found.matched, rule=found.rule, scope=found.scope, doubted=True)
    return Reading(Kind.NONE)
