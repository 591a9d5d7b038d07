"""SMPP 3.4 as octets: the PDUs an ESME and an SMSC exchange, written and read (SMPP Protocol Specification v3.4).

What cannot be read is `Malformed`, whoever sent it; nothing here reads past the end of what it was given.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple

LONGEST = 128 * 1024
"""Octets of one PDU: a payload has at most 64 kB, and what claims to be longer is not ours."""

_HEAD = struct.Struct(">IIII")
_LENGTH = struct.Struct(">I")
_TLV = struct.Struct(">HH")
_RESPONSE = 0x80000000
_SEQUENCES = 0x7FFFFFFF
LARGEST_CONTENT = 65_535
"""Octets that a message_payload holds."""
_SHORT = 254
"""Octets of a short message; what is longer travels as message_payload."""


class Malformed(ValueError):
    """Octets that are no PDU; the message never quotes them."""


class Command(IntEnum):
    """What a PDU is, by command_id; the answer to one has the highest bit set."""

    BIND_RECEIVER = 0x00000001
    BIND_TRANSMITTER = 0x00000002
    SUBMIT = 0x00000004
    DELIVER = 0x00000005
    UNBIND = 0x00000006
    BIND_TRANSCEIVER = 0x00000009
    ENQUIRE_LINK = 0x00000015
    DATA = 0x00000103
    NACK = 0x80000000
    BIND_RECEIVER_RESP = 0x80000001
    BIND_TRANSMITTER_RESP = 0x80000002
    SUBMIT_RESP = 0x80000004
    DELIVER_RESP = 0x80000005
    UNBIND_RESP = 0x80000006
    BIND_TRANSCEIVER_RESP = 0x80000009
    ENQUIRE_LINK_RESP = 0x80000015
    DATA_RESP = 0x80000103


class Status(IntEnum):
    """The command_status values that mean something to us."""

    OK = 0x00000000
    INVALID_COMMAND = 0x00000003
    NOT_BOUND = 0x00000004
    ALREADY_BOUND = 0x00000005
    SYSTEM_ERROR = 0x00000008
    QUEUE_FULL = 0x00000014
    THROTTLED = 0x00000058
    TEMPORARY = 0x00000064  # the receiver's application: deliver it again
    UNREADABLE = 0x00000065  # and: never


class Tag(IntEnum):
    """Optional parameters that are read or written."""

    RECEIPTED_ID = 0x001E
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_NUMBER = 0x020F
    PAYLOAD = 0x0424
    NETWORK_ERROR = 0x0423
    STATE = 0x0427


class Pdu(NamedTuple):
    """One PDU with its body unread; `command` as it came, which need not be a `Command`."""

    command: int
    status: int
    sequence: int
    body: bytes = b""


class Address(NamedTuple):
    """A number with its type and plan."""

    digits: str
    ton: int = 0
    npi: int = 0


class Message(NamedTuple):
    """What submit_sm, deliver_sm and data_sm carry; `content` is the short message or the payload, whichever is there.

    `esm_class` says whether it begins with a header (0x40) or is a receipt (0x04).
    """

    source: Address
    destination: Address
    content: bytes
    esm_class: int = 0
    data_coding: int = 0
    registered: int = 0
    validity: str = ""
    service_type: str = ""
    options: Mapping[int, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Bind:
    """Who asks to be let in."""

    system_id: str
    password: str
    system_type: str = ""


def frames(buffer: bytearray) -> Iterator[Pdu]:
    """The whole PDUs at the beginning of what came; they are taken out of the buffer. Malformed ends a link."""
    start = 0
    try:
        while len(buffer) - start >= 4:
            (length,) = _LENGTH.unpack_from(buffer, start)
            if not 16 <= length <= LONGEST:
                raise Malformed("a length that no PDU has")
            if len(buffer) - start < length:
                return
            _, command, status, sequence = _HEAD.unpack_from(buffer, start)
            yield Pdu(command, status, sequence, bytes(buffer[start + 16 : start + length]))
            start += length
    finally:
        del buffer[:start]


def encode(pdu: Pdu) -> bytes:
    """A PDU as octets."""
    return _HEAD.pack(16 + len(pdu.body), pdu.command, pdu.status, pdu.sequence) + pdu.body


def answer(to: Pdu, body: bytes = b"", *, status: int = Status.OK) -> Pdu:
    """The response to a request, under its number."""
    return Pdu(to.command | _RESPONSE, status, to.sequence, body)


def is_response(pdu: Pdu) -> bool:
    """Whether it answers something of ours."""
    return bool(pdu.command & _RESPONSE)


def sequence(number: int) -> int:
    """A number as a sequence_number: 1 to 0x7FFFFFFF, over and over."""
    return (number - 1) % _SEQUENCES + 1


def bind(asking: Bind) -> bytes:
    """The body of any of the three binds."""
    return (
        _text(asking.system_id, 15)
        + _text(asking.password, 8)
        + _text(asking.system_type, 12)
        + b"\x34\x00\x00\x00"
    )


_BIND = re.compile(rb"([^\0]{0,15})\0([^\0]{0,8})\0([^\0]{0,12})\0")


def read_bind(body: bytes) -> Bind:
    """Who asks to be let in."""
    return Bind(*(each.decode("latin-1") for each in _fields(_BIND, body).groups()))


def message(said: Message) -> bytes:
    """The body of a submit_sm or deliver_sm."""
    short = said.content if len(said.content) <= _SHORT and Tag.PAYLOAD not in said.options else b""
    options = dict(said.options) if short or not said.content else {**said.options, Tag.PAYLOAD: said.content}
    return b"".join([
        _text(said.service_type, 5),
        _address(said.source),
        _address(said.destination),
        bytes([said.esm_class, 0, 0]),
        b"\x00",  # schedule_delivery_time: now
        _text(said.validity, 16),
        bytes([said.registered, 0, said.data_coding, 0, len(short)]),
        short,
        *(_TLV.pack(tag, len(value)) + value for tag, value in options.items()),
    ])  # fmt: skip


_WHO = rb"([^\0]{0,5})\0(.)(.)([^\0]{0,65})\0(.)(.)([^\0]{0,65})\0"
"""Service type, source and destination; data_sm allows addresses of 64, the others' 20 is no reason to drop a text."""
_SHORT_MESSAGE = re.compile(_WHO + rb"(.)..[^\0]{0,16}\0([^\0]{0,16})\0(.).(.).(.)", re.DOTALL)
"""How submit_sm and deliver_sm begin, up to the length of the short message."""
_DATA_MESSAGE = re.compile(_WHO + rb"(.)(.)(.)", re.DOTALL)


def read_message(body: bytes) -> Message:
    """What a submit_sm or deliver_sm carries."""
    fields = _fields(_SHORT_MESSAGE, body)
    esm_class, validity, registered, data_coding, length = fields.groups()[7:]
    start = fields.end()
    end = start + length[0]
    if end > len(body):
        raise Malformed("a body that ends too soon")
    options = _options(body, end)
    content = body[start:end] or options.get(Tag.PAYLOAD, b"")
    return _message(
        fields, content, (esm_class, data_coding, registered), validity.decode("latin-1"), options
    )


def read_data(body: bytes) -> Message:
    """What a data_sm carries."""
    fields = _fields(_DATA_MESSAGE, body)
    esm_class, registered, data_coding = fields.groups()[7:]
    options = _options(body, fields.end())
    return _message(fields, options.get(Tag.PAYLOAD, b""), (esm_class, data_coding, registered), "", options)


def _fields(layout: re.Pattern[bytes], body: bytes) -> re.Match[bytes]:
    if (found := layout.match(body)) is None:
        raise Malformed("a body that ends too soon, or a text without its end")
    return found


def _message(
    fields: re.Match[bytes],
    content: bytes,
    how: tuple[bytes, bytes, bytes],
    validity: str,
    options: dict[int, bytes],
) -> Message:
    service_type, ton, npi, source, to_ton, to_npi, destination = fields.groups()[:7]
    return Message(
        Address(source.decode("latin-1"), ton[0], npi[0]),
        Address(destination.decode("latin-1"), to_ton[0], to_npi[0]),
        content,
        how[0][0],
        how[1][0],
        how[2][0],
        validity,
        service_type.decode("latin-1"),
        options,
    )


def _options(body: bytes, at: int) -> dict[int, bytes]:
    """The optional parameters, from there to the end."""
    found: dict[int, bytes] = {}
    while at < len(body):
        start = at + _TLV.size
        if start > len(body):
            raise Malformed("a body that ends too soon")
        tag, length = _TLV.unpack_from(body, at)
        at = start + length
        if at > len(body):
            raise Malformed("a body that ends too soon")
        found[tag] = body[start:at]
    return found


def message_id(text: str = "") -> bytes:
    """The body of a submit_sm_resp; of a deliver_sm_resp it is empty."""
    return _text(text, 64)


def read_message_id(body: bytes) -> str:
    """The id in a submit_sm_resp; the text was taken, whatever the SMSC made of the field."""
    return body.split(b"\x00", 1)[0][:65].decode("latin-1")


def _text(text: str, most: int) -> bytes:
    octets = text.encode("ascii", "replace")
    if len(octets) > most or b"\x00" in octets:
        raise Malformed(f"a text of more than {most} octets, or with a NUL")
    return octets + b"\x00"


def _address(address: Address) -> bytes:
    return bytes([address.ton, address.npi]) + _text(address.digits, 20)
