"""Safe replacement: characters that force UCS-2 by accident, exchanged for what a reader takes as the same.

Word processors and phones put in curly quotes, long dashes and odd spaces by themselves; each turns a text of
160 characters a part into one of 70. What carries meaning of its own is left alone: accents ("papá" is not
"papa"), fractions ("1½" is not "11/2"), bullets, arrows, currency, emoji.
"""

from __future__ import annotations

import unicodedata

from threadline.rules import gsm, parts

TABLE_VERSION = 1

_ALWAYS = {
    # quotes and apostrophes, typed or put in by a word processor
    "'": "‘’‚‛′`´ʹʻʼˈˊˋ❛❜",
    '"': "“”„‟«»″ʺ❝❞〝〞",
    "<": "‹",
    ">": "›",
    # hyphens and dashes; the minus sign reads as one
    "-": "‐‑‒–—―−⁃﹘﹣",
    # spaces of any width: the non-breaking one comes with every copy from a web page
    " ": "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    # line ends
    "\n": "\v\x85\u2028\u2029",
}
"""Never longer than what they replace, so they pay even where something else still forces UCS-2."""

_WHEN_GSM = {
    "...": "…",
    # invisible: hints for line breaks, byte order marks
    "": "\u00ad\u200b\u2060\ufeff"
    # joiners and variation selectors shape emoji and several scripts: without those they do nothing
    "\u200c\u200d\ufe0e\ufe0f"
    # marks of writing direction, pasted along with numbers from an address book; the overrides U+202D and
    # U+202E are not here: they turn letters around
    "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069",
    "fi": "ﬁ",
    "fl": "ﬂ",
    "ff": "ﬀ",
    "ffi": "ﬃ",
    "ffl": "ﬄ",
}
"""Applied only when the whole text then fits GSM 03.38: elsewhere they lengthen it or break an emoji."""


def _table(*groups: dict[str, str]) -> dict[int, str]:
    return {ord(char): plain for group in groups for plain, chars in group.items() for char in chars}


_SHORT = _table(_ALWAYS)
_FULL = _table(_ALWAYS, _WHEN_GSM)
# The wide letters and figures of East Asian keyboards, U+FF01 to U+FF5E, stand in the order of ASCII.
_FULL |= {0xFF01 + n: chr(0x21 + n) for n in range(94)}


def smart(text: str) -> str:
    """The text after safe replacement; it never costs more than before, and a GSM text stays as it is."""
    if gsm.holds(text):
        return text
    # NFC first: "e" and a combining accent are the same letter as "é", which GSM 03.38 has.
    plain = unicodedata.normalize("NFC", text).translate(_FULL)
    if gsm.holds(plain) and len(parts.split(plain)) <= len(parts.split(text)):
        return plain
    return text.translate(_SHORT)
