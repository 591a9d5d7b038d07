"""What a contact's own fields take, and what stays when two contacts turn out to be one person."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cache
from types import MappingProxyType

import phonenumbers

from threadline.rules import texts
from threadline.rules.fields import Value

_NONE: Mapping[str, Value] = MappingProxyType({})

LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "name": 200, "email": 254, "company": 200, "street": 200, "city": 100, "state": 100, "postcode": 20,
        "country": 2, "zone": 60, "lead_status": 40,
    }
)  # fmt: skip
"""Characters of each text; an index holds the names, and takes no key longer than a third of a page."""

MOST_PHONES = 20
"""Phones of one contact: all of them are locked together whenever their owner's consent changes."""

_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f.]+(\.[^@\s\x00-\x1f.]+)+")


class PhoneKind(StrEnum):
    """Whose or where a phone is."""

    CELL = "cell"
    HOME = "home"
    WORK = "work"


class Wrong(StrEnum):
    """Why something is no value of a contact's field."""

    TOO_LONG = "too_long"
    NO_EMAIL = "no_email"
    NO_COUNTRY = "no_country"
    NO_ZONE = "no_zone"


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of a person; `zone` '' is where their number says, `fields` are the workspace's own."""

    name: str = ""
    email: str = ""
    company: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = ""
    zone: str = ""
    rep: int | None = None
    lead_status: str = ""
    fields: Mapping[str, Value] = field(default_factory=lambda: _NONE)


NAMES = tuple(each.name for each in fields(Details))
"""All that can be said, by its name."""


def line(text: str) -> str:
    """A text as one line: what cannot be kept taken out, every run of blanks a single space."""
    return " ".join(texts.storable(text.replace("\x00", "")).split())


def tidy(details: Details) -> Details:
    """The details as they are kept: single lines, no longer than there is room for."""
    cut = {name: line(str(getattr(details, name)))[:longest] for name, longest in LONGEST.items()}
    return replace(details, **cut)  # type: ignore[arg-type]


def wrong(details: Details) -> dict[str, Wrong]:
    """What cannot be kept as it is, by field; the workspace's own fields are rules/fields.py's."""
    found = {
        name: Wrong.TOO_LONG for name, longest in LONGEST.items() if len(getattr(details, name)) > longest
    }
    if details.email and not _EMAIL.fullmatch(details.email):
        found.setdefault("email", Wrong.NO_EMAIL)
    if details.country and details.country not in phonenumbers.SUPPORTED_REGIONS:
        found["country"] = Wrong.NO_COUNTRY
    if details.zone and details.zone not in _zones():
        found["zone"] = Wrong.NO_ZONE
    return found


@cache
def _zones() -> frozenset[str]:
    return frozenset(name for name in zoneinfo.available_timezones() if "/" in name)


def merged(kept: Details, other: Details) -> Details:
    """The details of one person recorded twice: what the kept contact says, and where it is silent the other's.

    A contact without a name takes the other's; the workspace's own fields are taken one by one.
    """
    filled = {
        name: getattr(kept, name) if getattr(kept, name) not in ("", None) else getattr(other, name)
        for name in NAMES
        if name != "fields"
    }
    if any((kept.street, kept.city, kept.postcode)):
        # Half of one address and half of another is nobody's.
        filled |= {name: getattr(kept, name) for name in ("street", "city", "state", "postcode", "country")}
    return Details(**filled, fields=MappingProxyType({**other.fields, **kept.fields}))
