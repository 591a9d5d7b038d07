"""Whether a brand or campaign is registered with the carriers, and where they ask for that."""

from __future__ import annotations

from enum import StrEnum


class Registration(StrEnum):
    """How far a registration has come."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"


SHORT_CODE = "short_code"
"""The kind of a number of ours that is one country's networks' alone."""

DAY_ZONE = "America/Los_Angeles"
"""Where the day begins and ends in which carriers count a brand's texts."""

_ASKED_FOR = frozenset({("US", "did")})
"""Countries and kinds of numbers whose carriers take nothing from a number without a verified campaign: ordinary
American ones (10DLC). Toll-free numbers and short codes are verified as themselves."""


def is_asked_for(country: str, kind: str) -> bool:
    """Whether a number of this country and kind needs a verified campaign."""
    return (country, kind) in _ASKED_FOR
