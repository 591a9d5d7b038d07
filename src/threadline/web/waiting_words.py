"""Words for where people may be and why their texts wait: "Held until 8:00 their time (Texas)"."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from threadline.queries import place_words, places, troubles
from threadline.queries.desk import Desk
from threadline.queries.threads import Text
from threadline.rules import hours
from threadline.rules.hours import Why
from threadline.rules.levels import MessageState
from threadline.rules.standing import Standing
from threadline.web import words


def place(where: Standing) -> str:
    """Where somebody is: "Texas", "Texas or New York", "Chicago", or how many zones they may be in."""
    names = [places.name(code) for code in where.states]
    if 0 < len(names) <= place_words.FEW:
        return place_words.either(names)
    if len(where.zones) == 1:
        return place_words.city(where.zones[0])
    count = len(where.zones)
    return ngettext("%(count)d time zone", "%(count)d time zones", count) % {"count": count}


def there(where: Standing, moment: datetime) -> str:
    """What their clocks say at a moment: "8:00", "7:00 or 8:00", or from when to when where they are many."""
    clocks = [words.clock(moment, zone) for zone in places.clocks(where, moment)]
    if len(clocks) > place_words.FEW:
        return _("from %(first)s to %(last)s") % {"first": clocks[0], "last": clocks[-1]}
    return place_words.either(clocks) if clocks else ""


def wait(reason: str, until: datetime | None, where: Standing, *, zone: str, now: datetime) -> str:
    """Why a text waits, and until when, on whose clock: "Held until 8:00 their time (Texas)"."""
    if reason == "review":
        return _("Held: something they sent needs a look first")
    if reason == "in_flight":
        return _("Waits for another text to this person to be handed over")
    if until is None or until <= now:
        return _("Queued")
    ours = {
        "time": words.clock(until, zone),
        "day": words.day_within(until, zone, now=now),
        "place": place(where),
    }
    if reason == "quiet_hours":
        return f"{_held(until, where, ours, now=now)}: {closed_there(where, now=now)}"
    if reason == "business_hours":
        return _("Held until %(time)s, %(day)s: your desk is closed") % ours
    if reason == "cap":
        return _("Held until %(time)s, %(day)s: they have had as many texts as are allowed") % ours
    if reason == "limit":
        return _("Held until %(time)s, %(day)s: a limit of your number, campaign or brand is spent") % ours
    return _("Scheduled for %(time)s, %(day)s") % ours


def _held(until: datetime, where: Standing, ours: dict[str, str], *, now: datetime) -> str:
    if len(where.zones) > 1:
        return _("Held until %(time)s your time, %(day)s (they may be in %(place)s)") % ours
    theirs = {
        **ours, "time": words.clock(until, where.zones[0]), "day": words.day_within(until, where.zones[0], now=now),
    }  # fmt: skip
    return _("Held until %(time)s their time, %(day)s (%(place)s)") % theirs


def closed_there(where: Standing, *, now: datetime) -> str:
    """Why nothing may arrive where somebody is now: a holiday, the day of the week, or the hour."""
    found = places.closed(where, now)
    if found is None:
        return _("no texts there at this hour")
    local = now.astimezone(ZoneInfo(found.zone)).date()
    told = {"place": places.name(found.place), "holiday": place_words.holiday(found.holiday)}
    if found.why is Why.HOLIDAY:
        return _("no texts in %(place)s on a holiday (%(holiday)s)") % told
    if found.why is Why.DAY:
        return _("no texts in %(place)s on this day (%(day)s)") % {**told, "day": date_format(local, "l")}
    return _("no texts there at this hour")


def away(desk: Desk, *, zone: str, now: datetime) -> str:
    """That nobody is at our own desk now, and until when; '' while somebody is, and where no hours are said."""
    until = hours.closed_until(desk.staffed, now) if desk.staffed is not None else None
    if until is None:
        return ""
    opens = {"time": words.clock(until, zone), "day": words.day_within(until, zone, now=now)}
    return _("Your desk is closed until %(time)s, %(day)s") % opens


def state(text: Text, where: Standing, *, zone: str, now: datetime) -> str:
    """Where a text of ours is, with the reason."""
    if words.is_undoable(text, now=now):
        return _("Sending…")
    if text.state is not MessageState.QUEUED:
        return outcome(text.state, text.reason, carrier=text.carrier)
    wrong = troubles.said(text.state, text.reason, carrier=text.carrier)
    if wrong is not None:
        return _("Waits to be handed over again: %(why)s") % {"why": wrong.meaning}
    reason = text.reason or ("not_yet" if text.not_before and text.not_before > now else "")
    return wait(reason, text.due_at, where, zone=zone, now=now) if reason else _("Queued")


def outcome(state: MessageState, reason: str, *, carrier: str) -> str:
    """What became of a text that waits no more, and why where something is wrong."""
    stands = str(words.STATES[state])
    wrong = troubles.said(state, reason, carrier=carrier)
    if wrong is not None:
        return f"{stands}: {wrong.meaning}"
    known = words.REFUSALS.get(reason) if reason else None
    return f"{stands}: {known}" if known else stands
