"""What a hosted opt-in page and its paper form say: one table, as it is the language that people agree to.

What is shown is kept word for word with every version of a page and every consent given on it, so a change of these
tables makes new versions (`WORDING`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from threadline.rules import disclosure
from threadline.rules.levels import Level

WORDING = 1
MOST = 10
"""Purposes of one page, and websites that may show it inside their own."""
LONGEST: Mapping[str, int] = MappingProxyType(
    {"name": 60, "title": 80, "intro": 1000, "disclosure": 2000, "privacy_url": 500, "terms_url": 500}
)
LANGUAGES = ("en", "es")
READ = ("title", "intro", "disclosure")
"""What of a page is somebody's own prose."""


class Problem(StrEnum):
    """Why a page cannot be as somebody wants it."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TAKEN = "taken"  # another page's name
    UNKNOWN = "unknown"  # no such purpose or sender, or a closed one
    MANY = "many"
    NO_LINK = "no_link"  # not a whole http or https address
    NO_ORIGIN = "no_origin"  # not the address of a website alone
    NO_BUSINESS = "no_business"  # the rest: what a disclosure must say
    NO_STOP = "no_stop"
    NO_HELP = "no_help"
    NO_RATES = "no_rates"
    NO_FREQUENCY = "no_frequency"
    NO_CONDITION = "no_condition"


@dataclass(frozen=True, slots=True)
class Offer:
    """One box: a purpose as it is called there, and its level."""

    purpose: int
    name: str
    level: Level


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a page shows; `disclosure` '' is ours."""

    business: str
    title: str
    intro: str
    offers: tuple[Offer, ...]
    disclosure: str
    privacy_url: str
    terms_url: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language; `{business}` and `{purpose}` are filled in."""

    box: str
    levels: Mapping[Level, str]
    disclosure: str
    privacy: str
    terms: str
    button: str
    ticked: str
    joined: str  # between the last two of several


WORDINGS: Mapping[str, Wording] = MappingProxyType(
    {
        "en": Wording(
            box="Yes, {business} may text me about {purpose}.",
            levels=MappingProxyType(
                {
                    Level.INFORMATIONAL: "Information, such as reminders and confirmations. Optional.",
                    Level.PROMOTIONAL: "Advertising and offers, which may be sent automatically. Optional.",
                }
            ),
            disclosure="By ticking a box and sending this form you agree that {business} texts you about what you"
            " ticked, at the number you give here. How many texts you get varies. Message and data rates may"
            " apply. Reply STOP to opt out at any time, HELP for help. Your consent is not a condition of any"
            " purchase.",
            privacy="Privacy policy",
            terms="Terms",
            button="Agree",
            ticked="Ticked",
            joined=" and ",
        ),
        "es": Wording(
            box="Sí, {business} puede enviarme mensajes de texto sobre {purpose}.",
            levels=MappingProxyType(
                {
                    Level.INFORMATIONAL: "Información, como recordatorios y confirmaciones. Opcional.",
                    Level.PROMOTIONAL: "Publicidad y ofertas, que pueden enviarse automáticamente. Opcional.",
                }
            ),
            disclosure="Al marcar una casilla y enviar este formulario, acepta que {business} le envíe mensajes de"
            " texto sobre lo que marcó, al número que indica aquí. La cantidad de mensajes varía. Pueden aplicarse"
            " tarifas de mensajes y datos. Responda STOP para darse de baja en cualquier momento, AYUDA para ayuda."
            " Su consentimiento no es condición para ninguna compra.",
            privacy="Política de privacidad",
            terms="Términos",
            button="Aceptar",
            ticked="Marcó",
            joined=" y ",
        ),
    }
)
"""By language."""

_NEEDED: Mapping[Problem, re.Pattern[str]] = MappingProxyType(
    {
        Problem.NO_RATES: re.compile(r"\brates?\b|\bcharges?\b|\btarifas?\b|\bcargos?\b", re.IGNORECASE),
        Problem.NO_FREQUENCY: re.compile(
            r"\bvar(?:y|ies|ía|ia)\b|\bfrequency\b|\bfrecuencia\b|\bhow many\b|\brecurring\b|\brecurrentes\b"
            r"|\b(?:a|per|each|every)\s+(?:day|week|month|year)\b|\b(?:al|por|cada)\s+(?:día|dia|semana|mes|año)\b",
            re.IGNORECASE,
        ),
        Problem.NO_CONDITION: re.compile(
            r"\b(?:not|no|nor|never|sin|ningun\w*)\b[^.]{0,60}\b(?:condition|requir\w+|condición|condicion|requisito"
            r"|obligatori\w+)\b",
            re.IGNORECASE,
        ),
    }
)
_ORIGIN = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?"
)


def missing(words: str, *, business: str) -> Problem | None:
    """The first thing that a disclosure of somebody's own must say and does not."""
    if not disclosure.says_who(words, business=business):
        return Problem.NO_BUSINESS
    if not disclosure.says_stop(words):
        return Problem.NO_STOP
    if not disclosure.says_help(words):
        return Problem.NO_HELP
    return next((problem for problem, needed in _NEEDED.items() if not needed.search(words)), None)


def sells(levels: Iterable[Level]) -> bool:
    """Whether a page that offers these asks for consent to advertising."""
    return Level.PROMOTIONAL in set(levels)


def is_link(address: str) -> bool:
    """Whether it is a whole http or https address, fit to be linked to."""
    if any(each.isspace() or not each.isprintable() for each in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def origin(address: str) -> str | None:
    """The website of an address, as browsers name it ("https://shop.example"); None for what is none."""
    try:
        parts = urlsplit(address.strip().lower())
    except ValueError:
        return None
    found = f"{parts.scheme}://{parts.netloc}"
    alone = parts.path in {"", "/"} and not parts.query and not parts.fragment
    # It becomes part of a header: nothing but a plain name may get there.
    return found if alone and _ORIGIN.fullmatch(found) else None


def box(shown: Shown, offer: Offer, language: str) -> tuple[str, str]:
    """What stands beside a box: what is agreed to, and its level said plainly."""
    words = WORDINGS[language]
    return words.box.format(business=shown.business, purpose=offer.name), words.levels[offer.level]


def disclosed(shown: Shown, language: str) -> str:
    """The disclosure: the workspace's own, or ours."""
    return shown.disclosure or WORDINGS[language].disclosure.format(business=shown.business)


def whole(shown: Shown, language: str, *, offers: Collection[int] | None = None) -> str:
    """Every word of the page, a paragraph a line; with `offers` only the boxes of these purposes."""
    words = WORDINGS[language]
    boxes = [
        "[ ] " + " ".join(box(shown, each, language))
        for each in shown.offers
        if offers is None or each.purpose in offers
    ]
    links = [f"{words.privacy}: {shown.privacy_url}", f"{words.terms}: {shown.terms_url}"]
    return "\n".join(
        part for part in (shown.title, shown.intro, *boxes, disclosed(shown, language), *links) if part
    )


def capture(
    shown: Shown, language: str, *, offered: Collection[int], ticked: Sequence[Offer], pressed: bool = True
) -> str:
    """What proves a consent: every word that was shown, and what the person did."""
    words = WORDINGS[language]
    done = f"{words.ticked}: {', '.join(each.name for each in ticked)}."
    button = f" [{words.button}]" if pressed else ""
    return f"{whole(shown, language, offers=offered)}\n\n{done}{button}"


def named(names: Sequence[str], language: str) -> str:
    """Several purposes in one sentence: "reminders, news and offers"."""
    joined = WORDINGS.get(language, WORDINGS["en"]).joined
    return joined.join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
