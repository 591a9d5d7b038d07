"""What programs say and are told of contacts, field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from threadline.api.bodies import Body, Id, Text
from threadline.queries.contact_phones import Phone
from threadline.queries.contacts import Known
from threadline.queries.fields import Field as OwnField
from threadline.queries.tags import Tag
from threadline.rules import fields
from threadline.rules.contacts import LONGEST, MOST_PHONES, PhoneKind
from threadline.rules.fields import FieldKind

Value = Text | StrictInt | StrictFloat | StrictBool | None
Own = Annotated[
    dict[Text, Value],
    Field(
        max_length=fields.MOST, description="The workspace's own fields by their keys; null takes one away."
    ),
]
Number = Annotated[Text, Field(max_length=60, description="A phone number, best in E.164.")]
TagName = Annotated[Text, Field(min_length=1, max_length=40)]
Tags = Annotated[list[TagName], Field(max_length=50, description="Names; a tag that is not there is made.")]


def _text(name: str, description: str = "") -> object:
    return Field(max_length=LONGEST[name], description=description or None)


NameText = Annotated[Text, _text("name")]
Email = Annotated[Text, _text("email")]
Company = Annotated[Text, _text("company")]
Street = Annotated[Text, _text("street")]
City = Annotated[Text, _text("city")]
State = Annotated[Text, _text("state")]
Postcode = Annotated[Text, _text("postcode")]
Country = Annotated[Text, _text("country", "ISO 3166: `US`.")]
Zone = Annotated[Text, _text("zone", "IANA: `America/Chicago`; empty is where their number says.")]
LeadStatus = Annotated[Text, _text("lead_status")]
Rep = Annotated[Id | None, Field(description="The member who looks after them.")]


class PhoneIn(Body):
    """A phone to be linked."""

    model_config = ConfigDict(extra="forbid", title="AddPhone")

    number: Number
    kind: PhoneKind = PhoneKind.CELL
    textable: Annotated[StrictBool, Field(description="Whether this is one to text.")] = True


class PhonePatch(Body):
    """What changes about a phone; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="ChangePhone")

    kind: PhoneKind | None = None
    textable: StrictBool | None = None


class ContactIn(Body):
    """A contact to be made: it needs a name or a phone."""

    model_config = ConfigDict(extra="forbid", title="CreateContact")

    name: NameText = ""
    email: Email = ""
    company: Company = ""
    street: Street = ""
    city: City = ""
    state: State = ""
    postcode: Postcode = ""
    country: Country = ""
    zone: Zone = ""
    rep: Rep = None
    lead_status: LeadStatus = ""
    fields: Own = {}
    phones: Annotated[list[PhoneIn], Field(max_length=MOST_PHONES)] = []
    tags: Tags = []


class ContactPatch(Body):
    """What changes about a contact; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="ChangeContact")

    name: NameText | None = None
    email: Email | None = None
    company: Company | None = None
    street: Street | None = None
    city: City | None = None
    state: State | None = None
    postcode: Postcode | None = None
    country: Country | None = None
    zone: Zone | None = None
    rep: Rep = None
    lead_status: LeadStatus | None = None
    fields: Own | None = None


class MergeIn(Body):
    """The contact that goes into this one."""

    model_config = ConfigDict(extra="forbid", title="MergeContact")

    other: Id


class TagIn(Body):
    """A tag to be made."""

    model_config = ConfigDict(extra="forbid", title="CreateTag")

    name: TagName
    colour: Annotated[Text, Field(max_length=20, description="One of ours, or empty.")] = ""


class TagPatch(Body):
    """What changes about a tag; what is left out stays."""

    model_config = ConfigDict(extra="forbid", title="ChangeTag")

    name: TagName | None = None
    colour: Annotated[Text, Field(max_length=20, description="One of ours, or empty.")] | None = None


_Some = Annotated[list[Id], Field(max_length=500)]


class TagContactsIn(Body):
    """Contacts that get a tag, and contacts that lose it."""

    model_config = ConfigDict(extra="forbid", title="TagContacts")

    put_on: _Some = []
    take_off: _Some = []


class TaggedOut(BaseModel):
    """How many contacts got the tag, and how many lost it."""

    put_on: int
    taken_off: int


_FieldName = Annotated[Text, Field(min_length=1, max_length=fields.LONGEST_NAME)]
_Options = Annotated[
    list[Annotated[Text, Field(min_length=1, max_length=200)]],
    Field(max_length=fields.MOST_OPTIONS, description="What can be chosen, for the kind `choice`."),
]


class FieldIn(Body):
    """A field to be made."""

    model_config = ConfigDict(extra="forbid", title="CreateField")

    name: _FieldName
    kind: FieldKind
    options: _Options = []


class FieldPatch(Body):
    """What changes about a field; what is left out stays. The kind is for good, as contacts hold values of it."""

    model_config = ConfigDict(extra="forbid", title="ChangeField")

    name: _FieldName | None = None
    options: _Options | None = None


class PhoneOut(BaseModel):
    """A phone of a contact."""

    id: int
    number: str
    kind: str
    textable: bool
    opted_out: bool


class ContactOut(BaseModel):
    """A person; `numbers` are those of `phones`."""

    id: int
    name: str
    email: str
    company: str
    street: str
    city: str
    state: str
    postcode: str
    country: str
    zone: str
    rep: int | None
    lead_status: str
    fields: dict[str, str | int | float | bool]
    created_at: datetime
    numbers: list[str]
    phones: list[PhoneOut]
    tags: list[str]


class ContactsOut(BaseModel):
    """Some contacts; `after` asks for the next ones. A page may be short and still have more after it."""

    contacts: list[ContactOut]
    after: str | None


class TagOut(BaseModel):
    """A tag."""

    id: int
    name: str
    colour: str


class FieldOut(BaseModel):
    """A field of the workspace's own; `key` names its value in a contact."""

    id: int
    key: str
    name: str
    kind: FieldKind
    options: list[str]


def phone(known: Phone) -> PhoneOut:
    """A phone as programs see it."""
    return PhoneOut(
        id=known.id,
        number=known.number,
        kind=known.kind,
        textable=known.textable,
        opted_out=known.rights.opted_out,
    )


def contact(known: Known, *, phones: list[Phone], tags: tuple[str, ...], own: list[OwnField]) -> ContactOut:
    """A contact as programs see it: of its own fields those that the workspace still has."""
    said = known.details
    held = {field.key: said.fields[field.key] for field in own if field.key in said.fields}
    return ContactOut(
        id=known.id,
        name=said.name,
        email=said.email,
        company=said.company,
        street=said.street,
        city=said.city,
        state=said.state,
        postcode=said.postcode,
        country=said.country,
        zone=said.zone,
        rep=said.rep,
        lead_status=said.lead_status,
        fields=held,
        created_at=known.created_at,
        numbers=[each.number for each in phones],
        phones=[phone(each) for each in phones],
        tags=list(tags),
    )


def tag(known: Tag) -> TagOut:
    """A tag as programs see it."""
    return TagOut(id=known.id, name=known.name, colour=known.colour)


def field(known: OwnField) -> FieldOut:
    """A field as programs see it."""
    return FieldOut(id=known.id, key=known.key, name=known.name, kind=known.kind, options=list(known.options))
