"""What templates can say: times in the workspace's zone, numbers as people write them, states in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django import template

from threadline.queries.threads import Act, Text
from threadline.rules import numbers
from threadline.rules.levels import Level, MessageState, Occasion
from threadline.web import words

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


@register.filter
def when(moment: datetime, zone: str) -> str:
    """As short as it can be understood."""
    return words.when(moment, zone, now=datetime.now(UTC))


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
def local_input(moment: datetime | None, zone: str) -> str:
    """The time as a datetime-local field takes it."""
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


@register.filter
def number(e164: str) -> str:
    """A number as people of its country write it."""
    return numbers.show(e164)


@register.filter
def initials(row: Named) -> str:
    """Two letters for a face; a stranger has a sign."""
    found = [word[0] for word in row.name.split() if word[0].isalpha()]
    return "".join([*found[:1], *found[1:][-1:]]).upper() or "#"


@register.filter
def hue(id_: int) -> int:
    """One of eight colours for a face, always the same for the same person."""
    return id_ % 8


@register.simple_tag
def state(text: Text, zones: tuple[str, ...], zone: str) -> str:
    """Where a text of ours is, in words."""
    return words.state(text, zones, zone=zone, now=datetime.now(UTC))


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
def place(zones: tuple[str, ...]) -> str:
    """Where somebody is."""
    return words.place(zones)


@register.filter
def city(zone: str) -> str:
    """A zone as people call it."""
    return words.place((zone,))


@register.simple_tag
def local_time(zones: tuple[str, ...]) -> str:
    """What time it is where they are, when that is one place."""
    return words.clock(datetime.now(UTC), zones[0]) if len(zones) == 1 else ""
