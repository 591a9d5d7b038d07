"""Pictures in the demo's past: one that a person sent, one that the desk did, both drawn here."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from django.db import transaction

from threadline.actions import attachments
from threadline.models import Message, Workspace
from threadline.rules.actors import OPERATOR
from threadline.rules.levels import Direction

Colour = tuple[int, int, int]
Paint = Callable[[int, int], Colour]

_PAPER, _INK, _BLUE, _PALE, _GREEN, _RED, _ROAD = (
    (250, 250, 246), (60, 66, 80), (38, 96, 170), (214, 228, 245), (206, 226, 196), (200, 50, 60), (255, 255, 255),
)  # fmt: skip
_TABLE = (126, 96, 70)


def add(workspace: Workspace) -> None:
    """Put each to the newest text that speaks of it; in a transaction of its own, since its octets are stored too."""
    for direction, words, name, octets in (
        (Direction.IN, "Is my insurance card on file?", "insurance card.png", _drawn(480, 300, _card)),
        (Direction.OUT, "Yes, spaces 11 to 18 are ours.", "parking.png", _drawn(480, 320, _plan)),
    ):
        spoken = Message.objects.filter(
            workspace=workspace, direction=direction.value, body__startswith=words
        )
        text = spoken.order_by("-created_at").first()
        if text is not None:
            made = attachments.bring(OPERATOR, workspace.pk, octets, name=name)
            if isinstance(made, int):
                with transaction.atomic():
                    attachments.attach([(workspace.pk, text.pk, [made])])


def _card(x: int, y: int) -> Colour:
    """A card that lies on a table."""
    if not (30 <= x < 450 and 30 <= y < 270):
        grain = (x + (y // 9) * 3) % 24
        return (_TABLE[0] - grain // 3, _TABLE[1] - grain // 3, _TABLE[2] - grain // 4)
    if y < 84:
        return _ROAD if abs(x - 70) + abs(y - 57) < 18 else _BLUE
    for line, length in ((112, 180), (140, 260), (176, 120), (204, 210), (232, 150)):
        if line <= y < line + 10 and 56 <= x < 56 + length:
            return _INK if line < 150 else (140, 148, 160)
    return _PALE if 350 <= x < 420 and 180 <= y < 240 else _PAPER


def _plan(x: int, y: int) -> Colour:
    """The house, the street before it, and the spaces behind."""
    if (x - 372) ** 2 + (y - 80) ** 2 < 18**2:
        return _RED
    if y >= 250:
        return _ROAD if 280 <= y < 286 and x % 40 < 24 else (150, 156, 164)
    if 60 <= x < 300 and 110 <= y < 230:
        return _INK if x in range(60, 64) or y in range(110, 114) or x >= 296 or y >= 226 else _PALE
    if 60 <= x < 430 and 30 <= y < 96:
        return _ROAD if (x - 60) % 46 < 3 or y < 33 else (176, 182, 190)
    return _GREEN


def _drawn(width: int, height: int, paint: Paint) -> bytes:
    """What `paint` says of each pixel, as a PNG."""
    rows = b"".join(b"\0" + bytes(part for x in range(width) for part in paint(x, y)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pieces = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in pieces
    )
