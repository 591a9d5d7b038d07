"""What programs are told, field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StrictBool

from threadline.api.bodies import Body, Id, Moment, Name, Text
from threadline.queries import conversations, reports
from threadline.queries.desk import Purpose, Sender
from threadline.rules.levels import ConsentKind, Direction, Level, Medium, MessageState, Occasion


class ProblemOut(Schema):
    """RFC 9457, with a reason code for programs."""

    type: str
    title: str
    status: int
    detail: str
    reason: str
    field: str = ""
    contact: Annotated[
        int, Field(description="The contact whose number it is, where that is the reason.")
    ] = 0


class QueuedOut(Schema):
    """A text that was taken."""

    id: int
    state: MessageState
    conversation: int
    hold: str | None
    until: datetime | None


class MessageOut(Schema):
    """A text, in or out."""

    id: int
    conversation: int
    direction: Direction
    state: MessageState
    reason: Annotated[str, Field(description="Why it waits or was not sent; empty when nothing is wrong.")]
    level: Level
    occasion: Occasion
    purpose: int | None
    automated: bool
    sender: Annotated[str, Field(description="Our number.")]
    person: Annotated[str, Field(description="Their number.")]
    body: str
    sent_text: Annotated[str | None, Field(description="What left, where something was added to `body`.")]
    parts: int
    encoding: str
    send_at: datetime | None
    created_at: datetime
    updated_at: datetime


class VerdictOut(Schema):
    """Why a text was allowed: the consent event and the version of the rule that let it go."""

    rule: int
    event: int | None
    kind: ConsentKind | None
    level: Level | None
    purpose: str
    medium: Medium | None
    occurred_at: datetime | None


class PartOut(Schema):
    """One part of a text at the carrier."""

    index: int
    carrier_id: str
    state: str
    code: str
    at: datetime


class AttemptOut(Schema):
    """One hand-over to the carrier."""

    number: int
    claimed_at: datetime
    settled_at: datetime | None
    outcome: str | None
    code: str
    verdict: VerdictOut
    parts: list[PartOut]


class MessageDetailOut(MessageOut):
    """A text with its hand-overs."""

    attempts: list[AttemptOut]


class MessagesOut(Schema):
    """Some texts, newest first; `before` asks for the next ones."""

    messages: list[MessageOut]
    before: int | None


class ConversationOut(Schema):
    """A conversation between one sender and one person."""

    id: int
    last_at: datetime
    unread: int
    snippet: str
    contact: int | None
    name: str
    person: str
    sender: int
    opted_out: bool
    assignee: Annotated[int | None, Field(description="The member who looks after it.")]
    closed_at: datetime | None
    failed_at: Annotated[
        datetime | None, Field(description="Since when a text of ours has gone wrong and nobody has looked.")
    ]


ConversationView = Literal["open", "unassigned", "failed", "closed"]


class ConversationIn(Body):
    """Whose a conversation is and whether it is done with; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="ChangeConversation")

    assignee: Annotated[Id | None, Field(description="A member; null for nobody.")] = None
    closed: StrictBool = False


class ConversationsOut(Schema):
    """Some conversations, newest first; `after` asks for the next ones."""

    conversations: list[ConversationOut]
    after: str | None


class PurposeOut(Schema):
    """What people consent to."""

    id: int
    name: str
    level: Level
    join_words: list[str]
    open: bool


_PurposeName = Annotated[Text, Field(min_length=1, max_length=80)]
_JoinWords = Annotated[
    list[Annotated[Text, Field(max_length=20)]],
    Field(max_length=5, description="Whoever texts one of them consents."),
]


class PurposeIn(Body):
    """A purpose to be made."""

    model_config = ConfigDict(extra="forbid", title="CreatePurpose")

    name: _PurposeName
    level: Literal["informational", "promotional"]
    join_words: _JoinWords = []


class PurposePatch(Body):
    """What changes about a purpose; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="ChangePurpose")

    name: _PurposeName | None = None
    join_words: _JoinWords | None = None
    open: StrictBool | None = None


class SenderOut(Schema):
    """A number that texts can be sent from."""

    id: int
    name: str
    number: str
    country: str
    open: bool


class GrantOut(Schema):
    """The state of one purpose."""

    purpose: int
    name: str
    level: Level
    status: str
    event: int


class EventOut(Schema):
    """One act of consent."""

    id: int
    kind: ConsentKind
    level: Level
    purpose: str
    medium: Medium
    campaign: str
    text_version: str
    occurred_at: datetime
    recorded_at: datetime
    capture: str
    identity: str
    source_url: str


class ConsentOut(Schema):
    """What one number may be sent, and the acts behind it, newest first."""

    number: str
    country: str
    opted_out: bool
    stopped_at: datetime | None
    may_answer_until: datetime | None
    review: bool
    contact: int | None
    purposes: list[GrantOut]
    events: list[EventOut]
    before: int | None


class RecordedOut(Schema):
    """The consent event that was recorded."""

    event: int


class EditIn(Body):
    """New words or another time for a text that waits; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="EditMessage")

    body: Annotated[Text, Field(min_length=1, max_length=10_000)] | None = None
    send_at: Moment | None = None


class ConsentIn(Body):
    """Consent given or taken back outside a text, with its proof."""

    model_config = ConfigDict(extra="forbid", title="RecordConsent")

    number: Annotated[Text, Field(max_length=60)]
    kind: Literal["requested", "granted", "ended", "opted_out"]
    level: Literal["conversational", "informational", "promotional"]
    purpose: Id | Name | None = None
    occurred_at: Moment
    medium: Literal["text", "web_form", "paper_form", "spoken", "email", "api", "import"]
    capture: Annotated[Text, Field(max_length=5000, description="The words shown and the action taken.")] = ""
    identity: Annotated[Text, Field(max_length=500)] = ""
    campaign: Annotated[Text, Field(max_length=200)] = ""
    ip: Annotated[Text, Field(max_length=45)] = ""
    user_agent: Annotated[Text, Field(max_length=1000)] = ""
    text_version: Annotated[Text, Field(max_length=100)] = ""
    source_url: Annotated[Text, Field(max_length=2000)] = ""


def message(text: reports.Text) -> MessageOut:
    """A text as programs see it."""
    return MessageOut(**_message(text))  # type: ignore[arg-type]


def _message(text: reports.Text) -> dict[str, object]:
    return {
        "id": text.id,
        "conversation": text.conversation,
        "direction": text.direction,
        "state": text.state,
        "reason": text.reason,
        "level": text.level,
        "occasion": text.occasion,
        "purpose": text.purpose,
        "automated": text.automated,
        "sender": text.our_number,
        "person": text.their_number,
        "body": text.body,
        "sent_text": text.sent_text,
        "parts": text.parts,
        "encoding": text.encoding,
        "send_at": text.not_before,
        "created_at": text.created_at,
        "updated_at": text.updated_at,
    }


def detail(
    text: reports.Text, attempts: list[reports.Attempt], parts: list[reports.Part]
) -> MessageDetailOut:
    """A text with everything that became of it."""
    told = [_attempt(each, [part for part in parts if part.attempt == each.number]) for each in attempts]
    return MessageDetailOut(**_message(text), attempts=told)  # type: ignore[arg-type]


def _attempt(attempt: reports.Attempt, parts: list[reports.Part]) -> AttemptOut:
    verdict = VerdictOut(
        rule=attempt.rule,
        event=attempt.event,
        kind=ConsentKind(attempt.event_kind) if attempt.event_kind else None,
        level=Level(attempt.event_level) if attempt.event_level else None,
        purpose=attempt.event_purpose,
        medium=Medium(attempt.event_medium) if attempt.event_medium else None,
        occurred_at=attempt.event_at,
    )
    return AttemptOut(
        number=attempt.number,
        claimed_at=attempt.claimed_at,
        settled_at=attempt.settled_at,
        outcome=attempt.outcome,
        code=attempt.code,
        verdict=verdict,
        parts=[
            PartOut(index=p.index, carrier_id=p.carrier_id, state=p.state, code=p.code, at=p.at)
            for p in parts
        ],
    )


def conversation(row: conversations.Row) -> ConversationOut:
    """A conversation as programs see it."""
    return ConversationOut(
        id=row.id,
        last_at=row.last_at,
        unread=row.unread,
        snippet=row.snippet,
        contact=row.contact,
        name=row.name,
        person=row.number,
        sender=row.sender,
        opted_out=row.rights.opted_out,
        assignee=row.assignee,
        closed_at=row.closed_at,
        failed_at=row.failed_at,
    )


def purpose(known: Purpose) -> PurposeOut:
    """A purpose as programs see it."""
    return PurposeOut(
        id=known.id, name=known.name, level=known.level, join_words=list(known.join_words), open=known.open
    )


def sender(known: Sender) -> SenderOut:
    """A sender as programs see it."""
    return SenderOut(
        id=known.id, name=known.name, number=known.number, country=known.country, open=known.open
    )


def grant(known: reports.Grant) -> GrantOut:
    """The state of a purpose as programs see it."""
    return GrantOut(
        purpose=known.purpose,
        name=known.purpose_name,
        level=Level(known.level),
        status=known.status,
        event=known.event,
    )


def event(known: reports.Event) -> EventOut:
    """An act of consent as programs see it."""
    return EventOut(
        id=known.id,
        kind=ConsentKind(known.kind),
        level=Level(known.level),
        purpose=known.purpose_name,
        medium=Medium(known.medium),
        campaign=known.campaign,
        text_version=known.text_version,
        occurred_at=known.occurred_at,
        recorded_at=known.recorded_at,
        capture=known.capture,
        identity=known.identity,
        source_url=known.source_url,
    )
