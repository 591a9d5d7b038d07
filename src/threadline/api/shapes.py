"""What programs are told, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from threadline.api.bodies import Body, Id, Moment, Text
from threadline.queries import conversations, reports
from threadline.queries.attachments import Attachment
from threadline.rules.levels import ConsentKind, Direction, Level, Medium, MessageState, Occasion
from threadline.rules.lint import Finding, Rule, Weight
from threadline.rules.troubles import Remedy, Trouble


class FindingOut(BaseModel):
    """What is wrong with a text, and where; `start` and `end` are both 0 where something is missing."""

    rule: Rule
    weight: Weight
    start: int
    end: int
    words: str
    detail: str


class ProblemOut(BaseModel):
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
    findings: Annotated[
        list[FindingOut], Field(description="Of a wording that blocks: what, as `POST /lint` says it.")
    ] = []


class QueuedOut(BaseModel):
    """A text that was taken."""

    id: int
    state: MessageState
    conversation: int
    hold: str | None
    until: datetime | None
    findings: Annotated[
        list[FindingOut],
        Field(
            description="Of an automated text: what to think over in its wording. None where it is replayed."
        ),
    ]


class ErrorOut(BaseModel):
    """What is wrong with a text at its carrier, or on the way there."""

    code: Annotated[str, Field(description="As the carrier said it; empty where it said none.")]
    trouble: Annotated[Trouble, Field(description="What the code means, whichever carrier says it.")]
    remedy: Annotated[Remedy, Field(description="What has to be done about it.")]
    words: str


class AttachmentOut(BaseModel):
    """A picture or file of a text."""

    id: int
    stage: Annotated[
        Literal["expected", "ready", "failed"],
        Field(
            description="`expected`: still at the carrier; `failed`: it will not come, `problem` says why."
        ),
    ]
    name: Annotated[str, Field(description="What its sender called it, made harmless; may be empty.")]
    kind: Annotated[str, Field(description="Its media type, as its octets say; empty until it is there.")]
    size: int
    width: Annotated[int, Field(description="Of a picture; 0 of anything else.")]
    height: int
    problem: str


class MessageOut(BaseModel):
    """A text, in or out."""

    id: int
    conversation: int
    direction: Direction
    state: MessageState
    reason: Annotated[str, Field(description="Why it waits or was not sent; empty when nothing is wrong.")]
    error: Annotated[ErrorOut | None, Field(description="Null when nothing is wrong at the carrier.")]
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
    until: Annotated[datetime | None, Field(description="Until when it waits, as far as that is known.")]
    emergency_reason: str
    attachments: Annotated[list[AttachmentOut], Field(description="Pictures and files that came with it.")]
    created_at: datetime
    updated_at: datetime


class EditedOut(MessageOut):
    """A text that waits, as it is now."""

    findings: Annotated[
        list[FindingOut], Field(description="What to think over in the new words of an automated text.")
    ]


class VerdictOut(BaseModel):
    """Why a text was allowed: the consent event and the version of the rule that let it go."""

    rule: int
    jurisdictions: Annotated[
        str, Field(description="The version of the table of hours and caps that counted.")
    ]
    event: int | None
    kind: ConsentKind | None
    level: Level | None
    purpose: str
    medium: Medium | None
    occurred_at: datetime | None


class PartOut(BaseModel):
    """One part of a text at the carrier."""

    index: int
    carrier_id: str
    state: str
    code: str
    at: datetime


class AttemptOut(BaseModel):
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


class MessagesOut(BaseModel):
    """Some texts, newest first; `before` asks for the next ones."""

    messages: list[MessageOut]
    before: int | None


class ConversationOut(BaseModel):
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


class ConversationsOut(BaseModel):
    """Some conversations, newest first; `after` asks for the next ones."""

    conversations: list[ConversationOut]
    after: str | None


class EditIn(Body):
    """New words or another time for a text that waits; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="EditMessage")

    body: Annotated[Text, Field(min_length=1, max_length=10_000)] | None = None
    send_at: Moment | None = None


def attachment(file: Attachment) -> AttachmentOut:
    """A file as programs see it."""
    return AttachmentOut(**reports.file(file))


def message(text: reports.Text) -> MessageOut:
    """A text as programs see it."""
    return MessageOut(**reports.fields(text))


def edited(text: reports.Text, said: Sequence[Finding]) -> EditedOut:
    """A text that was changed, with what there is to say of its new words."""
    return EditedOut(**reports.fields(text), findings=[FindingOut(**each._asdict()) for each in said])


def detail(
    text: reports.Text, attempts: list[reports.Attempt], parts: list[reports.Part]
) -> MessageDetailOut:
    """A text with everything that became of it."""
    told = [_attempt(each, [part for part in parts if part.attempt == each.number]) for each in attempts]
    return MessageDetailOut(**reports.fields(text), attempts=told)


def _attempt(attempt: reports.Attempt, parts: list[reports.Part]) -> AttemptOut:
    verdict = VerdictOut(
        rule=attempt.rule,
        jurisdictions=attempt.law,
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
