"""What a scan of a signed form may be: told by its content, whatever its name says."""

from __future__ import annotations

from enum import StrEnum

LARGEST = 5_000_000
"""Octets; a page scanned in colour takes one or two million."""

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
"""Kinds of scans, and how files of them end."""


class Problem(StrEnum):
    """Why something is no scan we take."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    OTHER = "other"  # neither PDF nor JPEG nor PNG


def media_type(octets: bytes) -> str | Problem:
    """The kind of a scan, by how it begins and ends."""
    if not octets:
        return Problem.EMPTY
    if len(octets) > LARGEST:
        return Problem.TOO_LARGE
    if octets.startswith(b"\x89PNG\r\n\x1a\n") and octets[12:16] == b"IHDR" and b"IEND" in octets[-16:]:
        return "image/png"
    if octets.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in octets[-64:]:
        return "image/jpeg"
    if octets.startswith(b"%PDF-") and b"%%EOF" in octets[-1024:]:
        return "application/pdf"
    return Problem.OTHER
