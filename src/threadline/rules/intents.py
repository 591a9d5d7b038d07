"""What a text from a person asks for, and how sure that is: the one place that reads it.

A bare word counts when it is the whole text, or its first line (a signature may follow). A clause that cannot be
meant otherwise ("stop texting me") revokes wherever it stands, since any reasonable means revokes (47 CFR
64.1200(a)(10)): both are *sure*. What a careful person would ask about ("wrong number", "not interested") is
*likely*. All else, and whatever only speaks of stopping ("stop by at 5", "don't stop texting me"), asks for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from threadline.rules import (
    complaints_en,
    doubts_en,
    doubts_es,
    families,
    letters,
    manners,
    mentions_en,
    phrases,
    phrases_en,
    phrases_es,
    vocabulary,
    weighing,
)
from threadline.rules.families import Family
from threadline.rules.spelling import Speller


class Intent(StrEnum):
    """What is asked for."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    NONE = "none"


class Certainty(StrEnum):
    """Whether to act on it at once, or to have a person look."""

    SURE = "sure"
    LIKELY = "likely"


class Decision(StrEnum):
    """What became of a doubted text."""

    OPEN = "open"
    OPTED_OUT = "opted_out"  # somebody decided that it was an opt-out, or one was recorded since
    RELEASED = "released"  # somebody decided that it was none
    RESUMED = "resumed"  # the person asked for texts since


@dataclass(frozen=True, slots=True)
class Found:
    """What a text asks for, by which rule, and the words that said so, as they are compared.

    `scope` is what a stop was said of when that is less than everything ("STOP OFFERS": "offers").
    """

    intent: Intent = Intent.NONE
    certainty: Certainty = Certainty.SURE
    rule: str = "none"
    matched: str = ""
    scope: str = ""
    version: int = phrases.TABLE_VERSION


NOTHING = Found()

_BEGINNING, _END = 220, 160
"""Characters that are looked at: of what is longer than both the beginning and the end, where people ask."""
_BEFORE, _BEHIND = 60, 80
"""And around the first word between them that speaks of stopping, for which the beginning is shorter."""
_SPEAKS_OF_STOPPING = re.compile(
    r"stop|unsub|opt(?:ing)?[ -]?(?:me )?out|remov|take (?:me|us|my|this)|no more|no longer|quit\b"
    r"|do ?n[o'’]?t (?:text|message|contact)|\b(?:baja|parar|paren|deje?n|qu[ií]ten|no m[aá]s|ya no)\b",
    re.IGNORECASE,
)
_LONGEST_LINE = 80
"""Characters in which one bare word can stand, with what is said around it."""
_FIRST, _LAST = 24, 12
"""Clauses that are looked at: who writes more asks in the first or in the last of them."""

_WORDS = (
    (Intent.OPT_OUT, phrases.STOP_WORDS),
    (Intent.HELP, phrases.HELP_WORDS),
    (Intent.OPT_IN, phrases.START_WORDS),
)
_ONE_WORDS = phrases.STOP_WORDS - {"para", "fin", "baja", "alto"}
ALL_WORDS = frozenset(word for _, words in _WORDS for word in words)
_SPELLER = Speller(vocabulary.KNOWN, spared=vocabulary.SPARED | ALL_WORDS | phrases.DOUBTED_WORDS)
_BREAKS = re.compile(r"[.!?;:,()\n\r\"“”]+|\s[-–—/]+\s|\.\.+|…|\b(?:please|pls|plz)\b")
_SIGNS = re.compile(r"\s*(?:[🛑⛔🚫]\ufe0f?\s*)+")
"""Nothing but signs that say stop."""
_SENTENCES = re.compile(r"[.!?\n\r]+")
_SHOUTED_STOP = re.compile(r"\W*(?:STOP|STOPALL|UNSUBSCRIBE)\W*")
_PIECES = 4
_SPOKEN = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_DRAWN = re.compile(r"(.)\1{2,}")
_NUMBER_SIGN = re.compile(r"#(?!\d)")
_FILLERS = re.compile(
    r"\b(?:the (?:hell|fuck|heck|f)|as soon as possible|(?:and )?thank you(?: and god bless)?)\b "
    r"?"
)


def read(text: str) -> Found:
    """What a text asks for."""
    if _SIGNS.fullmatch(text):
        return Found(Intent.OPT_OUT, Certainty.LIKELY, "sign.stop", text.strip())
    plain = letters.plain(ends(text))
    found = word(plain)
    return phrase(plain) if found is NOTHING else found


def ends(text: str) -> str:
    """A text without the middle of what is very long: where it is read, and for how long, has a limit."""
    if len(text) <= _BEGINNING + _END:
        return text
    found = _SPEAKS_OF_STOPPING.search(text, _BEGINNING, len(text) - _END)
    if found is None:
        return f"{text[:_BEGINNING]}\n{text[-_END:]}"
    around = text[found.start() - _BEFORE : found.start() + _BEHIND].partition(" ")[2]
    return f"{text[: _BEGINNING - _BEFORE - _BEHIND]}\n{around}\n{text[-_END:]}"


def word(plain: str) -> Found:
    """What a plain text asks for by one bare word: the whole text's or the first line's."""
    for line in whole_and_first_line(plain):
        if len(line) > _LONGEST_LINE:
            continue
        key = spoken(line)
        closed = key.replace(" ", "") if key.count(" ") < _PIECES else key  # "st op"
        for intent, words in _WORDS:
            if key in words or closed in words:
                return Found(intent, Certainty.SURE, _rule("word", key if key in words else closed), key)
    return NOTHING


def phrase(plain: str) -> Found:
    """What a plain text asks for in more words, or in words that were misspelt."""
    if manners.TAPBACK.match(plain):
        return NOTHING
    plain = letters.together(plain)
    clauses = [clause for clause in map(canonical, _few(_BREAKS.split(plain))) if clause]
    if not clauses:
        return NOTHING
    whole = canonical(plain)
    if len(clauses) > 2 and all(" " not in clause for clause in clauses):
        clauses = [whole]  # "Take. Me. Off."
    return next((found for found in _readings(plain, whole, clauses)), NOTHING)


def _is_for_us(found: Found, whole: str) -> bool:
    """Whether a sure wish is meant for us and for good, as far as the rest of the text lets one tell."""
    otherwise = found.rule == "phrase.do-not-text" and manners.ANOTHER_WAY.search(whole)
    return not (otherwise or manners.NOT_FOR_US.search(whole))


def _few(parts: list[str]) -> list[str]:
    """The same for what is chopped into very many clauses."""
    return parts if len(parts) <= _FIRST + _LAST else [*parts[:_FIRST], *parts[-_LAST:]]


def _readings(plain: str, whole: str, clauses: Sequence[str]) -> Iterator[Found]:
    """Every reading, the surest first."""
    bare = manners.EDGES.sub("", whole)
    yield from _misspelt_word(whole, bare)
    innocent = set(filter(_INNOCENT.search, filter(mentions_en.MAY_BE_INNOCENT.search, set(clauses))))
    wishes = [clause for clause in clauses if clause not in innocent]
    asks = "?" in plain
    told, parts = families.new_forms(wishes, families.pieces(dict.fromkeys(wishes)))
    perhaps = []
    for found in _matched(_SURE, [*told, *parts], Intent.OPT_OUT, Certainty.SURE, doubtful=asks):
        if _is_for_us(found, whole):
            yield found
        perhaps.append(replace(found, certainty=Certainty.LIKELY))
    if wishes:
        yield from _shouted(plain)
    yield from perhaps
    if manners.NOT_FOR_US.search(whole) or manners.IN_WONDER.fullmatch(whole):
        wishes, told, parts = [], [], []
    yield from _matched(
        _OPT_IN, map(families.forms, dict.fromkeys([whole, *clauses])), Intent.OPT_IN, Certainty.LIKELY
    )
    yield from _doubted_word(plain, whole, bare)
    for found in _matched(_LIKELY, told, Intent.OPT_OUT, Certainty.LIKELY):
        if not (
            asks and found.rule == "doubt.complaint" and len(wishes) > 1
        ):  # "Somebody called, is it a scam?"
            yield found
    for found in _matched(_LIKELY, parts, Intent.OPT_OUT, Certainty.LIKELY):
        if found.rule not in manners.WHOLE_CLAUSES:
            yield found
    yield from _mentioned(dict.fromkeys(wishes))
    yield from _stop_apart(plain, wishes)
    yield from _scoped(plain, whole)
    if len(wishes) == len(clauses):
        yield from _weighed(whole, asks="?" in plain)
    yield from _not_named(plain)
    yield from _matched(_HELP, [families.forms(whole)], Intent.HELP, Certainty.LIKELY)
    yield from _asked_for_help(whole)


def marked(text: str, matched: str) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is among the words that said so (the longest run of them)."""
    wanted = frozenset(matched.split())
    runs: list[list[int]] = []  # begin, end, words
    joins = False
    for word in _SPOKEN.finditer(text):
        said = canonical(letters.plain(word[0])).split()
        if said and wanted.issuperset(said):
            if joins and runs[-1][2] < len(matched.split()):
                runs[-1][1:] = [word.end(), runs[-1][2] + 1]
            else:
                runs.append([word.start(), word.end(), 1])
        joins = bool(said) and wanted.issuperset(said)
    if not runs:
        return [(text, False)]
    begin, end, _ = max(runs, key=lambda run: run[2])
    pieces = [(text[:begin], False), (text[begin:end], True), (text[end:], False)]
    return [piece for piece in pieces if piece[0]]


def normal(text: str) -> str:
    """The form in which bare words are compared: small letters, no accents, one space, no courtesies around."""
    return spoken(letters.plain(text))


def spoken(plain: str) -> str:
    """The words of a plain text without courtesies around them."""
    tokens = letters.words(letters.unmasked(letters.folded(plain), ALL_WORDS.__contains__))
    if len(tokens) > 1 and len(set(tokens)) == 1:
        return tokens[0]  # "stop stop stop"
    key = " ".join(tokens)
    shorter = phrases.COURTESY_BEFORE.sub("", key, count=1)
    return phrases.COURTESY_AFTER.sub("", shorter, count=1) or key


def canonical(plain: str) -> str:
    """A clause in one spelling: words put right, short forms written out, fillers and courtesies gone."""
    small = letters.unmasked(_NUMBER_SIGN.sub(" number ", letters.folded(plain)), _is_known)
    words = " ".join(filter(None, map(_right, letters.words(small))))
    return _FILLERS.sub("", words).strip()


@lru_cache(maxsize=20_000)
def _right(token: str) -> str:
    """A word as it is compared; none for a courtesy."""
    right = vocabulary.SHORT.get(token)
    if right is None:
        right = _SPELLER.right(token)
        if right == token:
            right = _DRAWN.sub(r"\1", token)  # "plzzz", "itttt"
        right = vocabulary.SHORT.get(right, right)
    return right.strip()


def _is_known(token: str) -> bool:
    return token in vocabulary.KNOWN or token in ALL_WORDS


def whole_and_first_line(plain: str) -> Iterator[str]:
    """Where a bare word may stand: as the whole text, or on its first line, before a signature."""
    yield plain
    first, newline, _ = plain.strip().partition("\n")
    if newline:
        yield first


def spelled(text: str) -> str:
    """A text in one spelling, as clauses are compared."""
    return canonical(letters.plain(ends(text)))


def clauses(text: str) -> Iterator[tuple[bool, str]]:
    """Each clause of a text in one spelling, or its parts where it has several, which come with True."""
    plain = manners.REST_KEPT.sub(r"\1 keep", letters.together(letters.plain(ends(text))))
    for clause in filter(None, map(canonical, _BREAKS.split(plain))):
        parts = [part.strip() for part in manners.JOINTS.split(f" {clause} ") if part.strip()]
        yield from ((len(parts) > 1, part) for part in parts)


def _misspelt_word(whole: str, bare: str) -> Iterator[Found]:
    key = bare
    if key != whole and whole.startswith("no ") and key not in manners.APART:
        return  # "no cancelar" keeps it
    words = key.split()
    if words and (len(set(words)) == 1 or _ONE_WORDS.issuperset(words)):
        key = words[0]  # "stop cancel end"
    joined = key.replace(" ", "")
    if 1 < len(words) < 4:
        joined = _SPELLER.right(joined)  # "optt out"
    for intent, table in _WORDS:
        if key in table or (joined in table and len(words) < 4):
            yield Found(intent, Certainty.SURE, _rule("word", key if key in table else joined), key)


def _matched(
    family: Family,
    clauses: Iterable[tuple[str, ...]],
    intent: Intent,
    certainty: Certainty,
    *,
    doubtful: bool = False,
) -> Iterator[Found]:
    for match in filter(None, map(family.whole, clauses)):
        if not (doubtful and match.words.startswith(manners.ONLY_ASKED)):
            scope = _scope(match.words) if match.rule in manners.SCOPED else ""
            yield Found(intent, certainty, match.rule, match.words, scope)


def _mentioned(clauses: Iterable[str]) -> Iterator[Found]:
    for match in map(_MENTIONED.within, filter(mentions_en.WORTH_A_SEARCH.search, clauses)):
        if match is not None:
            yield Found(Intent.OPT_OUT, Certainty.LIKELY, f"{match.rule}.mentioned", match.words)


def _shouted(plain: str) -> Iterator[Found]:
    if any(_SHOUTED_STOP.fullmatch(sentence) for sentence in _SENTENCES.split(plain)):
        yield Found(Intent.OPT_OUT, Certainty.SURE, "word.stop.shouted", "stop")


def _not_named(plain: str) -> Iterator[Found]:
    match = manners.NOT_NAMED.fullmatch(plain.strip())
    if match is not None:
        yield Found(Intent.OPT_OUT, Certainty.LIKELY, "doubt.not-my-name", match[0].casefold())


def _stop_apart(plain: str, clauses: Sequence[str]) -> Iterator[Found]:
    """STOP as a clause of its own, at the end of a text or where the text goes on about "I" and "you"."""
    if not any(map(manners.MAY_STAND_APART.search, clauses)):
        return
    if manners.LAUGHTER.search(plain) and plain.count(" ") < _PIECES:
        return  # "haha stop"
    personal = any(not manners.PERSONAL.isdisjoint(clause.split()) for clause in clauses)
    for place, clause in enumerate(clauses):
        alone = manners.EDGES.sub("", clause)
        last = place == len(clauses) - 1
        said = alone in manners.APART and (last or personal or manners.THANKS.search(plain))
        if said or (last and (_trails_off(clause) or (place and alone in manners.APART_LAST))):
            yield Found(Intent.OPT_OUT, Certainty.LIKELY, "word.stop.apart", "stop")


def _trails_off(clause: str) -> bool:
    if not clause.endswith("stop"):
        return False
    return bool(manners.TRAILING_STOP.search(f" {clause}")) and not manners.ASKS_WHEN.search(clause)


def _scoped(plain: str, whole: str) -> Iterator[Found]:
    """STOP in capitals with the name of something: whether it is a purpose's, others know."""
    first, _, rest = whole.partition(" ")
    if first == "stop" and plain.lstrip().startswith("STOP ") and rest and manners.NAMES.fullmatch(rest):
        yield Found(Intent.OPT_OUT, Certainty.LIKELY, "word.stop.scope", whole, _scope(whole))


def _doubted_word(plain: str, whole: str, bare: str) -> Iterator[Found]:
    left = manners.EDGES.sub("", f". {whole}")[2:]  # "no interesada gracias": what ends it goes, not its "no"
    keys = [key for key in (whole, left, bare) if key in phrases.DOUBTED_WORDS]
    for key in keys if "?" not in plain else []:
        yield Found(Intent.OPT_OUT, Certainty.LIKELY, _rule("word", key), key)


def _weighed(whole: str, *, asks: bool) -> Iterator[Found]:
    words = whole.split()
    if weighing.weight(words, asks=asks) >= weighing.ENOUGH:
        yield Found(Intent.OPT_OUT, Certainty.LIKELY, "words.together", weighing.telling(words, asks=asks))


def _asked_for_help(whole: str) -> Iterator[Found]:
    if whole in {"what is this", "what is this about", "que es esto"}:
        yield Found(Intent.HELP, Certainty.LIKELY, "help.what-is-this", whole)


def _scope(clause: str) -> str:
    """What was stopped, when it is some kind of text and not all of them."""
    words = [each for each in clause.split() if each not in vocabulary.UNSCOPED]
    return " ".join(words)


def _rule(kind: str, key: str) -> str:
    return f"{kind}.{key.replace(' ', '-')}"


_SURE = Family("phrase", phrases_en.SURE, phrases_es.SURE, after=manners.CLOSING)
_LIKELY = Family("doubt", doubts_en.LIKELY, complaints_en.LIKELY, doubts_es.LIKELY, after=manners.CLOSING)
_MENTIONED = Family("mention", mentions_en.MENTIONED, doubts_es.MENTIONED, before=r"\b")
_OPT_IN = Family("join", mentions_en.OPT_IN, doubts_es.OPT_IN, after=manners.CLOSING)
_HELP = Family("help", mentions_en.HELP, doubts_es.HELP)
_INNOCENT = re.compile(rf"\b(?:{'|'.join([*mentions_en.INNOCENT, *doubts_es.INNOCENT])})")
"""All of these stand at the beginning of a word: said once, it is looked for there only."""
