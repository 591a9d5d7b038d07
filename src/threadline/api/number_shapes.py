"""What programs are told of numbers and their registration, field by field."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StrictBool, StrictInt

from threadline.api.bodies import Body, Id, Text
from threadline.queries import registrations
from threadline.queries.numbers import SenderRow
from threadline.rules.choosing import Unfit
from threadline.rules.registration import Registration

Limit = Annotated[StrictInt, Field(ge=1, le=10_000_000)]


class SenderOut(Body):
    """A number that texts can be sent from."""

    id: int
    name: str
    number: str
    country: str
    kind: Annotated[str, Field(description="did, toll_free or short_code")]
    open: bool
    abilities: Annotated[list[str], Field(description="Of `sms`, `mms` and `voice`.")]
    member: Annotated[int | None, Field(description="Whose own it is; null with `department`: everybody's.")]
    department: int | None
    campaign: int | None
    unfit: Annotated[Unfit | None, Field(description="Why it is chosen for no text; null when it is.")]


class SenderPatch(Body):
    """What changes of a number; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="ChangeSender")

    name: Annotated[Text, Field(min_length=1, max_length=60)] | None = None
    open: StrictBool | None = None
    member: Annotated[Id | None, Field(description="Null for nobody; ends what `department` said.")] = None
    department: Annotated[Id | None, Field(description="Null for none; ends what `member` said.")] = None
    campaign: Annotated[Id | None, Field(description="Null for none.")] = None


class BrandOut(Body):
    """A company as registered for texting from ordinary numbers (10DLC)."""

    id: int
    name: str
    code: Annotated[str, Field(description="The registry's.")]
    registration: Registration
    parts_a_day: Annotated[int | None, Field(description="Its limit, counted from midnight Pacific time.")]


class CampaignOut(Body):
    """What a brand texts about, as registered."""

    id: int
    brand: int
    name: str
    code: str
    registration: Registration
    parts_a_minute: int | None
    senders: Annotated[int, Field(description="How many numbers belong to it.")]


class BrandIn(Body):
    """A brand: all of it, as it is to be."""

    model_config = ConfigDict(extra="forbid", title="Brand")

    name: Annotated[Text, Field(min_length=1, max_length=80)]
    code: Annotated[Text, Field(max_length=40)] = ""
    registration: Registration = Registration.PENDING
    parts_a_day: Limit | None = None


class CampaignIn(Body):
    """A campaign: all of it, as it is to be."""

    model_config = ConfigDict(extra="forbid", title="Campaign")

    name: Annotated[Text, Field(min_length=1, max_length=80)]
    code: Annotated[Text, Field(max_length=40)] = ""
    registration: Registration = Registration.PENDING
    parts_a_minute: Limit | None = None


def sender(row: SenderRow) -> SenderOut:
    """A number as programs see it."""
    able = [name for name, can in (("sms", row.sms), ("mms", row.mms), ("voice", row.voice)) if can]
    return SenderOut(
        id=row.id,
        name=row.name,
        number=row.number,
        country=row.country,
        kind=row.kind,
        open=row.open,
        abilities=able,
        member=row.member,
        department=row.department,
        campaign=row.campaign,
        unfit=row.unfit,
    )


def brand(kept: registrations.Brand) -> BrandOut:
    """A brand as programs see it."""
    return BrandOut(
        id=kept.id, name=kept.name, code=kept.code, registration=kept.registration, parts_a_day=kept.limit
    )


def campaign(kept: registrations.Campaign) -> CampaignOut:
    """A campaign as programs see it."""
    return CampaignOut(
        id=kept.id,
        brand=kept.brand,
        name=kept.name,
        code=kept.code,
        registration=kept.registration,
        parts_a_minute=kept.limit,
        senders=kept.numbers,
    )
