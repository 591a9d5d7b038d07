"""What programs are told of verdicts and of wordings, field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from threadline.api.bodies import Id, Name
from threadline.api.shapes import FindingOut


class WhyEventOut(BaseModel):
    """A consent event with all its fields, as its leaf has them."""

    public: Annotated[dict[str, Any], Field(description="The half that stays when the person is erased.")]
    personal: Annotated[
        dict[str, Any] | None, Field(description="The half that can be erased; null once it is.")
    ]
    purpose: str
    collector: Annotated[str, Field(description="The member or key that recorded it.")]
    block: Annotated[int | None, Field(description="The block that seals it; null for the first second.")]
    leaf: str


class WhyAttemptOut(BaseModel):
    """One hand-over to the carrier, and the right that let it go."""

    number: int
    decided_at: datetime
    rule: int
    jurisdictions: Annotated[
        str, Field(description="The version of the table of jurisdictions; empty before there was one.")
    ]
    outcome: str | None
    code: str
    event: WhyEventOut | None
    words: list[str]


class WhyTopicOut(BaseModel):
    """What a text answers: the last of theirs to that number before it."""

    message: int
    at: datetime
    words: Annotated[str, Field(description="Empty where there were none, or they were erased.")]


class WhyDoubtOut(BaseModel):
    """A text of theirs that may be an opt-out, and its open review."""

    review: int
    message: int
    conversation: int
    at: datetime
    words: Annotated[str, Field(description="Empty where there were none, or they were erased.")]


class WhyOut(BaseModel):
    """Why a text was sent, held or refused; `words` says it in sentences."""

    message: int
    outcome: Annotated[
        str,
        Field(
            description="waiting, held, refused (by the rules), taken_back, rejected (by the carrier), sent or"
            " received"
        ),
    ]
    state: str
    reason: str
    rule: Annotated[int | None, Field(description="The version of the rules that decided last.")]
    jurisdictions: Annotated[
        str, Field(description="The version of the table of jurisdictions; empty where it was not asked.")
    ]
    decided_at: datetime
    until: Annotated[
        datetime | None, Field(description="When it is decided anew; null until a fact changes.")
    ]
    states: Annotated[
        list[str],
        Field(
            description="The states that the person is taken to be in, like US-FL; none where none is known."
        ),
    ]
    zones: Annotated[list[str], Field(description="The clocks there.")]
    emergency_reason: Annotated[
        str, Field(description="Why it is an emergency, for which hours and caps do not count; else empty.")
    ]
    introduced: Annotated[
        bool | None, Field(description="Whether it was added who writes; null if not sent.")
    ]
    instructed: Annotated[
        bool | None, Field(description="Whether it was added how to stop; null if not sent.")
    ]
    against: Annotated[WhyEventOut | None, Field(description="The opt-out that stood in its way.")]
    event: Annotated[
        WhyEventOut | None, Field(description="What a held text goes by once it need not wait any more.")
    ]
    doubt: Annotated[
        WhyDoubtOut | None, Field(description="The text of theirs that holds it until somebody decides.")
    ]
    unread: Annotated[
        bool, Field(description="Whether something they sent could not be taken in, which holds everything.")
    ]
    topic: Annotated[
        WhyTopicOut | None, Field(description="What it answers, where it went by the right to answer.")
    ]
    way_out: str
    words: list[str]
    attempts: list[WhyAttemptOut]


class LintIn(BaseModel):
    """A text that is to be sent."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=10_000)]
    level: Literal["conversational", "informational", "promotional"] = "informational"
    automated: Annotated[StrictBool, Field(description="By a program, or one of many.")] = True
    purpose: Annotated[
        Id | Name | None, Field(description="The purpose that the text would name, by id or name.")
    ] = None
    asked: Annotated[
        str, Field(max_length=10_000, description="What the person wrote, where the text answers that.")
    ] = ""


class LintOut(BaseModel):
    """What the linter says; `ok` where nothing blocks."""

    ok: bool
    findings: list[FindingOut]
    version: int
