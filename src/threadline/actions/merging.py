"""Two contacts that are one person: the phones, tags and conversations of one go to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from threadline import sql
from threadline.actions import audit, contacts, linking, recipients
from threadline.actions.linking import Held
from threadline.models import Contact, Phone, Workspace
from threadline.queries import contacts as known
from threadline.rules import contacts as rules
from threadline.rules.actors import Actor
from threadline.rules.contacts import Details


class Refused(StrEnum):
    """Why two contacts were not merged."""

    SAME = "same"
    NO_CONTACT = "no_contact"
    TOO_MANY_PHONES = "too_many_phones"


@dataclass(frozen=True, slots=True)
class Merged:
    """It is one contact now; `events` are the opt-outs that reached the other's numbers."""

    contact: int
    events: list[int]


def merge(actor: Actor, workspace: Workspace, keep: int, *, other: int) -> Merged | Refused:
    """Make `other` part of `keep`: what is kept says stays, its gaps are filled (rules/contacts.merged).

    A consent write over all their phones: an opt-out on either side reaches the other.
    """
    if keep == other:
        return Refused.SAME
    return recipients.repeated(lambda: _merge(actor, workspace, keep, other))


@transaction.atomic
def _merge(actor: Actor, workspace: Workspace, keep: int, other: int) -> Merged | Refused:
    held = linking.hold(workspace.pk, [keep, other], emails=())
    if len(held.numbers) < 2:
        return Refused.NO_CONTACT
    if sum(map(len, held.numbers.values())) > rules.MOST_PHONES:
        return Refused.TOO_MANY_PHONES
    before = known.details(workspace.pk, [keep, other])
    together = rules.merged(before[keep], before[other])
    columns = {name: getattr(together, name) for name in rules.NAMES if name not in ("rep", "fields")}
    Contact.objects.filter(workspace=workspace, id=keep).update(
        **columns, rep_id=together.rep, fields=dict(together.fields)
    )
    sql.run("tag", "move", {"workspace": workspace.pk, "keep": keep, "other": other})
    Phone.objects.filter(workspace=workspace, contact_id=other).update(contact_id=keep)
    contacts.let_go(workspace.pk, other, held.numbers[other])
    linking.settle(workspace.pk, keep, held.numbers[other])
    linking.tell(workspace.pk, keep)
    groups = [held.numbers[keep], held.numbers[other]]
    events = linking.carry(
        actor,
        workspace,
        keep,
        groups,
        held=held,
        why="two contacts of theirs were merged",
        email=together.email,
    )
    _place(held, together, {keep: before[keep], other: before[other]})
    audit.record(actor, workspace.pk, "contact.merged", noun="contact", noun_id=keep, merged=other)
    return Merged(keep, events)


def _place(held: Held, together: Details, before: Mapping[int, Details]) -> None:
    """All their numbers stand where the one person is said to be."""
    said = linking.declared(together)
    for contact, details in before.items():
        if linking.declared(details) != said:
            recipients.place([held.locked[key] for key in held.numbers[contact]], said)
