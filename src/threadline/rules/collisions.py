"""Templates that ask people for a word which means something else to every carrier.

"Reply CANCEL to cancel your appointment" unsubscribes the patient; "Reply START to start the survey" lifts an
opt-out. A tool may warn, the writer decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from threadline.rules import keywords, letters, phrases
from threadline.rules.keywords import Kind


@dataclass(frozen=True, slots=True)
class Collision:
    """A word that a text asks for; `kind` is what sending it does, `position` its index in the text."""

    word: str
    kind: Kind
    position: int


_WORDS = phrases.STOP_WORDS | phrases.START_WORDS | phrases.HELP_WORDS
# Spanish "para" is also the preposition that follows every such word.
_ANY = "|".join(sorted((re.escape(word) for word in _WORDS - {"para"}), key=len, reverse=True))
_VERB = (
    r"\b(?:reply|respond|text|txt|send|answer|type|responda|responde|conteste|contesta|env[ií]e|env[ií]a"
    r"|escriba|escribe|mande|manda)"
)
_WITH = r"(?:\s+(?:back|with|us|the word|con|la palabra))*\s+[\"'\u201c\u2018]?"
_ASKED = re.compile(rf"{_VERB}{_WITH}(?P<word>{_ANY})\b")
"""In small letters: a pattern for both is three times as slow."""
_MESSAGES = (
    r"(?:(?:all|any|the|these|our|your|getting|receiving|further|more)\s+)*"
    r"(?:sms|alert|text|message|msg|promo)"
)
_QUOTE = r"[\"'\u201d\u2019]?"
_OFFERED = re.compile(rf"\b(?P<word>{_ANY.upper()})\b{_QUOTE}\s*(?:=|(?:to|for|2|4|para)\b)")
_OVER = r"\s*(?:$|[.!?,;)\n]|\b(?:and|or|y|o)\b)"
_SO_THAT = rf"{_QUOTE}\s*(?:=|(?:to|2|para)\b)\s*"
_PLAIN_STOPS = frozenset({"stop", "stopall", "stop all", "unsubscribe", "optout", "opt out", "baja", "alto"})
"""Stop words that people use for nothing else: by themselves they need no explanation."""

_ENDS_TEXTS = re.compile(
    rf"{_SO_THAT}(?:opt[\s-]?out|unsub\w*|darse de baja|no recibir"
    rf"|(?:stop|end|quit|cancel|leave|dejar|parar|cancelar)\s+{_MESSAGES})",
    re.IGNORECASE,
)
_ENDS = re.compile(
    rf"{_QUOTE}{_OVER}|{_SO_THAT}(?:stop|end|quit|cancel|leave|salir|parar|cancelar){_OVER}", re.IGNORECASE
)
_STARTS_TEXTS = re.compile(
    rf"{_QUOTE}{_OVER}|{_SO_THAT}(?:opt|(?:re)?subscribe|resume|rejoin|come back|undo|receive|get|recibir"
    r"|volver|reanudar|deshacer"
    rf"|(?:re)?start(?:{_OVER}|\s+{_MESSAGES}))",
    re.IGNORECASE,
)
_HELPS = re.compile(
    rf"{_QUOTE}(?:{_OVER}|.{{0,12}}\b(?:help|info\w*|details|assist\w*|ayuda))", re.IGNORECASE
)


def lint(text: str) -> tuple[Collision, ...]:
    """The words a text asks for that would do something else than it says, in order."""
    plain = letters.narrow(text)  # as what people answer is read
    asked = [match.span("word") for match in _ASKED.finditer(letters.small(plain))]
    offered = [match.span("word") for match in _OFFERED.finditer(plain)]
    collisions = (_collision(text, plain, start, end) for start, end in sorted(dict(asked + offered).items()))
    return tuple(each for each in collisions if each is not None)


def _collision(text: str, plain: str, start: int, end: int) -> Collision | None:
    word = plain[start:end]
    kind = _kind(word)
    return None if _means_it(word, kind, plain[end:]) else Collision(text[start:end], kind, start)


@lru_cache(maxsize=256)  # only words of the table are asked for
def _kind(word: str) -> Kind:
    return keywords.read(word).kind


def _means_it(word: str, kind: Kind, after: str) -> bool:
    """Whether what follows the word says what the word does."""
    if kind is Kind.STOP:
        plain = word.casefold() in _PLAIN_STOPS and _ENDS.match(after)
        return bool(plain or _ENDS_TEXTS.match(after))
    return bool((_HELPS if kind is Kind.HELP else _STARTS_TEXTS).match(after))
