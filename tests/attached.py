"""Files as phones exchange them, drawn here."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 8, height: int = 6, *, shade: int = 0x80) -> bytes:
    """A picture of one grey."""
    return _png(width, height, zlib.compress((b"\0" + bytes([shade]) * width) * height))


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A picture whose head promises more than any machine should unpack."""
    return _png(width, height, zlib.compress(b"\0" * 1000))


def _png(width: int, height: int, packed: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pieces = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in pieces
    )


def jpeg(width: int = 8, height: int = 6) -> bytes:
    """The head of a photograph, with what cameras put before the frame."""
    exif = b"\xff\xe1" + struct.pack(">H", 10) + b"Exif\0\0II"
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + exif + b"\xff\xff" + frame[1:] + b"\xff\xda\0\2" + bytes(20) + b"\xff\xd9"


def gif(width: int = 8, height: int = 6) -> bytes:
    """The head of a GIF."""
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(20) + b";"


def webp(width: int = 8, height: int = 6) -> bytes:
    """The head of a WebP, in its extended form."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + size + bytes(8)


CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana\r\nEND:VCARD\r\n"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PAGE = b"<!doctype html><script>alert(1)</script>"
DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
