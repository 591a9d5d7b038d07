"""Where people may be, as pages say it: names, clocks, and why nothing may arrive there now."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from threadline.rules import hours, jurisdictions
from threadline.rules.hours import Closed, Why
from threadline.rules.standing import Standing

_LONGEST = (Why.HOLIDAY, Why.DAY, Why.NIGHT)


def name(code: str) -> str:
    """What a place is called; its code where it is no longer in the table."""
    place = settings.JURISDICTIONS.places.get(code)
    return place.name if place is not None else code


def closed(where: Standing, now: datetime) -> Closed | None:
    """What keeps texts from them now: what lasts longest, where several things do; None when nothing does."""
    schedule = jurisdictions.schedule(settings.JURISDICTIONS, where.country, where.states, where.zones)
    found = hours.closed(schedule, now) if schedule is not None else ()
    return min(found, key=lambda each: _LONGEST.index(each.why), default=None)


def clocks(where: Standing, moment: datetime) -> list[str]:
    """One of their zones for each time of day that it is there, the earliest first."""
    zones = {moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None): zone for zone in where.zones}
    return [zone for _, zone in sorted(zones.items())]
