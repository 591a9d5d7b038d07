"""Where a person may be: what a declared state, a ZIP code, an area code and a declared zone say together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from threadline.rules import countries, numbers
from threadline.rules.jurisdictions import Table, compared

_ZIP = re.compile(r"(\d{3})\d\d(?:[- ]?\d{4})?")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a number and its owner may be: what is kept with a recipient."""

    country: str | None
    states: tuple[str, ...]
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """What is said of the person: a state and ZIP code as written, a country, a zone; '' for what is not."""

    state: str = ""
    postcode: str = ""
    country: str = ""
    zone: str = ""


NOTHING = Declared()


def find(table: Table, number: str, said: Declared = NOTHING) -> Standing:
    """Every place a number's owner may be in, from all that is known.

    A zone that somebody declared is the person's clock, whatever the rest says. Without one all candidate
    states bring theirs, and the number its own, if it is of any place; when nothing tells, every zone of the
    country counts.
    """
    country, zones = numbers.describe(number)
    found = tuple(dict.fromkeys(_declared(table, said, said.country or country or "")))
    of_area = table.areas.get(number[2:5], ()) if zones and number.startswith("+1") else ()
    states = tuple(dict.fromkeys((*found, *of_area)))
    if said.zone:
        return Standing(country, states, (said.zone,))
    rules = countries.find(country)
    anywhere = rules is not None and len(zones) > 1 and zones == rules.zones
    # What the number's own data cannot place may still have an area code of some state.
    told = (*_zones(table, found), *(_zones(table, of_area) if anywhere else zones))
    return Standing(country, states, tuple(dict.fromkeys(told or zones)))


def _zones(table: Table, states: Iterable[str]) -> tuple[str, ...]:
    return tuple(zone for code in states for zone in table.places[code].zones)


def _declared(table: Table, said: Declared, country: str) -> Iterable[str]:
    within = countries.TERRITORIES.get(country)
    if within is not None and f"{within}-{country}" in table.places:
        yield f"{within}-{country}"  # Puerto Rico is written as a country, too
    country = within or country
    state = table.names.get((country, compared(said.state)))
    if state is not None:
        yield state
    digits = _ZIP.fullmatch(said.postcode.strip())
    if digits is not None:
        yield from table.zips.get((country, digits[1]), ())
