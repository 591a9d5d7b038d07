"""What programs say of opt-outs that somebody heard, and are told of how quickly those were recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StrictBool

from threadline.actions.revocations import Unconfirmed
from threadline.api.bodies import Body, Id, Moment, Name, Text
from threadline.api.consent_shapes import Channels
from threadline.rules.honouring import Honoured
from threadline.rules.levels import Level, Medium


class RevocationIn(Body):
    """An opt-out that was heard, of everything or of a part."""

    model_config = ConfigDict(extra="forbid", title="RecordRevocation")

    number: Annotated[Text, Field(max_length=60)]
    scope: Literal["everything", "level", "purpose", "campaign"]
    level: Annotated[
        Literal["informational", "promotional"] | None, Field(description="With the scope `level`.")
    ] = None
    purpose: Annotated[Id | Name | None, Field(description="With the scope `purpose`: its id or name.")] = (
        None
    )
    campaign: Annotated[
        Text, Field(max_length=200, description="With the scope `campaign`: as recorded when they agreed.")
    ] = ""
    occurred_at: Annotated[
        Moment, Field(description="When they said it; the ten business days count from here.")
    ]
    medium: Literal["phone", "spoken", "email", "letter", "paper_form", "web_form", "text", "api"]
    capture: Annotated[Text, Field(min_length=1, max_length=5000, description="What they said or wrote.")]
    heard_by: Annotated[Text, Field(max_length=120, description="Who heard or read it.")] = ""
    identity: Annotated[Text, Field(max_length=500)] = ""
    channels: Channels = ["text"]
    confirm: Annotated[
        StrictBool,
        Field(
            description="With the scope `everything`, of texts: confirm it by one text, within five minutes of"
            " `occurred_at`. Needs the scope `messages:write` too."
        ),
    ] = False


class RevokedOut(Schema):
    """The consent events that were recorded, those of the number itself."""

    events: list[int]
    confirmation: Annotated[int | None, Field(description="The text that confirms it.")] = None
    unconfirmed: Annotated[
        Unconfirmed | None, Field(description="Why no text confirms it, where one was asked for.")
    ] = None


class LateOut(Schema):
    """A revocation recorded close to the end of the ten business days, or after it."""

    event: Annotated[int | None, Field(description="Null for a text that waits to be reviewed.")]
    person: str
    scope: Annotated[str, Field(description="The purpose that was ended; empty for everything.")]
    level: Level
    medium: Medium
    occurred_at: datetime
    recorded_at: Annotated[datetime | None, Field(description="Null while it waits to be reviewed.")]
    business_days: int
    honoured: Honoured


class LatesOut(Schema):
    """Normally none."""

    revocations: list[LateOut]
