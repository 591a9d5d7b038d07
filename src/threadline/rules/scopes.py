"""What a STOP is said of, where that is surely less than everything.

"STOP OFFERS" ends what the person agreed to under that name: a purpose by its name or join word, a level by the words
people have for it, a campaign as it was recorded when they agreed. Whatever is left unclear is a full STOP: between
two readings the one that sends less wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType

from threadline.rules import intents, vocabulary
from threadline.rules.intents import Intent
from threadline.rules.keywords import Kind, Reading
from threadline.rules.levels import Level


class StopScope(StrEnum):
    """What a workspace takes a bare STOP for."""

    EVERYTHING = "everything"
    CAMPAIGN = "campaign"  # the purpose of the last text to that person from that number


class Reach(StrEnum):
    """How far a revocation reaches that somebody heard."""

    EVERYTHING = "everything"
    LEVEL = "level"
    PURPOSE = "purpose"
    CAMPAIGN = "campaign"


REVOKES_ALL_FROM = datetime(2027, 1, 30, 14, tzinfo=UTC)
"""From then on a bare STOP is for everything, whatever a workspace chose: the "revoke all" of 47 CFR 64.1200(a)(10)
(FCC 24-24) takes effect on 31 January 2027. The moment is the first of that day on Guam, where it begins."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A purpose, and every name by which a person may know it."""

    id: int
    name: str
    level: Level
    join_words: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()  # as recorded when this person agreed


def _stem(word: str) -> str:
    return word.removesuffix("s").removesuffix("e")


_ADVERTISING = """
    offers promos promotions promotional deals sales discounts coupons specials marketing advertising ads adverts
    advertisements newsletters ofertas promociones promocional promocionales publicidad descuentos cupones rebajas
    anuncios propaganda mercadotecnia boletin boletines
    """
_INFORMATION = """
    reminders alerts notices notifications updates informational recordatorios avisos alertas notificaciones
    notificacion actualizaciones actualizacion informativos
    """
_LEVELS: Mapping[Level, frozenset[str]] = MappingProxyType(
    {
        Level.PROMOTIONAL: frozenset(map(_stem, _ADVERTISING.split())),
        Level.INFORMATIONAL: frozenset(map(_stem, _INFORMATION.split())),
    }
)
"""What people call the texts of a level."""

_VERBS = """
    unsubscribe unsub opt out from off sign remove take dejen deje dejar dejenme manden mande mandenme envien envie
    escriban escriba quiten quite recibir deseo want not alto basta stop about sobre para con nos
    list lists lista listas
    """
_THESE = "the all those these any also other los las el la de tambien otros otras"
_EVERYTHING = "everything all anything any else both ever todo toda todos todas nada ambos"
_WELCOME = "keep love like want need continue still mantener quiero gusta gustan siga sigan"
_ASKING = frozenset(_VERBS.split())
_AND = frozenset({"and", "or", "nor", "y", "o", "ni", "e"})
_ARTICLES = _AND | frozenset(_THESE.split())
_ALL = frozenset(_EVERYTHING.split())
_KEEPS = frozenset(_WELCOME.split())
_BEGINS = ("stop", "end", "cancel", "quit", "no more", "no mas", "alto", "basta", "paren", "pare", "cancelar")
_NAMED_RULE = "word.stop.scope"
_LONGEST_NAME = 80
_WHOLE = frozenset({"stopall", "stop all"})


def narrow(reading: Reading, text: str, subjects: Sequence[Subject]) -> Reading:
    """The reading as the END of what was named, where it is that and nothing more; else as it was."""
    if reading.kind is Kind.STOP and not reading.rule.startswith("word."):
        return _of_clauses(reading, text, subjects)
    if reading.kind is Kind.NONE:
        return _of_name(reading, text, subjects)
    return reading


def bare(reading: Reading, *, choice: StopScope, last: int | None, at: datetime) -> Reading:
    """A bare STOP as the END of the last text's purpose, where the workspace chose that and the law still lets it."""
    if choice is StopScope.EVERYTHING or at >= REVOKES_ALL_FROM or last is None or not is_bare(reading):
        return reading
    return replace(reading, kind=Kind.END, ends=(last,))


def is_bare(reading: Reading) -> bool:
    """Whether it is a STOP in one word that names nothing, "all" neither."""
    word = reading.rule.startswith("word.") and not reading.rule.endswith(".shouted")
    return reading.kind is Kind.STOP and word and not reading.scope and reading.matched not in _WHOLE


def names_something(reading: Reading, text: str) -> bool:
    """Whether it may be narrower than everything, so that the person's campaigns are worth a look."""
    if reading.kind is Kind.NONE:
        return reading.rule == _NAMED_RULE or _begins_as_a_stop(text)
    return reading.kind is Kind.STOP and not reading.rule.startswith("word.")


def _of_clauses(reading: Reading, text: str, subjects: Sequence[Subject]) -> Reading:
    ends: set[int] = set()
    for joined, part in intents.clauses(text):
        named = _named(part.split(), subjects)
        if intents.read(part).intent is Intent.OPT_OUT:
            if not named:
                return reading
            ends |= named
        elif named and set(part.split()) <= _ARTICLES | _words_of(named, subjects):
            ends |= named  # "the offers and the reminders"
        elif _is_about_more(part.split(), joined=joined):
            return reading
    return replace(reading, kind=Kind.END, ends=tuple(sorted(ends))) if ends else reading


def _is_about_more(words: Sequence[str], *, joined: bool) -> bool:
    """Whether a part that was not understood may widen the wish: "and everything else"."""
    if not _KEEPS.isdisjoint(words):
        return False
    return joined or not _ALL.isdisjoint(words)


def _words_of(named: frozenset[int], subjects: Iterable[Subject]) -> frozenset[str]:
    """The words that may stand for these purposes, in the plural and in the singular."""
    stems = {word for each in subjects if each.id in named for name in _names(each) for word in name}
    stems |= {word for each in subjects if each.id in named for word in _LEVELS.get(each.level, ())}
    return frozenset(stem + end for stem in stems for end in ("", "e", "s", "es"))


def _of_name(reading: Reading, text: str, subjects: Sequence[Subject]) -> Reading:
    """STOP and the very name of something: "STOP CAKE CLUB", "end order updates"."""
    if not names_something(reading, text):
        return reading
    said = [word for word in intents.spelled(text).split() if not _is_filler(word)]
    named = _named(said, subjects, exactly=reading.rule != _NAMED_RULE)
    if not named:
        return reading
    words = " ".join(said)
    return Reading(Kind.END, words, rule=_NAMED_RULE, scope=words, ends=tuple(sorted(named)))


def _begins_as_a_stop(text: str) -> bool:
    if len(text) > _LONGEST_NAME or "?" in text or "\n" in text.strip():
        return False
    return f"{intents.spelled(text)} ".startswith(tuple(f"{word} " for word in _BEGINS))


def _is_filler(word: str) -> bool:
    return word in vocabulary.UNSCOPED or word in _ASKING


def _named(
    words: Iterable[str], subjects: Sequence[Subject], *, exactly: bool = False
) -> frozenset[int] | None:
    """The purposes that the words name; empty when they name nothing, None when nobody can tell."""
    left = [word for word in words if not _is_filler(word)]
    found: frozenset[int] = frozenset()
    for is_joint, group in groupby(left, _AND.__contains__):
        if is_joint:
            continue
        meant = _meant(tuple(map(_stem, group)), subjects, exactly=exactly)
        if not meant:
            return None
        found |= meant
    return found


def _meant(said: tuple[str, ...], subjects: Sequence[Subject], *, exactly: bool) -> frozenset[int]:
    levels = {level for level, words in _LEVELS.items() if words.issuperset(said)}
    meant = {each.id for each in subjects if said in _names(each) or each.level in levels}
    if meant or exactly:
        return frozenset(meant)
    partly = {each.id for each in subjects if _among(said, each.name)}
    return frozenset(partly) if len(partly) == 1 else frozenset()


def _names(subject: Subject) -> Iterator[tuple[str, ...]]:
    for name in (subject.name, *subject.join_words, *subject.campaigns):
        yield _stems(name)


def _among(said: tuple[str, ...], name: str) -> bool:
    return set(said) <= set(_stems(name))


@lru_cache(maxsize=4096)
def _stems(name: str) -> tuple[str, ...]:
    words = intents.spelled(name).split()
    return tuple(_stem(word) for word in words if not _is_filler(word)) or tuple(map(_stem, words))
