"""What programs say and are told of consent, field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from threadline.api.bodies import Address, Body, Id, Moment, Name, Text
from threadline.queries import reports
from threadline.rules.levels import ActorKind, ConsentKind, Level, Medium

ChannelName = Literal["text", "voice", "email"]


class GrantOut(BaseModel):
    """The state of one purpose by one way of reaching them."""

    channel: ChannelName
    address: str
    purpose: int
    name: str
    level: Level
    status: str
    event: int


class EventOut(BaseModel):
    """One act of consent."""

    id: int
    channel: ChannelName
    address: str
    kind: ConsentKind
    level: Level
    purpose: str
    medium: Medium
    campaign: str
    text_version: str
    occurred_at: datetime
    recorded_at: datetime
    actor_kind: Annotated[
        ActorKind, Field(description="Who recorded it: the person by text, a member, a program's key, or we.")
    ]
    collector: Annotated[str, Field(description="The member or key that recorded it; else empty.")]
    capture: str
    identity: str
    source_url: str
    ip: Annotated[str, Field(description="With the scope messages:read, else empty.")]
    user_agent: Annotated[str, Field(description="With the scope messages:read, else empty.")]


class WayOut(BaseModel):
    """A way to reach somebody; nothing goes where they opted out or the workspace blocked it."""

    channel: ChannelName
    address: str
    opted_out: bool
    blocked: bool


class WaysOut(BaseModel):
    """Every way to reach one person."""

    ways: list[WayOut]


class ConsentOut(BaseModel):
    """What one number may be sent, and the acts behind it, newest first."""

    number: str
    country: str
    opted_out: bool
    stopped_at: datetime | None
    may_answer_until: datetime | None
    review: Annotated[
        bool,
        Field(
            description="Whether texts wait until somebody has looked at what they sent: a text that may be an"
            " opt-out, which holds programs and promotions, or one that could not be taken in, which holds all."
        ),
    ]
    contact: int | None
    ways: list[WayOut]
    purposes: list[GrantOut]
    events: list[EventOut]
    before: int | None


class RecordedOut(BaseModel):
    """The consent event that was recorded."""

    event: int


class ReviewOut(BaseModel):
    """A text that may be an opt-out; `rule` and `matched` say why."""

    id: int
    made_at: datetime
    message: int
    conversation: int
    person: str
    contact: int | None
    body: str
    rule: str
    matched: str


class ReviewsOut(BaseModel):
    """Some of them, the oldest first; `after` asks for the next ones."""

    reviews: list[ReviewOut]
    after: int | None


class DecisionIn(Body):
    """Whether it was an opt-out."""

    model_config = ConfigDict(extra="forbid", title="DecideReview")

    opted_out: StrictBool


class DecidedOut(BaseModel):
    """What was decided."""

    id: int
    decision: Literal["opted_out", "released"]


Channels = Annotated[
    list[ChannelName],
    Field(min_length=1, max_length=3, description="The ways of reaching them that it is about."),
]


class ConsentIn(Body):
    """Consent given or taken back outside a text, with its proof."""

    model_config = ConfigDict(extra="forbid", title="RecordConsent")

    number: Annotated[Text, Field(max_length=60)]
    kind: Literal["requested", "granted", "ended", "opted_out"]
    level: Literal["conversational", "informational", "promotional"]
    purpose: Id | Name | None = None
    occurred_at: Moment
    medium: Literal["text", "web_form", "paper_form", "spoken", "phone", "email", "letter", "api", "import"]
    capture: Annotated[Text, Field(max_length=5000, description="The words shown and the action taken.")] = ""
    identity: Annotated[Text, Field(max_length=500)] = ""
    campaign: Annotated[Text, Field(max_length=200)] = ""
    ip: Annotated[Address, Field(description="Where they were: IPv4 or IPv6.")] = ""
    user_agent: Annotated[Text, Field(max_length=1000)] = ""
    text_version: Annotated[Text, Field(max_length=100)] = ""
    source_url: Annotated[Text, Field(max_length=2000)] = ""
    channels: Channels = ["text"]


class BlockIn(Body):
    """Whom to reach no more, or again, and by which ways."""

    model_config = ConfigDict(extra="forbid", title="BlockPerson")

    number: Annotated[Text, Field(max_length=60)]
    blocked: StrictBool
    channels: Channels = ["text"]
    reason: Annotated[
        Text, Field(max_length=500, description="For your colleagues; kept in the audit log.")
    ] = ""


def way(known: reports.Way) -> WayOut:
    """A way to reach somebody, as programs see it."""
    return WayOut(
        channel=known.channel.value,
        address=known.shown,
        opted_out=known.stopped_at is not None,
        blocked=known.blocked,
    )


def grant(known: reports.Grant) -> GrantOut:
    """The state of a purpose as programs see it."""
    return GrantOut(
        channel=known.channel.value,
        address=known.shown,
        purpose=known.purpose,
        name=known.purpose_name,
        level=Level(known.level),
        status=known.status,
        event=known.event,
    )


def event(known: reports.Event, *, collector: str, whole: bool) -> EventOut:
    """An act of consent as programs see it, with the machine it came from where it is `whole`."""
    return EventOut(
        id=known.id,
        channel=known.channel.value,
        address=known.shown,
        kind=ConsentKind(known.kind),
        level=Level(known.level),
        purpose=known.purpose_name,
        medium=Medium(known.medium),
        campaign=known.campaign,
        text_version=known.text_version,
        occurred_at=known.occurred_at,
        recorded_at=known.recorded_at,
        actor_kind=ActorKind(known.actor_kind),
        collector=collector,
        capture=known.capture,
        identity=known.identity,
        source_url=known.source_url,
        ip=known.ip if whole else "",
        user_agent=known.user_agent if whole else "",
    )
