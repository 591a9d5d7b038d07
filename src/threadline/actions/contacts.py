"""Contacts, their phones and tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from threadline.actions import audit, recipients
from threadline.models import Contact, ContactTag, Conversation, Phone, Recipient, Tag, Workspace
from threadline.rules.actors import Actor


@dataclass(frozen=True, slots=True)
class Taken:
    """The number already belongs to this contact."""

    contact: int


@transaction.atomic
def add(
    actor: Actor,
    workspace: Workspace,
    *,
    name: str,
    number: str,
    email: str = "",
    company: str = "",
    state: str = "",
    zone: str = "",
    kind: str = "cell",
    tags: Sequence[str] = (),
    rep: int | None = None,
) -> Contact | Taken:
    """A new contact with one phone (E.164), linked to what that number wrote before."""
    recipient = recipients.ensure([(workspace.pk, number)])[workspace.pk, number]
    # Linking is a consent write: a STOP under way must see this phone, or this link must see the STOP.
    recipients.lock([recipients.Key(workspace.pk, recipient)])
    owner = Phone.objects.filter(workspace=workspace, recipient_id=recipient).first()
    if owner is not None:
        return Taken(owner.contact_id)
    contact = Contact.objects.create(
        workspace=workspace, name=name, email=email, company=company, state=state, zone=zone, rep_id=rep
    )
    Phone.objects.create(workspace=workspace, contact=contact, recipient_id=recipient, kind=kind)
    mine = {"workspace": workspace, "recipient_id": recipient, "contact": None}
    Conversation.objects.filter(**mine).update(contact=contact)
    if zone:
        Recipient.objects.filter(workspace=workspace, id=recipient).update(zones=[zone])
        recipients.look_again([recipients.Key(workspace.pk, recipient)])
    _tag(workspace, contact, tags)
    audit.record(actor, workspace.pk, "contact.added", noun="contact", noun_id=contact.pk)
    return contact


def _tag(workspace: Workspace, contact: Contact, names: Sequence[str]) -> None:
    for name in dict.fromkeys(names):
        tag, _ = Tag.objects.get_or_create(workspace=workspace, name=name)
        ContactTag.objects.create(workspace=workspace, contact=contact, tag=tag)
