"""What templates can say: times in the workspace's zone, numbers as people write them, states in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from threadline.queries import place_words, plain, reports
from threadline.queries.attachments import Attachment
from threadline.queries.audit import Entry
from threadline.queries.conversations import Rights
from threadline.queries.members import Visit
from threadline.queries.threads import Act, Deed, Text
from threadline.queries.timelines import Event
from threadline.queries.waiting import Queued
from threadline.rules import numbers, retention, views
from threadline.rules.channels import Channel
from threadline.rules.consent_imports import Stage
from threadline.rules.contacts import PhoneKind
from threadline.rules.levels import Level, MessageState, Occasion
from threadline.rules.scrubs import Result, Source
from threadline.rules.standing import Standing
from threadline.web import (
    attachment_words,
    contact_words,
    import_words,
    menu,
    review_words,
    scrub_words,
    settings_words,
    waiting_words,
    words,
)

register = template.Library()


class Named(Protocol):
    """Whoever has a name, perhaps an empty one."""

    @property
    def name(self) -> str: ...


_MOVING = {MessageState.QUEUED, MessageState.HANDING_OFF, MessageState.ACCEPTED, MessageState.SENT}
_BAD = {
    MessageState.SUPPRESSED, MessageState.EXPIRED, MessageState.REJECTED, MessageState.UNDELIVERED,
    MessageState.FAILED, MessageState.UNKNOWN,
}  # fmt: skip


_ANY = 10**18 - 1
"""The longest id an address may have; no slug contains it."""


@register.filter
def file_state(file: Attachment) -> str:
    """Why a file is not there, in words."""
    return attachment_words.state(file)


@register.filter
def when(moment: datetime, zone: str) -> str:
    """As short as it can be understood."""
    return words.when(moment, zone, now=datetime.now(UTC))


@register.filter
def rule(name: str) -> str:
    """Why a text may be an opt-out."""
    return str(review_words.rule(name))


@register.filter
def import_stage(stage: Stage) -> str:
    """How far a list has come."""
    return str(import_words.STAGES[stage])


@register.filter
def scrub_source(source: Source) -> str:
    """Whose file it is."""
    return str(scrub_words.SOURCES[source])


@register.filter
def scrub_result(result: Result) -> str:
    """What a file says of a number."""
    return str(scrub_words.RESULTS[result])


@register.filter
def scrub_wrong(reason: str) -> str:
    """Why a line, or a whole file, is refused."""
    return scrub_words.wrong(reason)


@register.filter
def import_wrong(reason: str) -> str:
    """Why a row, or a whole list, is refused."""
    return import_words.wrong(reason)


@register.filter
def clock(moment: datetime, zone: str) -> str:
    """The wall clock there."""
    return words.clock(moment, zone)


@register.filter
def day(moment: datetime, zone: str) -> str:
    """The day there."""
    return words.day(moment, zone, now=datetime.now(UTC))


@register.filter
def full(moment: datetime, zone: str) -> str:
    """The whole time, with its zone."""
    return words.full(moment, zone)


@register.filter
def iso(moment: datetime) -> str:
    """The time for programs that read the page."""
    return moment.isoformat()


@register.filter
def local_input(moment: datetime | None, zone: str) -> str:
    """The time as a datetime-local field takes it."""
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


@register.filter
def number(e164: str) -> str:
    """A number as people of its country write it; an erased one has none."""
    return _("erased") if retention.is_erased(e164) else numbers.show(e164)


@register.filter
def initials(row: Named) -> str:
    """Two letters for a face; a stranger has a sign."""
    return letters(row.name)


@register.filter
def hue(id_: int) -> int:
    """One of eight colours for a face, always the same for the same person."""
    return id_ % 8


@register.simple_tag
def address(name: str, slug: str, id_: int) -> str:
    """The page of one thing of a workspace; as `url`, for rows: what surrounds the id is looked up once."""
    return _around(name, slug) % id_


@lru_cache(maxsize=4096)
def _around(name: str, slug: str) -> str:
    return reverse(name, args=(slug, _ANY)).replace("%", "%%").replace(str(_ANY), "%d")


@register.simple_tag
def badge(rights: Rights) -> SafeString:
    """What may be sent to somebody, in three letters."""
    return _badge(rights, get_language())


@lru_cache(maxsize=64)
def _badge(rights: Rights, _language: str | None) -> SafeString:
    # Every row of every list has one, and there are only a few of them.
    return render_to_string("parts/badge.html", {"rights": rights})


@register.simple_tag
def state(text: Text, where: Standing, zone: str) -> str:
    """Where a text of ours is, in words."""
    return waiting_words.state(text, where, zone=zone, now=datetime.now(UTC))


@register.simple_tag
def wait(text: Queued, zone: str) -> str:
    """Why a scheduled text will wait longer, or does; '' when only for its time."""
    if text.reason in ("", "not_yet"):
        return ""
    return waiting_words.wait(text.reason, text.due_at, text.where, zone=zone, now=datetime.now(UTC))


@register.filter
def mark(text: Text) -> str:
    """The kind of state, for colour and shape: moving, good, bad or off."""
    if text.state in _BAD:
        return "bad"
    if text.state is MessageState.CANCELLED:
        return "off"
    return "moving" if text.state in _MOVING else "good"


@register.filter
def act(one: Act) -> str:
    """An act of consent in words."""
    return words.act(one)


@register.filter
def consent_act(event: reports.Event) -> str:
    """A recorded event of consent in words."""
    return words.recorded(event)


@register.filter
def deed(one: Deed) -> str:
    """What a colleague did in words."""
    return words.deed(one)


@register.filter
def alone(name: str) -> str:
    """A name in the middle of a sentence, where no element keeps it apart."""
    return words.alone(name)


@register.filter
def undo(text: Text) -> bool:
    """Whether its author may still think better of it."""
    return words.is_undoable(text, now=datetime.now(UTC))


@register.filter
def capped(count: int) -> str:
    """A count as far as it was counted; nothing for none."""
    return f"{views.MOST - 1}+" if count >= views.MOST else str(count or "")


@register.filter
def letters(name: str) -> str:
    """Two letters for somebody known by this name."""
    found = [word[0] for word in name.split() if word[0].isalpha()]
    return "".join([*found[:1], *found[1:][-1:]]).upper() or "#"


@register.filter
def of(kept: Mapping[int, str], key: int) -> str:
    """What is kept under a key; '' when nothing is."""
    return kept.get(key, "") if kept else ""


@register.filter
def level(value: Level) -> str:
    """A level in words."""
    return str(words.LEVELS[value])


@register.filter
def occasion(value: Occasion) -> str:
    """What a special text is for; '' for an ordinary one."""
    return str(words.OCCASIONS.get(value, ""))


@register.filter
def medium(value: str) -> str:
    """How consent was given."""
    return str(words.MEDIA.get(value, ""))


@register.filter
def channel(value: Channel) -> str:
    """What reaches somebody that way."""
    return str(plain.CHANNELS[value])


@register.filter
def place(where: Standing) -> str:
    """Where somebody is."""
    return waiting_words.place(where)


@register.filter
def city(zone: str) -> str:
    """A zone as people call it."""
    return place_words.city(zone)


@register.simple_tag
def local_time(where: Standing) -> str:
    """What time it is where they are, or may be."""
    return waiting_words.there(where, datetime.now(UTC))


@register.filter
def has_settings(visit: Visit) -> bool:
    """Whether there are settings for this person."""
    return menu.has_any(visit)


@register.filter
def role(name: str) -> str:
    """A role's name."""
    return settings_words.role(name)


@register.filter
def scope(name: str) -> str:
    """What a key with this scope may do."""
    return str(settings_words.SCOPES.get(name, name))


@register.filter
def done(action: str) -> str:
    """An act in the audit log."""
    return settings_words.act(action)


@register.filter
def doer(entry: Entry) -> str:
    """Who did it."""
    return settings_words.actor(entry)


@register.filter
def detail(entry: Entry) -> str:
    """What else the log knows of an act."""
    return settings_words.detail(entry.detail)


@register.filter
def device(agent: str) -> str:
    """A browser in words."""
    return settings_words.device(agent)


@register.filter
def within(moment: datetime) -> str:
    """How long an invitation still lasts."""
    return settings_words.days_left(math.ceil((moment - datetime.now(UTC)) / timedelta(days=1)))


@register.filter
def is_past(moment: datetime) -> bool:
    """Whether it is over."""
    return moment <= datetime.now(UTC)


@register.filter
def ago(moment: datetime) -> str:
    """How long since: "5 minutes ago"."""
    now = datetime.now(UTC)
    if (now - moment).total_seconds() < 120:
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, now, depth=1)}


@register.inclusion_tag("help/picture.html")
def picture(name: str, width: int, height: int, alt: str) -> dict[str, object]:
    """A picture of the help: "es/composer", how large it is shown, and what there is to see."""
    light, dark = (static(f"help/{name}-{theme}.webp") for theme in ("light", "dark"))
    return {"light": light, "dark": dark, "width": width, "height": height, "alt": alt}


@register.filter
def change(event: Event) -> str:
    """What was changed about a contact."""
    return contact_words.done(event)


@register.filter
def changer(event: Event) -> str:
    """Who changed it, where it was no member."""
    return contact_words.actor(event)


@register.filter
def country(code: str) -> str:
    """A country's name."""
    return contact_words.country(code)


@register.filter
def phone_kind(value: str) -> str:
    """Whose or where a phone is."""
    return str(contact_words.PHONE_KINDS.get(PhoneKind(value), value)) if value in set(PhoneKind) else value
