"""Words that mean STOP, START or HELP in one country, besides those that mean it everywhere."""

from __future__ import annotations

from threadline.rules import keywords
from threadline.rules.jurisdictions import Place
from threadline.rules.keywords import Kind, Reading


def read(text: str, country: Place | None) -> Reading:
    """What a text that is nothing but such a word asks for; STOP first, should a word be in two lists."""
    meant = (
        ()
        if country is None
        else (
            (Kind.STOP, country.stop_words),
            (Kind.HELP, country.help_words),
            (Kind.START, country.start_words),
        )
    )
    asked = keywords.normal(text) if any(words for _, words in meant) else ""
    for kind, words in meant:
        if asked and asked in map(keywords.normal_word, words):
            return Reading(kind, asked)
    return Reading(Kind.NONE)
