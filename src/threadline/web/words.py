"""Plain words for what the machinery says: states, refusals, waits, rights, times."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.queries import place_words, plain
from threadline.queries import zones as known_zones
from threadline.queries.composing import Kind
from threadline.queries.reports import Event
from threadline.queries.threads import Act, Deed, Lately, Stopped, Text
from threadline.queries.topics import Topic
from threadline.rules import countries, regions
from threadline.rules.levels import ActorKind, ConsentKind, Level, Medium

Words = plain.Words
LEVELS, MEDIA, OCCASIONS = plain.LEVELS, plain.MEDIA, plain.OCCASIONS
REFUSALS, STATES, WAYS_OUT = plain.REFUSALS, plain.STATES, plain.WAYS_OUT
alone, act, clock = plain.alone, plain.act, place_words.clock

_NO_EMAIL = _later("This person has no e-mail address.")

UNRECORDED: dict[str, Words] = {
    "channels": _NO_EMAIL,
    "purpose": _later("Say which purpose they agreed to or took back."),
    "medium": _later("Advertising needs consent in writing; a spoken word is none."),
    "capture": _later("Advertising needs consent in writing: keep the words they agreed to."),
}
"""Why an act of consent was not recorded, by the field to mend."""

UNASKED: dict[str, Words] = {
    "no_purpose": _later("Say which purpose to ask for."),
    "opted_out": _later("They opted out of everything: only START from their phone changes that."),
    "agreed": _later("They have agreed to this already."),
    "asked": _later("They were asked already and have not answered."),
    "taken_back": _later("They took this back: only they can agree to it again."),
    "no_member": _later("They cannot come in, so they are not alerted."),
    "other_number": _later(
        "They are alerted, or were asked, on another number: alert them no more there, then ask on this one."
    ),
    "no_sender": _later("No number of yours that is open is of their country."),
}
"""Why a person is not asked to agree."""

UNREVOKED: dict[str, Words] = {
    "channels": _NO_EMAIL,
    "capture": _later("Keep what they said or wrote."),
    "level": _later("No purpose here is of this kind; choose another answer above."),
    "purpose": _later("Say which purpose they took back."),
    "campaign": _later("They never agreed to anything under this campaign; choose a purpose instead."),
}
"""Why a revocation was not recorded, by the field to mend."""

UNCONFIRMED: dict[str, Words] = {
    "late": _later("No text confirms it: they said it more than five minutes ago."),
    "already_out": _later("No text confirms it: they were opted out already."),
    "nothing": _later("No text confirms it: you never had to do with this number."),
    "unreachable": _later("No text confirms it: none of yours may reach this number."),
}
"""Why no text confirms an opt-out."""


def recorded(event: Event) -> str:
    """A recorded event of consent as the history has it."""
    told = Act(
        event.id, ConsentKind(event.kind), Level(event.level), event.purpose_name, Medium(event.medium),
        event.occurred_at, event.recorded_at, ActorKind(event.actor_kind),
    )  # fmt: skip
    return act(told)


def day(moment: datetime, zone: str, *, now: datetime) -> str:
    """ "Today", "Yesterday", a weekday within the week, else the date."""
    return capfirst(_day(moment, zone, now=now))


def day_within(moment: datetime, zone: str, *, now: datetime) -> str:
    """`day` in the middle of a sentence."""
    words = _day(moment, zone, now=now)
    return words.lower() if words in {_("Today"), _("Yesterday"), _("Tomorrow")} else words


def _day(moment: datetime, zone: str, *, now: datetime) -> str:
    there, today = moment.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    gone = (today - there).days
    if gone == 0:
        return _("Today")
    if gone == 1:
        return _("Yesterday")
    if gone == -1:
        return _("Tomorrow")
    if 1 < gone < 7:
        return _dated(there, "l")
    return date_of(there, today=today)


def date_of(day: date, *, today: date) -> str:
    """A day without a time, with its year where that is another than today's."""
    return _dated(day, _("j F") if day.year == today.year else _("j F Y"))


def _dated(day: date, form: str) -> str:
    return _dated_in(language(), day, form)


@lru_cache(maxsize=4096)
def _dated_in(_language: str, day: date, form: str) -> str:
    """The day in words of the language that is on: a page says the same few days a hundred times."""
    return date_format(day, form)


def when(moment: datetime, zone: str, *, now: datetime) -> str:
    """As short as it can be understood: the time today, else "Mon", "3 May", "3 May 2024"."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    gone = (today.date() - local.date()).days
    if gone == 0:
        return clock(moment, zone)
    if 0 < gone < 7:
        return _dated(local.date(), "D")
    return _dated(local.date(), "j M" if local.year == today.year else "j M Y")


def full(moment: datetime, zone: str) -> str:
    """The whole time with its zone, for tooltips."""
    local, form = moment.astimezone(ZoneInfo(zone)), _("l j F Y")
    return f"{_dated(local.date(), form)}, {local:%H:%M} ({local.tzname()}, {zone})"


def is_undoable(text: Text, *, now: datetime) -> bool:
    """Whether its author may still think better of it."""
    return text.undoable and text.not_before is not None and text.not_before > now


def refusal(kind: Kind) -> str:
    """Why such a text would be refused."""
    return str(REFUSALS.get(kind.outlook.refusal, kind.outlook.refusal))


def topic(kind: Kind, asked: Topic | None, *, zone: str, now: datetime) -> str:
    """What the right to answer covers and until when, for who has no other right."""
    until = kind.outlook.answers_until
    if until is None:
        return ""
    known = _topic(until, asked, zone=zone, now=now)
    if not known["said"]:
        return _("You may answer what they wrote, until %(time)s, %(day)s.") % known
    return _("You may answer what they asked: “%(said)s”, until %(time)s, %(day)s.") % known


def _topic(until: datetime, asked: Topic | None, *, zone: str, now: datetime) -> dict[str, str]:
    said = alone(asked.short) if asked is not None else ""
    return {"said": said, "time": clock(until, zone), "day": day_within(until, zone, now=now)}


def closed(
    kinds: list[Kind], stopped: Stopped | None, asked: Topic | None, *, zone: str, now: datetime
) -> tuple[str, str]:
    """Why nothing may be written to this person, and the way out."""
    if stopped is not None:
        on = {
            "day": date_format(stopped.at.astimezone(ZoneInfo(zone)), _("j F")),
            "how": MEDIA[stopped.medium],
        }
        if stopped.medium == "keyword":
            return (
                _("They texted STOP on %(day)s.") % on,
                _("Only START from their phone reopens this conversation."),
            )
        return _("They opted out on %(day)s, %(how)s.") % on, _(
            "Only they can take that back: START by text."
        )
    # The answer is the natural way to write, so its reason is the one to show; others are in the record.
    first, until = kinds[0].outlook.refusal, kinds[0].outlook.answers_until
    if first == "implied_expired" and until is not None:
        known = _topic(until, asked, zone=zone, now=now)
        over = _("The time to answer “%(said)s” was over at %(time)s, %(day)s.") % known
        return over if known["said"] else _(
            "The time to answer them was over at %(time)s, %(day)s."
        ) % known, _(
            "When they write again you can answer. Until then, ask in another way and record what they agree to."
        )
    return _("You cannot write to them: %(reason)s.") % {"reason": refusal(kinds[0])}, str(
        WAYS_OUT.get(first, "")
    )


def deed(one: Deed) -> str:
    """What a colleague did, as a line in the thread."""
    names = {"who": alone(one.author) or _("A program"), "to": alone(one.to)}
    if one.action == "conversation.closed":
        return _("%(who)s closed this") % names
    if one.action == "conversation.reopened":
        return _("%(who)s opened this again") % names
    if one.to_nobody:
        return _("%(who)s assigned this to nobody") % names
    if one.to_self:
        return _("%(who)s took this over") % names
    return _("%(who)s assigned this to %(to)s") % names


def timeline(lately: Lately) -> list[tuple[datetime, str]]:
    """What happened lately with a person, the latest first."""
    told = [
        (lately.wrote, _("They last wrote")),
        (lately.written, _("You last wrote")),
        (lately.contact, _("Became a contact")),
        (lately.known, _("First seen")),
        *((one.at, act(one)) for one in lately.acts),
    ]
    happened = [(at, words) for at, words in told if at is not None]
    return sorted(happened, key=lambda each: each[0], reverse=True)


def language() -> str:
    """The reader's language, without the country of it."""
    return (get_language() or "en").partition("-")[0]


def country_choices() -> list[tuple[str, str]]:
    """The countries there are rules for, as the reader calls them."""
    return [(code, regions.name(code, language=language())) for code in countries.COUNTRIES]


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones by country, as the reader calls those."""
    return known_zones.choices(language())
