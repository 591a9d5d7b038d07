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
    outcome: str | None
    code: str
    event: WhyEventOut | None
    words: list[str]


class WhyTopicOut(BaseModel):
    """What a text answers: the last of theirs to that number before it."""

    message: int
    at: datetime
    words: Annotated[str, Field(description="Empty where there were none, or they were erased.")]


class WhyOut(BaseModel):
    """Why a text was sent, held or refused; `words` says it in sentences."""

    message: int
    outcome: Annotated[str, Field(description="waiting, held, refused, taken_back, sent or received")]
    state: str
    reason: str
    rule: Annotated[int | None, Field(description="The version of the rules that decided last.")]
    decided_at: datetime
    until: Annotated[
        datetime | None, Field(description="When it is decided anew; null until a fact changes.")
    ]
    zones: Annotated[list[str], Field(description="Where the person is taken to be.")]
    introduced: Annotated[
        bool | None, Field(description="Whether it was added who writes; null if not sent.")
    ]
    instructed: Annotated[
        bool | None, Field(description="Whether it was added how to stop; null if not sent.")
    ]
    against: Annotated[WhyEventOut | None, Field(description="The opt-out that stood in its way.")]
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
