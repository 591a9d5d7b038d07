"""Plain words for contacts: their fields, what is wrong with one, what was done to them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from threadline.actions import fields as own_fields
from threadline.actions import merging, tags
from threadline.queries.timelines import Event
from threadline.rules import contacts, fields, regions
from threadline.rules.contacts import PhoneKind
from threadline.rules.fields import FieldKind
from threadline.rules.levels import ActorKind
from threadline.web import words

Words = str | Promise

NAMES: Mapping[str, Words] = {
    "name": _later("Name"),
    "email": _later("E-mail"),
    "company": _later("Company"),
    "street": _later("Street"),
    "city": _later("City"),
    "state": _later("State"),
    "postcode": _later("ZIP or postcode"),
    "country": _later("Country"),
    "zone": _later("Time zone"),
    "rep": _later("Looked after by"),
    "lead_status": _later("Lead status"),
    "fields": _later("Own fields"),
}

PHONE_KINDS: Mapping[PhoneKind, Words] = {
    PhoneKind.CELL: _later("Cell"),
    PhoneKind.HOME: _later("Home"),
    PhoneKind.WORK: _later("Work"),
}

FIELD_KINDS: Mapping[FieldKind, Words] = {
    FieldKind.TEXT: _later("Text"),
    FieldKind.NUMBER: _later("Number"),
    FieldKind.DATE: _later("Date"),
    FieldKind.YES_NO: _later("Yes or no"),
    FieldKind.CHOICE: _later("Choice of options"),
}

COLOURS: Mapping[str, Words] = {
    "": _later("Plain"),
    "green": _later("Green"),
    "blue": _later("Blue"),
    "violet": _later("Violet"),
    "rose": _later("Rose"),
    "amber": _later("Amber"),
    "slate": _later("Slate"),
}

WRONG: Mapping[contacts.Wrong | fields.Wrong, Words] = {
    contacts.Wrong.TOO_LONG: _later("This is too long."),
    contacts.Wrong.NO_EMAIL: _later("This is not an e-mail address."),
    contacts.Wrong.NO_COUNTRY: _later("There is no such country."),
    contacts.Wrong.NO_ZONE: _later("There is no such time zone."),
    fields.Wrong.TOO_LONG: _later("This is too long."),
    fields.Wrong.NO_NUMBER: _later("This is not a number."),
    fields.Wrong.NO_DATE: _later("This is not a date."),
    fields.Wrong.NO_TRUTH: _later("This is neither yes nor no."),
    fields.Wrong.NO_OPTION: _later("This is none of the options."),
}

TAG_REFUSED: Mapping[tags.Refused, Words] = {
    tags.Refused.EMPTY: _later("A tag needs a name."),
    tags.Refused.TAKEN: _later("There is a tag of this name already."),
    tags.Refused.TOO_MANY: _later("There are 500 tags; remove some first."),
    tags.Refused.NO_TAG: _later("This tag has been removed."),
}

FIELD_REFUSED: Mapping[own_fields.Refused, Words] = {
    own_fields.Refused.EMPTY: _later("A field needs a name."),
    own_fields.Refused.TAKEN: _later("There is a field of this name already."),
    own_fields.Refused.NO_OPTIONS: _later("A choice needs at least one option."),
    own_fields.Refused.TOO_MANY: _later("There are 50 fields; remove some first."),
    own_fields.Refused.NO_FIELD: _later("This field has been removed."),
}

MERGE_REFUSED: Mapping[merging.Refused, Words] = {
    merging.Refused.SAME: _later("These are the same contact."),
    merging.Refused.NO_CONTACT: _later("One of the two has been deleted or merged meanwhile."),
    merging.Refused.TOO_MANY_PHONES: _later("Together they have more than 20 phones; unlink some first."),
}

_DONE: Mapping[str, Words] = {
    "contact.added": _later("Contact added"),
    "contact.changed": _later("Changed"),
    "contact.phone_added": _later("Phone added"),
    "contact.phone_changed": _later("Phone changed"),
    "contact.phone_removed": _later("Phone unlinked"),
    "contact.opt_out_carried": _later("An opt-out reached the other phones"),
    "contact.merged": _later("Merged with another contact"),
    "contact.tagged": _later("Tag put on"),
    "contact.untagged": _later("Tag taken off"),
}

_ACTORS: Mapping[ActorKind, Words] = {
    ActorKind.KEY: _later("by a program"),
    ActorKind.OPERATOR: _later("by the operator"),
    ActorKind.ENGINE: _later("automatically"),
}


def done(event: Event) -> str:
    """What was changed: "Changed: e-mail, company"."""
    what = str(_DONE.get(event.action, event.action))
    names = [str(NAMES[name]).lower() for name in event.fields if name in NAMES]
    return _("%(what)s: %(fields)s") % {"what": what, "fields": ", ".join(names)} if names else what


def actor(event: Event) -> str:
    """Who did it, where it was no member."""
    return str(_ACTORS.get(event.actor, "")) if event.actor is not None else ""


def value(kind: FieldKind, held: object) -> str:
    """A field's value as people read it."""
    if isinstance(held, bool):
        return _("Yes") if held else _("No")
    return fields.show(kind, held)


def country(code: str) -> str:
    """A country's name in the reader's language; '' for none."""
    return regions.name(code, language=words.language()) if code else ""
