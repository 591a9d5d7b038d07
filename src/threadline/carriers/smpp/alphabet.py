"""Texts as octets and back: GSM 03.38 with a septet an octet, Latin-1, UCS-2, and what else SMSCs send."""

from __future__ import annotations

import codecs

from threadline.rules import gsm
from threadline.rules.parts import Encoding

DEFAULT, UCS2 = 0x00, 0x08
_ESCAPE = 0x1B

_SEPTETS = {char: bytes([code + (code >= _ESCAPE)]) for code, char in enumerate(gsm.BASIC)}
_EXTENDED = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_OCTETS = {ord(char): octet for char, octet in _SEPTETS.items()} | {
    ord(char): bytes([_ESCAPE, code]) for char, code in _EXTENDED.items()
}
_CHARS = {octet[0]: char for char, octet in _SEPTETS.items()}
_ESCAPED = {code: char for char, code in _EXTENDED.items()}

# data_coding by SMPP 3.4, 5.2.19: what is not the default alphabet.
_CODECS = {
    1: "ascii",
    3: "latin-1",
    5: "shift_jis",
    6: "iso8859-5",
    7: "iso8859-8",
    10: "iso2022_jp",
    14: "euc_kr",
}
_BINARY = {2, 4}


def encode(text: str, encoding: str, *, default: str = "gsm") -> tuple[int, bytes]:
    """The data_coding and the octets. `default` is what the SMSC takes data_coding 0 for: gsm, latin-1 or ascii."""
    if encoding != Encoding.GSM7:
        return UCS2, text.encode("utf-16-be", "replace")
    if default == "gsm":
        return DEFAULT, codecs.charmap_encode(text, "strict", _OCTETS)[0]
    try:
        return DEFAULT, text.encode(default)
    except UnicodeEncodeError:  # the euro sign has a place in GSM 03.38 and in Latin-1 none
        return UCS2, text.encode("utf-16-be")


def decode(octets: bytes, data_coding: int, *, default: str = "gsm") -> str:
    """The text in what came; what is no text in its alphabet is shown as U+FFFD, and data by its octets."""
    kind = _kind(data_coding)
    if kind == "binary":
        return f"[{octets.hex(' ')}]"
    if kind == "default":
        return _of_gsm(octets) if default == "gsm" else octets.decode(default, "replace")
    return octets.decode(kind, "replace")


def _kind(data_coding: int) -> str:
    """The codec, "default" or "binary"; the groups of GSM 03.38 are used as data_coding by many (3GPP TS 23.038, 4)."""
    if data_coding == UCS2:
        return "utf-16-be"
    if data_coding < 0x10:
        return "binary" if data_coding in _BINARY else _CODECS.get(data_coding, "default")
    if data_coding >= 0xF0:
        return "binary" if data_coding & 0x04 else "default"
    if data_coding >= 0xC0:
        return "utf-16-be" if data_coding & 0xF0 == 0xE0 else "default"
    return ("default", "binary", "utf-16-be", "default")[data_coding >> 2 & 3]


def _of_gsm(octets: bytes) -> str:
    if _ESCAPE not in octets:
        return "".join([_CHARS.get(octet, "\ufffd") for octet in octets])
    found = []
    each = iter(octets)
    for octet in each:
        if octet == _ESCAPE:
            after = next(each, None)
            # A phone that does not know an escaped character shows the one of the default table.
            found.append("\ufffd" if after is None else _ESCAPED.get(after) or _CHARS.get(after, "\ufffd"))
        else:
            found.append(_CHARS.get(octet, "\ufffd"))
    return "".join(found)
