"""Texts in parts: the header at the front of each (3GPP TS 23.040, 9.2.3.24), or the same said beside it."""

from __future__ import annotations

from dataclasses import dataclass

from threadline.carriers.smpp.pdu import Message, Tag

HEADED = 0x40
"""In esm_class: the content begins with a header."""
_JOINED, _JOINED_16 = 0x00, 0x08


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of which text: `number` of `total`, from 1."""

    reference: int
    total: int
    number: int


def join(place: Place) -> bytes:
    """The header of a part, with a reference of one octet: it leaves room for 153 septets."""
    return bytes([5, _JOINED, 3, place.reference & 0xFF, place.total, place.number])


def beside(place: Place) -> dict[int, bytes]:
    """The same as optional parameters."""
    return {
        Tag.SAR_REFERENCE: (place.reference & 0xFFFF).to_bytes(2),
        Tag.SAR_TOTAL: bytes([place.total]),
        Tag.SAR_NUMBER: bytes([place.number]),
    }


def part(message: Message) -> tuple[Place | None, bytes]:
    """Which part a message is, None when it is whole, and its content without the header.

    A header that makes no sense is left off, and the text stands for itself: a text is worth more than its place.
    """
    if not message.esm_class & HEADED or not message.content:
        return _beside(message), message.content
    end = 1 + message.content[0]
    if end > len(message.content):
        return None, message.content
    return _within(message.content[1:end]), message.content[end:]


def _within(header: bytes) -> Place | None:
    at = 0
    while at + 2 <= len(header):
        kind, length = header[at], header[at + 1]
        said = header[at + 2 : at + 2 + length]
        if kind == _JOINED and len(said) == 3:
            return _place(said[0], said[1], said[2])
        if kind == _JOINED_16 and len(said) == 4:
            return _place(int.from_bytes(said[:2]), said[2], said[3])
        at += 2 + length
    return None


def _beside(message: Message) -> Place | None:
    said = [message.options.get(tag, b"") for tag in (Tag.SAR_REFERENCE, Tag.SAR_TOTAL, Tag.SAR_NUMBER)]
    return _place(*(int.from_bytes(each) for each in said)) if all(said) else None


def _place(reference: int, total: int, number: int) -> Place | None:
    return Place(reference, total, number) if 1 < total <= 255 and 1 <= number <= total else None
