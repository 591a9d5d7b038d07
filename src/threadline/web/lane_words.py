"""Lanes in words: what waits, what is left, when it is done."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.queries.lanes import Lane, Left
from threadline.rules.levels import Priority
from threadline.rules.pace import Done, Forecast
from threadline.web import carrier_words, words
from threadline.web.words import Words

PRIORITIES: dict[Priority, Words] = {
    Priority.CONFIRMATION: _later("answers to STOP and HELP"),
    Priority.EMERGENCY: _later("emergencies"),
    Priority.REPLY: _later("replies"),
    Priority.INFORMATIONAL: _later("information"),
    Priority.PROMOTIONAL: _later("advertising"),
}

_KINDS: dict[str, Words] = {
    "brand": _later("Brand"),
    "campaign": _later("Campaign"),
    "account": _later("Account"),
    "lane": _later("Lane"),
    "warm-up": _later("Warming up"),
}


def state(lane: Lane, *, zone: str) -> str:
    """What stops a lane; '' when it goes."""
    if not lane.open:
        return _("Closed by the operator")
    if lane.halted_until is not None:
        told = {"until": words.clock(lane.halted_until, zone), "why": carrier_words.rests(lane.halted_why)}
        return _("At rest until %(until)s: %(why)s") % told
    if lane.restored:
        return _("Held since a restore: `threadline resume` lets it go")
    if lane.paused_until is not None:
        return _("The carrier takes no more until %(until)s") % {
            "until": words.clock(lane.paused_until, zone)
        }
    return "" if lane.leased else _("No engine runs for it")


def away(lane: Lane, *, zone: str, now: datetime) -> str:
    """That its carrier cannot be reached; '' where it can, as far as is known, or nobody asks for it."""
    if lane.away_since is None or not lane.open:
        return ""
    return carrier_words.away(
        lane.carrier, lane.away_why, since=carrier_words.since(lane.away_since, zone, now=now)
    )


def pace(lane: Lane) -> str:
    """How fast it goes: "42 a minute"."""
    if lane.pace < 0.5:
        return _("nothing just now")
    return _("%(texts)s a minute") % {"texts": number_format(round(lane.pace), force_grouping=True)}


def limit(left: Left) -> str:
    """Whose limit it is: "Brand Riverside"."""
    kind = str(_KINDS.get(left.kind, left.kind))
    return f"{kind} {words.alone(left.name)}" if left.name else kind


def remains(left: Left) -> str:
    """What is left of it: "1,200 of 2,000 today"."""
    told = {
        "parts": number_format(left.parts, force_grouping=True),
        "of": number_format(left.of, force_grouping=True),
        "seconds": number_format(left.seconds, force_grouping=True),
    }
    shown = _stretch(left) % told
    return _("%(left)s, for answers alone") % {"left": shown} if left.parts and not left.others else shown


def _stretch(left: Left) -> str:
    if left.daily:
        return _("%(parts)s of %(of)s today")
    if left.seconds == 60:
        return _("%(parts)s of %(of)s a minute")
    if left.seconds == 3600:
        return _("%(parts)s of %(of)s an hour")
    return _("%(parts)s of %(of)s in %(seconds)s seconds")


def done(forecast: Forecast, *, zone: str, now: datetime) -> str:
    """When it will be done, as far as that can be said."""
    if forecast.done is Done.EMPTY:
        return _("nothing is due")
    if forecast.at is None:
        return _("unknown")
    told = {
        "time": words.clock(forecast.at, zone), "day": words.day_within(forecast.at, zone, now=now),
        "limit": str(_KINDS.get(forecast.by) or words.alone(forecast.by)),
    }  # fmt: skip
    if forecast.done is Done.LIMITED:
        return _("not before %(time)s, %(day)s: a limit is spent until then (%(limit)s)") % told
    if forecast.done is Done.LATER:
        return _("not before %(time)s, %(day)s") % told
    return _("about %(time)s, %(day)s") % told


def priority(which: Priority) -> str:
    """What stands at that place in a queue."""
    return capfirst(str(PRIORITIES[which]))
