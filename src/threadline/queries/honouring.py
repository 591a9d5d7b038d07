"""Revocations that took long to be recorded, or still wait: against the ten business days of the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from threadline import sql
from threadline.rules import channels, honouring
from threadline.rules.honouring import Honoured
from threadline.rules.levels import Level, Medium

MOST = 50


@dataclass(frozen=True, slots=True)
class Late:
    """One of them; `event` None, and no time of recording, for a text that nobody has decided on."""

    event: int | None
    number: str
    contact: int  # 0 when nobody knows whose it is
    name: str
    purpose: str  # '' for everything
    level: Level
    medium: Medium
    said_at: datetime
    recorded_at: datetime | None
    days: int

    @property
    def honoured(self) -> Honoured:
        """How it stands to the ten business days."""
        return honouring.honoured(self.days)


def late(workspace: int, *, zone: str, country: str, now: datetime) -> list[Late]:
    """Those near the end of the ten business days or over it: what still waits first, then the latest; MOST of each.

    What an import brought from elsewhere is left out: that was honoured there, or not, before.
    """
    params = {"workspace": workspace, "least": honouring.LATE, "now": now, "most": MOST}
    calendar = settings.JURISDICTIONS.calendars.get(country)
    found = []
    for row in [*sql.rows("honouring", "waiting", params), *sql.rows("honouring", "recorded", params)]:
        event, number, contact, name, purpose, level, medium, said_at, recorded_at = row
        days = honouring.business_days(said_at, recorded_at or now, zone=zone, calendar=calendar)
        one = Late(
            event,
            channels.bare(number),
            contact,
            name,
            purpose,
            Level(level),
            Medium(medium),
            said_at,
            recorded_at,
            days,
        )
        if one.honoured is not Honoured.IN_TIME:
            found.append(one)
    return found
