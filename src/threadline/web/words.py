"""Plain words for what the machinery says: states, refusals, waits, rights, times."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.queries import zones as known_zones
from threadline.queries.composing import Kind
from threadline.queries.threads import Act, Deed, Lately, Stopped, Text
from threadline.rules.levels import ActorKind, ConsentKind, Level, MessageState, Occasion

Words = str | Promise

STATES: dict[MessageState, Words] = {
    MessageState.QUEUED: _later("Queued"),
    MessageState.SUPPRESSED: _later("Not sent"),
    MessageState.EXPIRED: _later("Not sent, its time was over"),
    MessageState.CANCELLED: _later("Taken back"),
    MessageState.HANDING_OFF: _later("Sending"),
    MessageState.UNKNOWN: _later("Perhaps sent; being checked with the carrier"),
    MessageState.REJECTED: _later("Refused by the carrier"),
    MessageState.ACCEPTED: _later("Sent"),
    MessageState.SENT: _later("Sent"),
    MessageState.DELIVERED: _later("Delivered"),
    MessageState.UNDELIVERED: _later("Not delivered"),
    MessageState.FAILED: _later("Failed"),
}

REFUSALS: dict[str, Words] = {
    "no_consent": _later("they have not agreed to any texts"),
    "opted_out": _later("they opted out"),
    "purpose_not_granted": _later("they agreed to other texts, not to these"),
    "level_too_low": _later("they agreed to information, not to advertising"),
    "implied_expired": _later("their last message is too long ago for an answer"),
    "not_an_answer": _later("they never wrote to you, so this would not be an answer"),
    "automated_conversational": _later("a program may not send conversational texts"),
    "purpose_missing": _later("it needs a purpose"),
    "other_country": _later("your number is of another country than theirs"),
    "country_unsupported": _later("there are no rules for the country of this number yet"),
    "sender_closed": _later("the number it would leave by is closed"),
    "confirmation_late": _later("a confirmation is sent within five minutes or not at all"),
    "too_late": _later("its time was over"),
    "taken_back": _later("by one of you"),
    "empty": _later("there is nothing in it"),
    "too_long": _later("it is longer than 10,000 characters"),
    "idempotency_key_reused": _later(
        "it was already sent as you wrote it first; look above, and press again only if this is another text"
    ),
    "no_sender": _later("there is no number to send it from"),
    "unknown": _later("what it names does not exist here"),
    "unreadable": _later("this is not a phone number"),
    "too_short": _later("this phone number is too short"),
    "extension": _later("a text does not reach an extension"),
    "invalid": _later("no such phone number has been given out"),
}

WAYS_OUT: dict[str, Words] = {
    "no_consent": _later("Ask them in person or on paper, record it, then write."),
    "purpose_not_granted": _later("Choose what they agreed to, or ask them."),
    "implied_expired": _later("When they write again you can answer."),
    "not_an_answer": _later("Record their consent to a purpose first, or wait until they write."),
    "other_country": _later("Write from a number of their country."),
    "sender_closed": _later("Open the number again, or write from another."),
}

LEVELS: dict[Level, Words] = {
    Level.CONVERSATIONAL: _later("Conversation"),
    Level.INFORMATIONAL: _later("Information"),
    Level.PROMOTIONAL: _later("Advertising"),
}

OCCASIONS: dict[Occasion, Words] = {
    Occasion.STOP_CONFIRMATION: _later("confirms the opt-out"),
    Occasion.START_ANSWER: _later("answers START"),
    Occasion.HELP_ANSWER: _later("answers HELP"),
    Occasion.JOIN_ANSWER: _later("welcome"),
    Occasion.OPT_IN_REQUEST: _later("asks for consent"),
    Occasion.EMERGENCY: _later("emergency"),
}

UNRECORDED: dict[str, Words] = {
    "purpose": _later("Say which purpose they agreed to or took back."),
    "medium": _later("Advertising needs consent in writing; a spoken word is none."),
    "capture": _later("Advertising needs consent in writing: keep the words they agreed to."),
}
"""Why an act of consent was not recorded, by the field to mend."""

MEDIA: dict[str, Words] = {
    "keyword": _later("by text"),
    "text": _later("by text, in their own words"),
    "web_form": _later("on a web form"),
    "paper_form": _later("on paper"),
    "spoken": _later("in person"),
    "email": _later("by e-mail"),
    "api": _later("by a program"),
    "import": _later("by an import"),
}


_STEERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_TURNING = {"R", "AL", *_STEERING}


def alone(name: str) -> str:
    """A name as it stands in a sentence: the direction it is written in ends with it."""
    turns = {unicodedata.bidirectional(char) for char in name}
    if not turns & _TURNING:
        return name
    steered = "".join(char for char in name if unicodedata.bidirectional(char) not in _STEERING)
    return f"\N{FIRST STRONG ISOLATE}{steered}\N{POP DIRECTIONAL ISOLATE}"


def place(zones: tuple[str, ...]) -> str:
    """Where somebody is: "Chicago", or how many zones they may be in."""
    if len(zones) == 1:
        return zones[0].rpartition("/")[2].replace("_", " ")
    return ngettext("%(count)d time zone", "%(count)d time zones", len(zones)) % {"count": len(zones)}


def clock(moment: datetime, zone: str) -> str:
    """The wall clock there: "8:00"."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.hour}:{local.minute:02d}"


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
    return _dated(there, _("j F") if there.year == today.year else _("j F Y"))


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


def wait(reason: str, until: datetime | None, zones: tuple[str, ...], *, zone: str, now: datetime) -> str:
    """Why a text waits, and until when, on whose clock: "Held until 8:00 their time (Chicago)"."""
    if reason == "review":
        return _("Held: something they sent could not be read and needs a look first")
    if reason == "in_flight":
        return _("Waits for another text to this person to be handed over")
    if until is None or until <= now:
        return _("Queued")
    there = day_within(until, zones[0], now=now) if len(zones) == 1 else ""
    words = {"day": there, "time": clock(until, zones[0]) if zones else "", "place": place(zones)}
    if reason == "quiet_hours" and len(zones) == 1:
        return _("Held until %(time)s their time, %(day)s (%(place)s): it is night there") % words
    ours = {"time": clock(until, zone), "day": day_within(until, zone, now=now), "place": place(zones)}
    if reason == "quiet_hours":
        return _("Held until %(time)s your time, %(day)s: they may be in any of %(place)s") % ours
    if reason == "cap":
        return _("Held until %(time)s, %(day)s: they have had as many texts today as you allow") % ours
    return _("Scheduled for %(time)s, %(day)s") % ours


def is_undoable(text: Text, *, now: datetime) -> bool:
    """Whether its author may still think better of it."""
    return text.undoable and text.not_before is not None and text.not_before > now


def state(text: Text, zones: tuple[str, ...], *, zone: str, now: datetime) -> str:
    """Where a text of ours is, with the reason."""
    if is_undoable(text, now=now):
        return _("Sending…")
    if text.state is MessageState.QUEUED:
        reason = text.reason or ("not_yet" if text.not_before and text.not_before > now else "")
        return wait(reason, text.due_at, zones, zone=zone, now=now) if reason else _("Queued")
    words = str(STATES[text.state])
    if not text.reason:
        return words
    known = REFUSALS.get(text.reason)
    return (
        f"{words}: {known}"
        if known
        else _("%(state)s (carrier's code %(code)s)")
        % {
            "state": words,
            "code": alone(text.reason),
        }
    )


def refusal(kind: Kind) -> str:
    """Why such a text would be refused."""
    return str(REFUSALS.get(kind.outlook.refusal, kind.outlook.refusal))


def closed(kinds: list[Kind], stopped: Stopped | None, *, zone: str, now: datetime) -> tuple[str, str]:
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
    first = kinds[0].outlook.refusal
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


def act(one: Act) -> str:
    """An act of consent as a line in the thread."""
    how = {"purpose": alone(one.purpose) or _("texts"), "how": MEDIA[one.medium]}
    person = one.actor is ActorKind.PERSON
    match one.kind:
        case ConsentKind.OPTED_OUT:
            return (
                _("They opted out: nothing more is sent to them") if person else _("Opted out, %(how)s") % how
            )
        case ConsentKind.RESUMED:
            return _("They opted in again with START") if person else _("Opted in again, %(how)s") % how
        case ConsentKind.GRANTED:
            return _("Agreed to “%(purpose)s”, %(how)s") % how
        case ConsentKind.ENDED:
            return _("No longer agrees to “%(purpose)s”, %(how)s") % how
        case ConsentKind.REQUESTED:
            return _("Was asked to agree to “%(purpose)s”") % how
    return _("Wrote to you")


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


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones by country, as the reader calls those."""
    return known_zones.choices(language())
