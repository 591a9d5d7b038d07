"""What a file that comes with a text may be: told by its octets, whatever its name or its sender says."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST = 10
"""Files of one text, at most (Twilio's limit)."""

LARGEST_TEXT = 5_000_000
"""Octets of all files of a text of ours together (Twilio: 5 MB)."""

LARGEST_OTHER = 600_000
"""Octets of a file of ours that is no picture: carriers shrink pictures, anything else they drop when it is larger."""

LARGEST_ARRIVED = 6_000_000
"""Octets of one file that comes with a person's text."""

LARGEST_ARRIVED_TEXT = 20_000_000
"""Octets of all of them together."""

MOST_PIXELS = 50_000_000
"""What a browser may be asked to unpack: a few kilobytes of PNG can hold a picture that fills a machine's memory."""

LONGEST_NAME = 80


class Stage(StrEnum):
    """How far a file has come."""

    EXPECTED = "expected"  # still at the carrier, to be fetched
    READY = "ready"
    FAILED = "failed"  # it could not be fetched, or is none that we keep
    GONE = "gone"  # its octets are to be deleted, if there are any


class Problem(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    OTHER_KIND = "other_kind"  # none of the kinds that phones exchange
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file; `shown`: a picture that a browser may show, `sent`: one that may leave with a text."""

    media_type: str
    ending: str
    shown: bool = False
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file is; a picture has its size in pixels, (0, 0) where its head does not say it."""

    kind: Kind
    width: int = 0
    height: int = 0


_JPEG = Kind("image/jpeg", "jpg", shown=True, sent=True)
_PNG = Kind("image/png", "png", shown=True, sent=True)
_GIF = Kind("image/gif", "gif", shown=True, sent=True)
_WEBP = Kind("image/webp", "webp", shown=True)
_HEIC = Kind("image/heic", "heic")
_PDF = Kind("application/pdf", "pdf", sent=True)
_CARD = Kind("text/vcard", "vcf", sent=True)
_MP4 = Kind("video/mp4", "mp4", sent=True)
_3GP = Kind("video/3gpp", "3gp", sent=True)
_MOV = Kind("video/quicktime", "mov")
_M4A = Kind("audio/mp4", "m4a", sent=True)
_AMR = Kind("audio/amr", "amr", sent=True)
_MP3 = Kind("audio/mpeg", "mp3", sent=True)

KINDS = {
    each.media_type: each
    for each in (_JPEG, _PNG, _GIF, _WEBP, _HEIC, _PDF, _CARD, _MP4, _3GP, _MOV, _M4A, _AMR, _MP3)
}
"""Every kind, by its media type. None is a page or a drawing with scripts in it: neither SVG nor HTML."""

SENT = tuple(each.media_type for each in KINDS.values() if each.sent)

_BRANDS = {b"qt  ": _MOV, b"heic": _HEIC, b"heix": _HEIC, b"mif1": _HEIC, b"M4A ": _M4A}
_MPEG_AUDIO = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")
_CARD_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?BEGIN:VCARD\r?\n", re.IGNORECASE)
_UNSHOWN = re.compile(r"[^\w.,()+ -]+")  # what is left says nothing to a shell, a path, a header or a page


def look(octets: bytes) -> Looked | Problem:
    """What these octets are, by their beginning; OTHER_KIND for whatever is not on the list."""
    if not octets:
        return Problem.EMPTY
    for begins, kind, size in _PICTURES:
        if begins(octets):
            return Looked(kind, *_sane(size(octets)))
    other = _other(octets)
    return Looked(other) if other is not None else Problem.OTHER_KIND


def is_shown(media_type: str, *, width: int, height: int) -> bool:
    """Whether a browser may be given it as a picture; anything else is a download."""
    kind = KINDS.get(media_type)
    return kind is not None and kind.shown and 0 < width * height <= MOST_PIXELS


def name(told: str, kind: Kind) -> str:
    """A name to show and to save under, made from what its sender called it, ending as its kind does."""
    stem = told.replace("\\", "/").rpartition("/")[2]
    stem = stem.rpartition(".")[0] or stem
    stem = " ".join(_UNSHOWN.sub(" ", stem).split()).strip(". -")[:LONGEST_NAME].rstrip(". -")
    return f"{stem}.{kind.ending}" if stem else ""


def unsendable(looked: Looked, size: int) -> Problem | None:
    """Why a file of this kind and size may not leave with a text; None when it may."""
    if not looked.kind.sent or (looked.kind.shown and not looked.width):
        return Problem.OTHER_KIND
    if size > (LARGEST_TEXT if looked.kind.shown else LARGEST_OTHER):
        return Problem.TOO_LARGE
    return None


def too_much(sizes: Sequence[int]) -> Problem | None:
    """Why files of these sizes may not leave with one text; None when they may."""
    if len(sizes) > MOST:
        return Problem.TOO_MANY
    return Problem.TOO_LARGE if sum(sizes) > LARGEST_TEXT else None


def _other(octets: bytes) -> Kind | None:
    if octets[4:8] == b"ftyp":
        brand = octets[8:12]
        return _3GP if brand[:2] == b"3g" else _BRANDS.get(brand, _MP4)
    if octets.startswith(b"%PDF-"):
        return _PDF
    if octets.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return _AMR
    if octets.startswith(_MPEG_AUDIO):
        return _MP3
    return _CARD if _CARD_BEGINS.match(octets) else None


# How large a picture is: its head says it, and nothing is unpacked.

Size = tuple[int, int]
_NONE: Size = (0, 0)


def _sane(size: Size) -> Size:
    return size if all(0 < each < 2**20 for each in size) else _NONE


def _png(octets: bytes) -> Size:
    if len(octets) < 24 or octets[12:16] != b"IHDR":
        return _NONE
    width, height = struct.unpack(">II", octets[16:24])
    return width, height


def _gif(octets: bytes) -> Size:
    if len(octets) < 10:
        return _NONE
    width, height = struct.unpack("<HH", octets[6:10])
    return width, height


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})


def _jpeg(octets: bytes) -> Size:
    """Walk the segments up to the frame's; the picture itself begins after that."""
    place = 2
    while place + 4 <= len(octets) and octets[place] == 0xFF:
        marker = octets[place + 1]
        if marker == 0xFF:  # filling
            place += 1
        elif marker in _BARE:
            place += 2
        elif marker in _FRAMES:
            if place + 9 > len(octets):
                return _NONE
            height, width = struct.unpack(">HH", octets[place + 5 : place + 9])
            return width, height
        else:
            place += 2 + max(struct.unpack(">H", octets[place + 2 : place + 4])[0], 2)
    return _NONE


def _webp(octets: bytes) -> Size:
    head = octets[:30].ljust(30, b"\0")
    if head[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return _NONE


_PICTURES: tuple[tuple[Callable[[bytes], bool], Kind, Callable[[bytes], Size]], ...] = (
    (lambda octets: octets.startswith(b"\xff\xd8\xff"), _JPEG, _jpeg),
    (lambda octets: octets.startswith(b"\x89PNG\r\n\x1a\n"), _PNG, _png),
    (lambda octets: octets.startswith((b"GIF87a", b"GIF89a")), _GIF, _gif),
    (lambda octets: octets[:4] == b"RIFF" and octets[8:12] == b"WEBP", _WEBP, _webp),
)
