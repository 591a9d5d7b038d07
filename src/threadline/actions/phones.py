"""Phones of contacts: linked, changed, unlinked. What was agreed to or taken back stays with the number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from threadline.actions import audit, contact_words, linking, recipients
from threadline.actions.recipients import Key
from threadline.models import Contact, Phone, Workspace
from threadline.rules import standing
from threadline.rules.actors import Actor
from threadline.rules.contacts import MOST_PHONES, PhoneKind


@dataclass(frozen=True, slots=True)
class Taken:
    """The number already belongs to this contact."""

    contact: int


class Refused(StrEnum):
    """Why a phone was not linked."""

    NO_CONTACT = "no_contact"
    TOO_MANY = "too_many"


def add(
    actor: Actor,
    workspace: Workspace,
    contact: int,
    number: str,
    *,
    kind: PhoneKind = PhoneKind.CELL,
    textable: bool = True,
) -> Phone | Taken | Refused:
    """Link a number (E.164) to a contact, with the conversations it had; an opt-out reaches both ways."""
    return recipients.repeated(lambda: _add(actor, workspace, contact, number, kind, textable))


@transaction.atomic
def _add(
    actor: Actor, workspace: Workspace, contact: int, number: str, kind: PhoneKind, textable: bool
) -> Phone | Taken | Refused:
    recipient = recipients.ensure([(workspace.pk, number)])[workspace.pk, number]
    key = Key(workspace.pk, recipient)
    held = linking.hold(workspace.pk, [contact], joining=[key], emails=())
    if contact not in held.numbers:
        return Refused.NO_CONTACT
    owner = Phone.objects.filter(workspace=workspace, recipient_id=recipient).first()
    if owner is not None:
        return Taken(owner.contact_id)
    if len(held.numbers[contact]) >= MOST_PHONES:
        return Refused.TOO_MANY
    phone = Phone.objects.create(
        workspace=workspace, contact_id=contact, recipient_id=recipient, kind=kind, textable=textable
    )
    linking.settle(workspace.pk, contact, [key])
    theirs = Contact.objects.get(workspace=workspace, id=contact)
    linking.carry(
        actor,
        workspace,
        contact,
        [held.numbers[contact], [key]],
        held=held,
        why="the number was linked to their contact",
        email=theirs.email,
    )
    said = linking.declared(theirs)
    if said != standing.NOTHING:
        recipients.place([held.locked[key]], said)
    audit.record(actor, workspace.pk, "contact.phone_added", noun="contact", noun_id=contact, phone=phone.pk)
    return phone


@transaction.atomic
def change(actor: Actor, workspace: Workspace, phone: int, *, kind: PhoneKind, textable: bool) -> bool:
    """Say whose or where a phone is, and whether it is the one to text. False when there is none."""
    known = Phone.objects.select_for_update().filter(workspace=workspace, id=phone).first()
    if known is None:
        return False
    new = {"kind": kind.value, "textable": textable}
    fields = [name for name, value in new.items() if getattr(known, name) != value]
    if fields:
        Phone.objects.filter(workspace=workspace, id=phone).update(**new)
        audit.record(
            actor,
            workspace.pk,
            "contact.phone_changed",
            noun="contact",
            noun_id=known.contact_id,
            phone=phone,
            fields=fields,
        )
    return True


def remove(actor: Actor, workspace: Workspace, phone: int) -> bool:
    """Unlink a phone: its conversations are a stranger's again, its consent stays. False when there is none."""
    return recipients.repeated(lambda: _remove(actor, workspace, phone))


@transaction.atomic
def _remove(actor: Actor, workspace: Workspace, phone: int) -> bool:
    known = Phone.objects.filter(workspace=workspace, id=phone).first()
    if known is None:
        return False
    held = linking.hold(workspace.pk, [known.contact_id])
    key = Key(workspace.pk, known.recipient_id)
    if key not in held.numbers.get(known.contact_id, ()):
        raise recipients.PhonesChanged
    Phone.objects.filter(workspace=workspace, id=phone).delete()
    linking.settle(workspace.pk, None, [key])
    contact_words.refresh(workspace.pk, [known.contact_id])
    if linking.declared(Contact.objects.get(workspace=workspace, id=known.contact_id)) != standing.NOTHING:
        recipients.place([held.locked[key]])
    audit.record(
        actor,
        workspace.pk,
        "contact.phone_removed",
        noun="contact",
        noun_id=known.contact_id,
        phone=phone,
    )
    return True
