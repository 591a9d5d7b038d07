"""What programs send, checked before anything else sees it: no unknown field, nothing a database cannot hold."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, NoReturn

from ninja.params.functions import Path
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from threadline.api import field_words
from threadline.api.problems import NOT_JSON, Problem, invalid
from threadline.rules import ip_addresses

_RFC3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def keepable(text: str) -> str:
    """The text, if a database can hold it."""
    if _UNKEEPABLE.search(text):
        raise PydanticCustomError("unkeepable", "It holds a NUL or half a character.")
    return text


def _moment(text: str) -> str:
    if moment(text) is None:
        raise PydanticCustomError(
            "moment", "A time as in RFC 3339, with its offset: 2026-03-01T09:00:00-06:00."
        )
    return text


def _address(text: str) -> str:
    if text and not ip_addresses.is_address(text):
        raise PydanticCustomError("address", "An IP address, like 198.51.100.7 or 2001:db8::7.")
    return text


def moment(text: str) -> datetime | None:
    """The instant an RFC 3339 text names, in UTC; None for anything else."""
    found = _RFC3339.fullmatch(text)
    if found is None:
        return None
    day, clock, fraction, offset = found.groups()
    try:
        at = datetime.fromisoformat(f"{day}T{clock}{(fraction or '')[:7]}{offset.upper()}")
        return at.astimezone(UTC) if at.year >= 2000 else None
    except (ValueError, OverflowError):
        return None


Text = Annotated[StrictStr, AfterValidator(keepable)]
Moment = Annotated[StrictStr, AfterValidator(_moment), Field(json_schema_extra={"format": "date-time"})]
Address = Annotated[Text, Field(max_length=45), AfterValidator(_address)]
"""An IP address, or nothing."""
Id = Annotated[StrictInt, Field(ge=1, lt=2**63)]
Name = Annotated[Text, Field(min_length=1, max_length=200)]

FARTHEST = timedelta(days=366)
"""How far ahead a text may be scheduled."""
ID_FIELD: Any = Path(ge=1, lt=2**62, description="As an earlier answer gave it.")
Reached = Annotated[
    str,
    Path(max_length=254, description="A phone number, best in E.164, or an e-mail address."),
    AfterValidator(keepable),
]
"""Where somebody is reached, in the path."""


class Body(BaseModel):
    """A request's body: unknown fields are refused, so that a misspelt one is not silently left out."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)


class NewMessage(Body):
    """A text to be sent."""

    to: Annotated[Text, Field(max_length=60, description="The person's number, best in E.164.")]
    body: Annotated[
        Text,
        Field(
            max_length=10_000, description="The text; 1 to 10,000 characters, none where files go with it."
        ),
    ]
    level: Annotated[
        Literal["conversational", "informational", "promotional"],
        Field(description="What kind of text it is, and so what right it needs."),
    ]
    purpose: Annotated[
        Id | Name | None,
        Field(description="Its purpose, by id or name; needed above conversational and for an emergency."),
    ] = None
    sender: Annotated[
        Id | Name | None,
        Field(alias="from", description="The sender, by id or number; else the one last used with them."),
    ] = None
    send_at: Annotated[
        Moment | None, Field(description="Not before this time (RFC 3339), within a year.")
    ] = None
    automated: Annotated[
        StrictBool | None,
        Field(
            description="False when a person typed it to this one person. Left out: false for a conversational"
            " text, true for any other."
        ),
    ] = None
    emergency: Annotated[
        StrictBool,
        Field(
            description="Exempt from quiet hours and caps, never from consent. Needs a reason, and a key that may:"
            " messages:emergency."
        ),
    ] = False
    attachments: Annotated[
        list[Id],
        Field(
            max_length=10,
            description="Pictures and files that go with it, by id, as the same key brought them; then the body"
            " may be empty, and has 1,400 characters at most.",
            default_factory=list,  # a list given as the default is copied the long way for every text
            json_schema_extra={"default": []},
        ),
    ]
    emergency_reason: Annotated[
        Text | None,
        Field(max_length=500, description="What the emergency is; kept with the text and shown beside it."),
    ] = None


def load(raw: bytes) -> Any:
    """The JSON in a body; raises ValueError for what is none, NaN and Infinity included."""
    try:
        return _JSON.decode(raw.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _no_constant(_: str) -> NoReturn:
    raise ValueError("not JSON")


_JSON = json.JSONDecoder(parse_constant=_no_constant)


def new_message(raw: bytes) -> NewMessage | Problem:
    """The text a body asks for, or what is wrong with it."""
    try:
        return NewMessage.model_validate(load(raw))
    except ValidationError as error:
        return problem(error)
    except ValueError:
        return NOT_JSON


def problem(error: ValidationError) -> Problem:
    """The first thing that is wrong, by field; never with what was sent."""
    return told(error.errors(include_url=False, include_input=False)[0])


def told(first: Any) -> Problem:
    """One of pydantic's errors as a problem. Bodies are flat, so the first step names the field."""
    steps = [str(step) for step in first["loc"]]
    where = steps[0][:200].encode("ascii", "replace").decode() if steps else ""
    return invalid(where, field_words.say(first))


def told_by_ninja(first: Any) -> Problem:
    """The same for ninja's, which say first where the field stands: ("body", "payload", "name")."""
    steps = first["loc"][2:] if first["loc"][:1] == ("body",) else first["loc"][1:]
    return told({**first, "loc": steps})
