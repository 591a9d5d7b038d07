"""Where people are, and what holds there, in words: "Florida (clock of New York)", its hours, its caps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import ngettext

from threadline.queries import places
from threadline.queries.plain import Words
from threadline.queries.preview import Limit
from threadline.rules import hours, regions
from threadline.rules.hours import Schedule, Today
from threadline.rules.standing import Standing

FEW = 3
"""Places or clocks that are named one by one."""

HOLIDAYS: dict[str, Words] = {
    "New Year's Day": _later("New Year's Day"),
    "Martin Luther King Jr. Day": _later("Martin Luther King Jr. Day"),
    "Washington's Birthday": _later("Washington's Birthday"),
    "Memorial Day": _later("Memorial Day"),
    "Juneteenth": _later("Juneteenth"),
    "Independence Day": _later("Independence Day"),
    "Labor Day": _later("Labor Day"),
    "Columbus Day": _later("Columbus Day"),
    "Veterans Day": _later("Veterans Day"),
    "Thanksgiving": _later("Thanksgiving"),
    "Christmas Day": _later("Christmas Day"),
    "Battle of New Orleans": _later("Battle of New Orleans"),
    "Mardi Gras": _later("Mardi Gras"),
    "Good Friday": _later("Good Friday"),
    "Huey P. Long Day": _later("Huey P. Long Day"),
    "All Saints' Day": _later("All Saints' Day"),
    "General Election Day": _later("General Election Day"),
    "Australia Day": _later("Australia Day"),
    "Easter Monday": _later("Easter Monday"),
    "Anzac Day": _later("Anzac Day"),
    "Boxing Day": _later("Boxing Day"),
}
"""The holidays of the table that comes along; one of an operator's own is called as the file calls it."""

_CAPS: dict[tuple[bool, bool], Words] = {  # of the same purpose, of programs
    (False, False): _later("At most %(texts)s in %(span)s: %(whose)s."),
    (True, False): _later("At most %(texts)s for the same purpose in %(span)s: %(whose)s."),
    (False, True): _later("At most %(texts)s of programs in %(span)s: %(whose)s."),
    (True, True): _later("At most %(texts)s of programs for the same purpose in %(span)s: %(whose)s."),
}
_SPANS: dict[int, Words] = {24: _later("a day"), 168: _later("a week")}
"""In which workspaces count their own."""


def city(zone: str) -> str:
    """A zone as people call it: "Chicago"."""
    return zone.rpartition("/")[2].replace("_", " ")


def holiday(name: str) -> str:
    """What a holiday of the table is called; "" for none."""
    return str(HOLIDAYS.get(name, name))


def either(names: Sequence[str]) -> str:
    """One or the other: "Texas, Kansas or Iowa"."""
    *others, last = names
    return _("%(others)s or %(last)s") % {"others": ", ".join(others), "last": last} if others else last


def name(code: str) -> str:
    """What a place of the table is called: a country as the language has it."""
    return places.name(code) if "-" in code else regions.name(code, language=translation.get_language()[:2])


def where(there: Standing, at: datetime) -> str:
    """Where somebody is taken to be, and what their clocks showed then."""
    named = _place(there)
    if not there.zones or not named:
        return _("Where they are is not known.")
    if len(there.zones) == 1:
        [zone] = there.zones
        known = {"place": named, "city": city(zone), "time": clock(at, zone)}
        return (
            _("Where they are taken to be: %(place)s (clock of %(city)s). It was %(time)s there then.")
            % known
        )
    if len(there.zones) <= FEW:
        shown = ", ".join(f"{city(each)} {clock(at, each)}" for each in there.zones)
        return (
            _("Where they are taken to be: %(place)s. The clocks there then: %(clocks)s.")
            % {"place": named, "clocks": shown}
        )  # fmt: skip
    clocks = sorted((at.astimezone(ZoneInfo(each)).utcoffset(), each) for each in there.zones)
    told = {
        "place": named, "count": len(clocks), "first": clock(at, clocks[0][1]), "last": clock(at, clocks[-1][1]),
    }  # fmt: skip
    return (
        _(
            "Where they are taken to be: %(place)s, in any of %(count)d time zones, from %(first)s to %(last)s by"
            " the clocks then."
        )
        % told
    )


def _place(there: Standing) -> str:
    """The state, where it is known; else the country."""
    names = [name(code) for code in there.states]
    if len(names) > FEW:
        return _("one of %(count)d states") % {"count": len(names)}
    if names:
        return either(names)
    return name(there.country) if there.country is not None else ""


def clock(at: datetime, zone: str) -> str:
    """The time of day there: "9:40"."""
    return _time(at.astimezone(ZoneInfo(zone)).time())


def _time(at: time) -> str:
    return f"{at.hour}:{at.minute:02d}"


def open_hours(schedule: Schedule, at: datetime) -> Iterator[str]:
    """The hours of every place that counts, each as it had them on that day."""
    yield from dict.fromkeys(_hours(day, at) for day in hours.today(schedule, at))


def _hours(day: Today, at: datetime) -> str:
    told = {
        "place": name(day.place),
        "law": day.source,
        "holiday": holiday(day.holiday),
        "day": date_format(at.astimezone(ZoneInfo(day.zone)).date(), "l"),
    }
    if day.holiday:
        return _("%(place)s: no texts on a holiday, %(holiday)s (%(law)s).") % told
    if day.window is None:
        return _("%(place)s: no texts on this day, %(day)s (%(law)s).") % told
    times = {"opens": _time(day.window.opens), "closes": _time(day.window.closes)}
    return _("%(place)s: texts may arrive %(opens)s–%(closes)s (%(law)s).") % {**told, **times}


def desk_hours(schedule: Schedule, at: datetime) -> Iterator[str]:
    """The workspace's own hours on that day."""
    for day in hours.today(schedule, at):
        if day.window is None:
            weekday = date_format(at.astimezone(ZoneInfo(day.zone)).date(), "l")
            yield _("Your own business hours: closed on this day (%(day)s).") % {"day": weekday}
        else:
            times = {"opens": _time(day.window.opens), "closes": _time(day.window.closes)}
            yield _("Your own business hours: %(opens)s–%(closes)s.") % times


def limit(one: Limit) -> str:
    """A cap and whose it is: "At most 3 texts for the same purpose in 24 hours: Florida (the law)."."""
    code, cap = one
    own = not code
    span = ngettext("%(count)d hour", "%(count)d hours", cap.hours) % {"count": cap.hours}
    told = {
        "texts": ngettext("%(count)d text", "%(count)d texts", cap.texts) % {"count": cap.texts},
        "span": _SPANS[cap.hours] if own else span,
        "whose": _("your own limit")
        if own
        else f"{name(code)} ({settings.JURISDICTIONS.places[code].source})",
    }
    return str(_CAPS[cap.same_purpose, cap.automated]) % told
