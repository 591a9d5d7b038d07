"""Whose law counts for a person: the places they may be in, and the hours and caps of all of them at once.

The places are rows of a table with sources and a version (`tables/`, and an operator's own file beside it: see
jurisdiction_files.py). A place is a country ("US") or a state of one ("US-TX"), by its ISO 3166 code.

Who is where is seldom known for certain (standing.py): every place somebody may be in counts. The strictest wins, and
one more candidate never opens an hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from threadline.rules.holidays import Calendar
from threadline.rules.hours import Hours, Schedule


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `texts` in `hours`: of the same purpose only, or of programs' texts only, where it says so."""

    texts: int
    hours: int
    same_purpose: bool = False
    automated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A country or a state: its clocks, its rules and the law they come from."""

    code: str
    name: str
    zones: tuple[str, ...]  # IANA names
    hours: Hours | None = None  # a state's are its own beside its country's; None where it has none
    caps: tuple[Cap, ...] = ()
    source: str = ""
    since: date | None = None  # from when the law binds texts, where that is on record
    also: tuple[str, ...] = ()  # other names
    areas: tuple[str, ...] = ()  # area codes
    zips: tuple[str, ...] = ()  # first three digits
    stop_words: tuple[str, ...] = ()  # words of the country, besides those that hold everywhere
    start_words: tuple[str, ...] = ()
    help_words: tuple[str, ...] = ()
    own: bool = False  # the operator's file says something about it

    @property
    def country(self) -> str:
        """The country it is, or is of."""
        return self.code.partition("-")[0]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """All places, and what leads to them; `version` is a digest of every row."""

    version: str
    places: Mapping[str, Place]
    names: Mapping[tuple[str, str], str]  # (country, name or code of a state, as compared) -> place
    areas: Mapping[str, tuple[str, ...]]
    zips: Mapping[tuple[str, str], tuple[str, ...]]  # (country, first three digits) -> places
    calendars: Mapping[str, Calendar] = field(default_factory=dict)  # holidays, by the place whose they are


def compared(name: str) -> str:
    """A state's name or code in the form in which they are compared."""
    return " ".join(name.casefold().replace(".", "").split())


def schedule(
    table: Table, country: str | None, states: Iterable[str], zones: Iterable[str]
) -> Schedule | None:
    """The hours of all these places at once; None for a country without rules.

    A state counts in its own zones; a zone that none of the states knows, as a declared one may be, is taken for
    every one's.
    """
    return _schedule(table, country, tuple(states), tuple(zones))


@lru_cache(maxsize=65536)
def _schedule(
    table: Table, country: str | None, states: tuple[str, ...], zones: tuple[str, ...]
) -> Schedule | None:
    own = table.places.get(country) if country is not None else None
    if own is None or own.hours is None:
        return None
    places = [table.places[code] for code in states if code in table.places]
    known = {zone for place in places for zone in place.zones}
    rules = [(own.hours, zones)]
    for code in sorted({place.country for place in places} - {country}):
        elsewhere = table.places[code].hours
        rules += [(elsewhere, zones)] if elsewhere is not None else []
    for place in places:
        if place.hours is not None:
            there = tuple(zone for zone in zones if zone in place.zones or zone not in known)
            rules.append((place.hours, there or zones))
    return Schedule(tuple(rules))


@lru_cache(maxsize=64)
def caps(table: Table) -> tuple[tuple[str, Cap], ...]:
    """Every cap there is, with the place it holds in."""
    return tuple((place.code, cap) for place in table.places.values() for cap in place.caps)
