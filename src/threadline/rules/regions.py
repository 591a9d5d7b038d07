"""The world's countries by their ISO 3166 codes, as each language calls them."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from phonenumbers.geodata.locale import LOCALE_DATA


def name(code: str, *, language: str = "en") -> str:
    """The country's name; the code itself where nobody has named it."""
    names = LOCALE_DATA.get(code, {})
    found = names.get(language) or names.get("en") or code
    return names.get(found[1:], code) if found.startswith("*") else found


@lru_cache(maxsize=8)
def every(language: str = "en") -> tuple[tuple[str, str], ...]:
    """(code, name) of all of them, by name."""
    named = ((code, name(code, language=language)) for code in phonenumbers.SUPPORTED_REGIONS)
    return tuple(sorted(named, key=lambda pair: pair[1]))
