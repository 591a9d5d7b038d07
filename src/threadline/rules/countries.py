"""The countries we have rules for, as data: where their clocks stand, and when texts may arrive.

Where sources conflict the stricter stands here, with its source. One window holds for every day of the week,
so it is the narrowest of the days on which texts are allowed at all; what a single daily window cannot say
(no Sundays, states of the US with hours of their own) is not in this table yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType

from threadline.rules.hours import Hours

TABLE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Country:
    """A country, ISO 3166 alpha-2; places whose clocks have agreed for years are listed once."""

    code: str
    name: str
    zones: tuple[str, ...]
    hours: Hours


_US_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "Pacific/Honolulu",
    # the territories: federal law and +1 hold there too
    "America/Puerto_Rico",
    "America/St_Thomas",
    "Pacific/Guam",
    "Pacific/Saipan",
    "Pacific/Pago_Pago",
)

_CA_ZONES = (
    "America/St_Johns",
    "America/Halifax",
    "America/Blanc-Sablon",
    "America/Toronto",
    "America/Atikokan",
    "America/Winnipeg",
    "America/Regina",
    "America/Edmonton",
    "America/Creston",
    "America/Whitehorse",
    "America/Vancouver",
)

_AU_ZONES = (
    "Australia/Sydney",
    "Australia/Hobart",
    "Australia/Brisbane",
    "Australia/Adelaide",
    "Australia/Darwin",
    "Australia/Perth",
    "Australia/Eucla",
    "Australia/Lord_Howe",
)

COUNTRIES: Mapping[str, Country] = MappingProxyType(
    {
        country.code: country
        for country in (
            Country(
                "US",
                "United States",
                _US_ZONES,
                Hours(time(8), time(21), "47 CFR 64.1200(c)(1): 8:00-21:00 at the called party's location"),
            ),
            # CASL names no hours for texts. The telemarketing rules do, for calls: weekdays 9:00-21:30,
            # weekends 10:00-18:00; the narrower window every day.
            Country(
                "CA",
                "Canada",
                _CA_ZONES,
                Hours(time(10), time(18), "CRTC Unsolicited Telecommunications Rules, weekend hours"),
            ),
            # No statute; industry practice differs between 8:00-21:00 and 9:00-20:00.
            Country(
                "GB",
                "United Kingdom",
                ("Europe/London",),
                Hours(time(9), time(20), "industry practice, the narrower reading"),
            ),
            # The Spam Act names no hours. The industry standard for calls: weekdays 9:00-20:00, Saturdays
            # 9:00-17:00, never on Sundays; Sundays wait for hours by day of the week.
            Country(
                "AU",
                "Australia",
                _AU_ZONES,
                Hours(time(9), time(17), "Telemarketing Industry Standard, Saturday hours"),
            ),
            # The regulator forbids broadcast messages from 21:00 to 7:00; 8:00 as for the US.
            Country(
                "PH",
                "Philippines",
                ("Asia/Manila",),
                Hours(time(8), time(21), "NTC rules on broadcast messaging service, opening an hour later"),
            ),
        )
    }
)

TERRITORIES: Mapping[str, str] = MappingProxyType(
    {"PR": "US", "VI": "US", "GU": "US", "MP": "US", "AS": "US", "UM": "US"}
)
"""Places with an ISO code of their own where another country's rules hold.

Jersey, Guernsey and the Isle of Man share +44 but not the law: they stay countries without rules.
"""


def find(code: str | None) -> Country | None:
    """The country of a code; None where we have no rules, so nothing is sent there."""
    return COUNTRIES.get(code) if code is not None else None
