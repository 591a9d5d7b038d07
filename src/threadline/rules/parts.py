"""How a text is cut into parts, and what they cost: 140 octets a part, fewer once parts are joined.

GSM-7 holds 160 septets alone and 153 joined, UCS-2 70 UTF-16 units alone and 67 joined (3GPP TS 23.038,
23.040). Count after the merge fields are filled. An empty text is no part: carriers refuse to take one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from threadline.rules import gsm


class Encoding(StrEnum):
    """How the characters travel; one foreign character turns the whole text into UCS-2."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


GSM_ALONE, GSM_JOINED = 160, 153
UCS_ALONE, UCS_JOINED = 70, 67

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Forced:
    """A character that GSM 03.38 cannot carry; `position` is its index in the Python string."""

    char: str
    position: int


@dataclass(frozen=True, slots=True)
class Count:
    """What a text costs; `units` are septets in GSM-7 and UTF-16 units in UCS-2."""

    encoding: Encoding
    parts: int
    units: int
    forced_by: tuple[Forced, ...]


def encoding(text: str) -> Encoding:
    """The cheapest encoding that carries the whole text."""
    return Encoding.GSM7 if gsm.holds(text) else Encoding.UCS2


def count(text: str) -> Count:
    """The number of parts that `split` makes, with what forced UCS-2, each occurrence in order."""
    if gsm.holds(text):
        units = gsm.septets(text)
        parts = 1 if 0 < units <= GSM_ALONE else len(_split_gsm(text))
        return Count(Encoding.GSM7, parts, units, ())
    forced = tuple([Forced(match[0], match.start()) for match in gsm.foreign(text)])
    units = len(_utf16(text)) // 2
    parts = 1 if units <= UCS_ALONE else len(_split_ucs2(text))
    return Count(Encoding.UCS2, parts, units, forced)


def split(text: str) -> tuple[str, ...]:
    """The texts of the parts, in order; no part splits an escape pair or a surrogate pair.

    A lone surrogate is no character and no carrier takes one: it counts as one unit and leaves as U+FFFD, so
    that every part can be encoded. Apart from that the parts joined are the text.
    """
    return _split_gsm(text) if gsm.holds(text) else _split_ucs2(text)


def _split_gsm(text: str) -> tuple[str, ...]:
    # Twice the length bounds the septets, so most texts need no look at their characters.
    if len(text) <= GSM_ALONE // 2 or gsm.septets(text) <= GSM_ALONE:
        return (text,) if text else ()
    septets = gsm.escaped(text)
    cuts = []
    start = 0
    while start < len(septets):
        end = start + GSM_JOINED
        if septets[end - 1 : end] == gsm.ESCAPE:
            end -= 1  # the pair goes whole into the next part
        cuts.append(septets[start:end].replace(gsm.ESCAPE, ""))
        start = end
    return tuple(cuts)


def _split_ucs2(text: str) -> tuple[str, ...]:
    octets = _utf16(text)
    if len(octets) <= 2 * UCS_ALONE:
        return (octets.decode("utf-16-be"),)
    cuts = []
    start = 0
    while start < len(octets):
        end = start + 2 * UCS_JOINED
        if end < len(octets) and octets[end - 2] & 0xFC == 0xD8:
            end -= 2  # a high surrogate goes with its low one into the next part
        cuts.append(octets[start:end].decode("utf-16-be"))
        start = end
    return tuple(cuts)


def _utf16(text: str) -> bytes:
    try:
        return text.encode("utf-16-be")
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub("�", text).encode("utf-16-be")
