"""The GSM 03.38 alphabet: which characters cost one septet, which two, and which force UCS-2."""

from __future__ import annotations

import re

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default table without 0x1B: ESC only leads into the second table and is no text.

0x09 is the capital Ç, as the standard has it. An old Unicode mapping file turns it into ç, and phones that
follow the standard would then show another letter; so ç forces UCS-2.
"""

EXTENDED = "\f^{}\\[~]|€"
"""The second table: each goes as ESC and one more septet."""

ESCAPE = "\x1b"

_ALL = re.compile(f"[{re.escape(BASIC + EXTENDED)}]*")
_EXTENDED = re.compile(f"[{re.escape(EXTENDED)}]")
_FOREIGN = re.compile(f"[^{re.escape(BASIC + EXTENDED)}]")

holds = _ALL.fullmatch
"""`holds(text)` is truthy when GSM 03.38 can carry the whole text."""

foreign = _FOREIGN.finditer
"""`foreign(text)` yields a match for each character that GSM 03.38 cannot carry."""


def septets(text: str) -> int:
    """The length of a GSM text in septets."""
    return len(text) + len(_EXTENDED.findall(text))


def escaped(text: str) -> str:
    """A GSM text with one character a septet: ESC stands before each character of the second table."""
    return _EXTENDED.sub("\x1b\\g<0>", text)
