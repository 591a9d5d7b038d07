"""Phone numbers: reading what people type, and telling where a number may be.

An area code says where a number was given out, not where its owner is; with several candidate zones a text
must be within hours in all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import timezone
from phonenumbers.tzdata import TIMEZONE_DATA

from threadline.rules import countries


class Problem(StrEnum):
    """Why something typed is no number that can be texted."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"  # not a phone number at all
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    EXTENSION = "extension"  # a text does not reach an extension
    INVALID = "invalid"  # the right length, but no such range has been given out


@dataclass(frozen=True, slots=True)
class Number:
    """A number that exists as far as the numbering plans tell."""

    e164: str
    country: str | None  # ISO 3166 alpha-2; territories under the country whose rules hold there
    zones: tuple[str, ...]  # IANA names of every zone it may be in


Place = tuple[str | None, tuple[str, ...]]

_UNKNOWN: Place = (None, ())
_NANP_LENGTH = len("+12025550123")
_NANP_E164 = re.compile(r"\+1[2-9]\d{9}", re.ASCII)
_SHORT_CODE = re.compile(r"\d{3,7}", re.ASCII)
_LINES = 3  # no numbering plan tells places apart by the last three digits
_FINE_AREAS = frozenset(prefix[1:4] for prefix in TIMEZONE_DATA if prefix[0] == "1" and len(prefix) > 4)
"""Area codes that lie in several zones and are told apart by what follows."""


def parse(raw: str, *, country: str) -> Number | Problem:
    """The number somebody typed; without a leading + it is read as dialled within `country`."""
    if not raw.strip():
        return Problem.EMPTY
    try:
        number = _typed(raw, country)
    except phonenumbers.NumberParseException as error:
        return _unreadable(error.error_type)
    if number.extension:
        return Problem.EXTENSION
    if not phonenumbers.is_valid_number(number):
        return _invalid(phonenumbers.is_possible_number_with_reason(number))
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Number(e164, *describe(e164))


def is_short_code(said: str) -> bool:
    """Whether it may be a short code: a number of one country's networks, which says nothing of which country."""
    return _SHORT_CODE.fullmatch(said) is not None


def _typed(raw: str, country: str) -> phonenumbers.PhoneNumber:
    if _NANP_E164.fullmatch(
        raw
    ):  # what programs send: nothing to find out, and it takes a twentieth of the time
        return phonenumbers.PhoneNumber(country_code=1, national_number=int(raw[2:]))
    return phonenumbers.parse(raw, country)


def _unreadable(kind: int) -> Problem:
    if kind == phonenumbers.NumberParseException.TOO_LONG:
        return Problem.TOO_LONG
    short = (
        phonenumbers.NumberParseException.TOO_SHORT_NSN,
        phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD,
    )
    return Problem.TOO_SHORT if kind in short else Problem.UNREADABLE


def _invalid(reason: int) -> Problem:
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return Problem.TOO_LONG
    local = phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY
    short = reason in (phonenumbers.ValidationResult.TOO_SHORT, local)
    return Problem.TOO_SHORT if short else Problem.INVALID


def describe(e164: str) -> Place:
    """The country whose rules hold for a number, and every zone it may be in.

    The zones of a country in our table are never empty: a toll-free number, a mobile one where those belong
    to no place, or one we cannot place within its country may be anywhere in it. (None, ()) for what is no
    number.
    Fast for many: an answer is kept by area code or by range, not by number.
    """
    if not (e164.startswith("+") and e164.isascii() and e164[1:].isdecimal()):
        return _UNKNOWN
    if e164.startswith("+1"):
        return _nanp(e164) if len(e164) == _NANP_LENGTH else _UNKNOWN
    return _range(e164[:-_LINES], len(e164))


def _nanp(e164: str) -> Place:
    area = e164[2:5]
    place, geographic = _area(area)
    if place == _UNKNOWN:  # 523 and 524 have no 555-01xx, and numbers all the same
        return _range(e164[:-_LINES], len(e164))
    if geographic and area in _FINE_AREAS:
        for end in (8, 7, 6):
            zones = TIMEZONE_DATA.get(e164[1:end])
            if zones is not None:
                return place[0], zones
    return place


@lru_cache(maxsize=1024)
def _area(area: str) -> tuple[Place, bool]:
    """The place of an area code, and whether it belongs to a place; 555-0100 stands for its numbers."""
    number = _read(f"+1{area}5550100")
    if number is None:
        return _UNKNOWN, False
    geographic = phonenumbers.is_number_geographical(number)
    zones = TIMEZONE_DATA.get("1" + area) if geographic else None
    return _place(number, zones or ()), geographic


@lru_cache(maxsize=65536)
def _range(prefix: str, length: int) -> Place:
    number = _read(prefix.ljust(length, "0"))
    if number is None:
        return _UNKNOWN
    geographic = phonenumbers.is_number_geographical(number)
    return _place(number, timezone.time_zones_for_number(number) if geographic else ())


def _place(number: phonenumbers.PhoneNumber, zones: tuple[str, ...]) -> Place:
    region = phonenumbers.region_code_for_number(number)
    if region is None:
        return _UNKNOWN
    code = countries.TERRITORIES.get(region, region)
    country = countries.find(code)
    if zones:
        return code, zones
    # A territory's number that no table places may still be anywhere under the same rules.
    return code, country.zones if country is not None else ()


def _read(e164: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return None


def prefix(country: str) -> str:
    """How an E.164 number of that country begins: "+1"."""
    return f"+{phonenumbers.country_code_for_region(country)}"


@lru_cache(maxsize=8192)  # a page of contacts shows a hundred
def show(e164: str) -> str:
    """The number as people of its country write it; what is no number stays as it is."""
    number = _read(e164)
    if number is None:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def national(e164: str) -> str:
    """The digits somebody dials within the number's own country."""
    return "".join(each for each in show(e164) if each.isdecimal())


def mask(e164: str) -> str:
    """The number for a log: its last two digits, and of anything short nothing."""
    return "***" + e164[-2:] if len(e164) >= len("+1234567") else "***"
