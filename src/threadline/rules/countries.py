"""The countries we have rules for: where their clocks stand, and the places that share another one's rules."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from threadline.rules import jurisdiction_files
from threadline.rules.jurisdictions import Place

COUNTRIES: Mapping[str, Place] = MappingProxyType(
    {code: place for code, place in jurisdiction_files.ours().places.items() if code == place.country}
)

TERRITORIES: Mapping[str, str] = MappingProxyType(
    {"PR": "US", "VI": "US", "GU": "US", "MP": "US", "AS": "US", "UM": "US"}
)
"""Places with an ISO code of their own where another country's rules hold.

Jersey, Guernsey and the Isle of Man share +44 but not the law: they stay countries without rules.
"""


def find(code: str | None) -> Place | None:
    """The country of a code; None where we have no rules, so nothing is sent there."""
    return COUNTRIES.get(code) if code is not None else None
