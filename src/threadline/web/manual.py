"""The help's pages: which there are, and finding words in them. What they say stands in templates/help."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _later

from threadline.rules import words

_AROUND = 90
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the help."""

    slug: str
    title: str | Promise
    lead: str | Promise


PAGES = (
    Page(
        "first-text",
        _later("The first text"),
        _later("From an empty desk to an answered text, in five minutes."),
    ),
    Page(
        "consent",
        _later("Consent in ten minutes"),
        _later("Who may be texted, why, and the proof of it."),
    ),
    Page(
        "opt-in-and-out",
        _later("Opting in and out"),
        _later("STOP, START, join words, and by hand."),
    ),
    Page(
        "bringing-consent",
        _later("Bringing consent along"),
        _later("People who agreed before you had this desk."),
    ),
    Page(
        "numbers-change",
        _later("When numbers change hands"),
        _later("Reassigned numbers, deactivated numbers, landlines."),
    ),
    Page(
        "why",
        _later("“Why did you text me?”"),
        _later("The answer to every text, and a file that proves it."),
    ),
    Page(
        "keeping",
        _later("Keeping and erasing"),
        _later("How long proof is kept, and how a person is forgotten."),
    ),
    Page(
        "pictures",
        _later("Pictures and files"),
        _later("Sending them along, and what people send."),
    ),
    Page(
        "help-word",
        _later("What HELP answers"),
        _later("The text every number sends when asked for help."),
    ),
    Page(
        "hours",
        _later("Quiet hours and waiting texts"),
        _later("Why a text waits, and until when."),
    ),
    Page(
        "not-arrived",
        _later("When a text does not arrive"),
        _later("What it means, what helps, and your numbers."),
    ),
    Page("keyboard", _later("The keyboard"), _later("Everything at the desk without a mouse.")),
    Page("api", _later("The API"), _later("Send and read texts from your own programs.")),
    Page("callbacks", _later("Callbacks"), _later("Your programs are told what happens.")),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that a search found, with the words around the first place: plain, marked, plain."""

    page: Page
    before: str
    found: str
    after: str


def template(slug: str) -> str:
    """The page's template in the reader's language, or in English where that one is not written."""
    own = f"help/{get_language() or 'en'}/{slug}.html"
    try:
        get_template(own)
    except TemplateDoesNotExist:
        return f"help/en/{slug}.html"
    return own


def search(text: str) -> list[Hit]:
    """Pages that hold a word beginning with each of the text's, those with it in their title first."""
    wanted = words.words(text)
    if not wanted:
        return []
    hits = [(page, _plain(template(page.slug))) for page in PAGES]
    found = [(page, said) for page, said in hits if _holds(f"{page.title} {page.lead} {said}", wanted)]
    found.sort(key=lambda each: not _holds(str(each[0].title), wanted))
    return [_hit(page, said, text) for page, said in found]


def _holds(said: str, wanted: list[str]) -> bool:
    there = words.words(said, most=None)
    return all(any(each.startswith(word) for each in there) for word in wanted)


def _hit(page: Page, said: str, text: str) -> Hit:
    marks = words.marks(said, text)
    if not marks:
        return Hit(page, str(page.lead), "", "")
    start, end = marks[0]
    cut = max(start - _AROUND, 0)
    before = said[cut:start]
    return Hit(
        page,
        ("…" + before.partition(" ")[2]) if cut else before,
        said[start:end],
        said[end : end + _AROUND] + "…",
    )


@cache
def _plain(name: str) -> str:
    return _SPACE.sub(" ", strip_tags(get_template(name).render({}))).strip()
