"""What is wrong with a text before it is sent: each finding with its rule, its weight and the words concerned.

A blocker is what carriers refuse or the law asks for, and only in automated and mass texts: what one person
writes to another is never blocked, only warned of. Ordinary texts have no finding; where it is not clear that
something is wrong, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from threadline.rules import collisions, disclosure, letters, lint_words, manners, parts
from threadline.rules.levels import Level
from threadline.rules.lint_words import Hinted, hinted


class Rule(StrEnum):
    """What a finding is about."""

    KEYWORD = "keyword"  # asks for a word that does something else
    CONFUSING_YES = "yes"  # asks for YES, which also answers a request for consent
    NO_SENDER = "no_sender"  # does not say who writes
    NO_STOP = "no_stop"  # does not say how to stop
    NO_HELP = "no_help"  # does not say how to get help
    PROMOTIONAL = "promotional"  # sells, but is informational
    OFF_TOPIC = "off_topic"  # is no answer to what they asked, and only that is permitted
    SHAFT = "shaft"  # sex, hate, alcohol, firearms, tobacco
    SHORTENER = "shortener"  # a public URL shortener
    CAPITALS = "capitals"  # shouts
    SLANG = "slang"  # abbreviations and slang
    MANY_IDEAS = "many_ideas"  # more than one idea
    TOO_LONG = "too_long"
    NO_STEP = "no_step"  # leaves open what to do


class Weight(StrEnum):
    """How much it weighs."""

    BLOCKER = "blocker"  # not to be sent so
    WARNING = "warning"  # to be thought over


class Finding(NamedTuple):
    """One thing; `start` and `end` are indexes in the text (both 0 where it is about what is missing)."""

    rule: Rule
    weight: Weight
    start: int
    end: int
    words: str
    detail: str = ""  # of SHAFT: which; of KEYWORD: what the word does; of OFF_TOPIC: the purpose's level


LONGEST = 320
"""Characters that people still read, about two parts (the carriers' guidance)."""
_MOST_PARTS = 3
_SHOUTED = 8
"""Letters in a row of capital words that are shouting; a name or a code has fewer."""

_BLOCKING = {
    Rule.KEYWORD, Rule.NO_SENDER, Rule.NO_STOP, Rule.PROMOTIONAL, Rule.OFF_TOPIC, Rule.SHAFT, Rule.SHORTENER,
}  # fmt: skip

STOPPED = frozenset({Rule.KEYWORD, Rule.SHAFT, Rule.SHORTENER})
"""What carriers stop, whoever writes it and to how many."""

_YES = hinted(
    re.compile(
        r"\b(?:reply|respond|text|txt|send|answer|type|responda|responde|conteste|contesta|env[ií]e|env[ií]a)"
        r"(?:\s+(?:back|with|us|con)){0,3}\s+[\"'“‘]?(?P<word>yes|s[ií])\b(?!\s+(?:or|o)\s+no\b)",
        re.IGNORECASE,
    ),
    "yes si sí",
)
_BRACKETED = re.compile(r"\[[^\]\n]{1,30}\]")
_WORD = re.compile(r"[^\W\d_]+(?:['’&-][^\W\d_]+)*")
_LARGE = re.compile(r"[^\Wa-z\d_](?:[^\Wa-z\d_]|['’&-]){3,}")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_CAPITAL = r"[A-Z0-9ÁÉÍÓÚÑ][\w&'’.]*"
_JOINED = r"(?:of|and|the|for|at|de|del|la|las|los|el|y|&)"
_PREFIX = re.compile(
    rf"^\W*(?P<name>{_CAPITAL}(?:\s+(?:{_CAPITAL}|{_JOINED})){{0,6}})\s*(?::(?!\d)|\s[-–—]\s)"
)
_NAMED = re.compile(
    r"\b(?i:this is|it'?s|from|with|at|by|visit|your|choosing|to|de parte de|somos|saluda|escribe|de|en|con|soy)\s+"
    rf"(?:(?:the|your|la|el|los|las)\s+)?(?P<name>[A-ZÁÉÍÓÚÑ][\w&'’]+(?:\s+(?:{_CAPITAL}|{_JOINED}))*)"
)
_SIGNED = re.compile(
    r"(?:[-–—~]|\bteam\b|\bequipo\b)\s*(?P<name>[A-ZÁÉÍÓÚÑ][\w&'’]+(?:\s+[A-ZÁÉÍÓÚÑ&][\w&'’]*)*)\W*$"
)
_DAYS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec
    dr doctor dra doctora lunes martes miércoles jueves viernes sábado domingo enero
    febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    """.split()  # noqa: SIM905
)


def lint(
    text: str,
    *,
    level: Level,
    automated: bool = False,
    business: str = "",
    purpose: Level | None = None,
    asked: str = "",
    completed: bool = False,
) -> tuple[Finding, ...]:
    """What there is to say of a text, in the order of its words; what is missing comes last.

    `automated` is for programs and for texts to many. Without `business` any name will do for who writes.
    `purpose` is the level of the purpose that the text names, `asked` what a conversational one answers.
    `completed`: what is missing is added as it leaves, who writes in the first text alone (rules/disclosure.py).
    """
    plain = letters.narrow(text)
    found = [*_wording(plain), *_length(text)]
    if level is Level.CONVERSATIONAL:
        found += _off_topic(plain, purpose, asked)
    if level is Level.INFORMATIONAL:
        found += _matches(Rule.PROMOTIONAL, lint_words.PROMOTIONAL, plain)
    if automated:
        found += _missing(plain, business, completed=completed)
    if level is not Level.CONVERSATIONAL or automated:
        found += _step(plain, level)
    blocking = _BLOCKING - {Rule.NO_SENDER} if completed else _BLOCKING
    weighed = [_weighed(each, text, blocks=automated and each.rule in blocking) for each in found]
    return tuple(sorted(weighed, key=lambda each: (each.end == 0, each.start, list(Rule).index(each.rule))))


def lint_page(text: str, *, sells: bool) -> tuple[Finding, ...]:
    """What there is to say of words on a page where people opt in; `sells` where they can agree to advertising.

    It is read at leisure, so its length and what it asks for are its own affair.
    """
    plain = letters.narrow(text)
    found = [*_shaft(plain), *_matches(Rule.SHORTENER, lint_words.SHORTENERS, plain)]
    if not sells:
        sold = _matches(Rule.PROMOTIONAL, lint_words.PROMOTIONAL, plain)
        found += [each for each in sold if not _denied(plain, each.start, each.end)]
    found += [*_shouting(plain), *_slang(plain)]
    weighed = [_weighed(each, text, blocks=each.rule in _BLOCKING) for each in found]
    return tuple(sorted(weighed, key=lambda each: each.start))


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether a text with these is not to be sent so."""
    return any(each.weight is Weight.BLOCKER for each in findings)


def _weighed(found: Finding, text: str, *, blocks: bool) -> Finding:
    weight = Weight.BLOCKER if blocks else Weight.WARNING
    return found._replace(weight=weight, words=text[found.start : found.end])


def _wording(text: str) -> Iterator[Finding]:
    for each in collisions.lint(text):
        end = each.position + len(each.word)
        yield _at(Rule.KEYWORD, text, each.position, end, each.kind.value)
    for match in _YES.finditer(text):
        yield _at(Rule.CONFUSING_YES, text, *match.span("word"))
    yield from _shaft(text)
    yield from _matches(Rule.SHORTENER, lint_words.SHORTENERS, text)
    yield from _shouting(text)
    yield from _slang(text)
    for match in lint_words.ALSO.finditer(text):
        yield _at(Rule.MANY_IDEAS, text, *match.span("word"))


def _shaft(text: str) -> Iterator[Finding]:
    for name, pattern in lint_words.SHAFT.items():
        for match in pattern.finditer(text):
            if not _denied(text, *match.span()):
                yield _at(Rule.SHAFT, text, *match.span(), name)


def _at(rule: Rule, text: str, start: int, end: int, detail: str = "") -> Finding:
    return Finding(rule, Weight.WARNING, start, end, text[start:end], detail)


def _matches(rule: Rule, pattern: re.Pattern[str] | Hinted, text: str) -> Iterator[Finding]:
    return (_at(rule, text, *match.span()) for match in pattern.finditer(text))


def _denied(text: str, start: int, end: int) -> bool:
    """Whether the text warns of what it names."""
    before, after = text[max(start - 60, 0) : start], text[end : end + 20]
    return bool(lint_words.DENIES.search(before) or lint_words.DENIES_AFTER.match(after))


def _shouting(text: str) -> Iterator[Finding]:
    """Runs of words in capitals; a tag in brackets ([URGENT]) and words that everybody writes large are none."""
    if lint_words.SPOKEN_LARGE.issuperset(_LARGE.findall(text)):
        return  # not one word that could be shouted, as in most texts
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(_BRACKETED.sub(_blank, _LINK.sub(_blank, text))):
        word = match[0]
        if word.isupper() and len(word) > 1 and word not in lint_words.SPOKEN_LARGE:
            run.append(match)
        elif len(word) > 1 and not word.isupper():
            yield from _run(text, run)
            run = []
    yield from _run(text, run)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _run(text: str, run: list[re.Match[str]]) -> Iterator[Finding]:
    letters = sum(len(match[0]) for match in run)
    if len(run) > 1 and letters >= _SHOUTED and any(len(match[0]) > 3 for match in run):
        yield _at(Rule.CAPITALS, text, run[0].start(), run[-1].end())


def _slang(text: str) -> Iterator[Finding]:
    if not lint_words.SLANG.may_match(text):
        return
    for match in lint_words.SLANG.pattern.finditer(_LINK.sub(_blank, text)):
        if not lint_words.SPELT_LARGE.fullmatch(match[0]):
            yield _at(Rule.SLANG, text, *match.span())


def _length(text: str) -> Iterator[Finding]:
    if len(text) > LONGEST or parts.count(text).parts > _MOST_PARTS:
        yield _at(Rule.TOO_LONG, text, min(len(text), LONGEST), len(text))


def _off_topic(text: str, purpose: Level | None, asked: str) -> Iterator[Finding]:
    """What a right to answer does not cover: a purpose, which needs consent of its own, and an offer that nobody
    asked for."""
    if purpose not in {None, Level.CONVERSATIONAL}:
        yield _at(Rule.OFF_TOPIC, text, 0, 0, str(purpose))
    # Who asks about offers is answered with one; a reaction to one of ours asks for none.
    if manners.TAPBACK.match(asked) or lint_words.ASKS_FOR_OFFERS.search(asked) is None:
        yield from _matches(Rule.OFF_TOPIC, lint_words.PROMOTIONAL, text)


def _missing(text: str, business: str, *, completed: bool) -> Iterator[Finding]:
    if not _says_who(text, business):
        yield _at(Rule.NO_SENDER, text, 0, 0)
    if completed:
        return
    if not disclosure.says_stop(text):
        yield _at(Rule.NO_STOP, text, 0, 0)
    if not disclosure.says_help(text):
        yield _at(Rule.NO_HELP, text, 0, 0)


def _says_who(text: str, business: str) -> bool:
    if business.strip():
        return disclosure.says_who(text, business=business)
    text = _undisclosed(_BRACKETED.sub(_blank, text))
    prefix = _PREFIX.match(text)
    if prefix is not None and _is_name(prefix["name"]):
        return True
    return any(_is_name(match["name"]) for pattern in (_NAMED, _SIGNED) for match in pattern.finditer(text))


def _is_name(words: str) -> bool:
    """Whether it may be a business: not a greeting, a day or a street."""
    plain = [word.strip(".,'’").casefold() for word in words.split()]
    return not plain[0].isdigit() and plain[0] not in lint_words.GREETINGS and plain[0] not in _DAYS


def _step(text: str, level: Level) -> Iterator[Finding]:
    """Where a reader is left asking what to do: nothing is missing from a text that only tells."""
    ask = [lint_words.ASKS, lint_words.ASKS_TO_CONFIRM]
    if level is Level.PROMOTIONAL:
        ask.append(lint_words.PROMOTIONAL)
    if not any(pattern.search(text) for pattern in ask):
        return
    told = lint_words.ASKS_TO_CONFIRM.pattern.sub(" ", _undisclosed(text))
    if lint_words.STEP.search(told) is None:
        yield _at(Rule.NO_STEP, text, 0, 0)


_DISCLOSED = re.compile(
    r"(?:reply|text|send|responda|env[ií]e)\s+(?:STOP|HELP|AYUDA|ALTO|BAJA)\b[^.!?]*[.!?]?", re.IGNORECASE
)


def _undisclosed(text: str) -> str:
    # How to stop and get help is no next step.
    return _DISCLOSED.sub(" ", text)
