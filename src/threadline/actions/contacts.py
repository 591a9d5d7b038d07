"""Contacts: added, changed, removed. Their phones are in actions/phones.py, their tags in actions/tags.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from threadline import sql
from threadline.actions import audit, contact_words, linking, recipients, tags
from threadline.actions.phones import Taken
from threadline.actions.recipients import Key
from threadline.models import Contact, ContactTag, Conversation, Member, Phone, Workspace
from threadline.rules import contacts as rules
from threadline.rules import standing
from threadline.rules.actors import Actor
from threadline.rules.contacts import Details, PhoneKind
from threadline.rules.fields import Value

__all__ = [
    "BATCH",
    "Contact",
    "NewPhone",
    "Taken",
    "add",
    "change",
    "create",
    "remove",
    "set_lead_status",
    "set_rep",
]

BATCH = 500
"""Contacts of one transaction, and of one row of the audit log, at most."""

_FOUND_BY = {"name", "email", "company"}
_PLACED_BY = {"state", "postcode", "country", "zone"}


@dataclass(frozen=True, slots=True)
class NewPhone:
    """A phone of a contact that is made; `number` is E.164."""

    number: str
    kind: PhoneKind = PhoneKind.CELL
    textable: bool = True


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
    """A new contact with one phone: `create` for who knows no more of them."""
    details = Details(name=name, email=email, company=company, state=state, zone=zone, rep=rep)
    return create(actor, workspace, details, phones=[NewPhone(number, PhoneKind(kind))], tags=tags)


def create(
    actor: Actor,
    workspace: Workspace,
    details: Details,
    *,
    phones: Sequence[NewPhone] = (),
    tags: Sequence[str] = (),
) -> Contact | Taken:
    """A new contact with its phones, linked to what their numbers wrote before; tags are made as needed.

    What is too long is cut: whoever asks people says so first. An opt-out of one number is the person's, and so
    of all of them.
    """
    return recipients.repeated(lambda: _create(actor, workspace, rules.tidy(details), phones, tags))


@transaction.atomic
def _create(
    actor: Actor,
    workspace: Workspace,
    details: Details,
    phones: Sequence[NewPhone],
    names: Sequence[str],
) -> Contact | Taken:
    ids = recipients.ensure((workspace.pk, phone.number) for phone in phones)
    keys = {phone.number: Key(workspace.pk, ids[workspace.pk, phone.number]) for phone in phones}
    # Linking is a consent write: a STOP under way must see these phones, or this link must see the STOP.
    held = linking.hold(workspace.pk, [], joining=keys.values(), emails=[details.email])
    owner = Phone.objects.filter(workspace=workspace, recipient_id__in=ids.values()).first()
    if owner is not None:
        return Taken(owner.contact_id)
    contact = Contact.objects.create(workspace=workspace, **_columns(workspace.pk, details))
    Phone.objects.bulk_create(
        Phone(
            workspace=workspace,
            contact=contact,
            recipient_id=keys[phone.number].id,
            kind=phone.kind,
            textable=phone.textable,
        )
        for phone in {phone.number: phone for phone in phones}.values()
    )
    linking.settle(workspace.pk, contact.pk, keys.values())
    alone = [[key] for key in sorted(set(keys.values()))]
    linking.carry(
        actor,
        workspace,
        contact.pk,
        alone,
        held=held,
        why="the numbers were given for one person",
        email=details.email,
    )
    said = linking.declared(details)
    if said != standing.NOTHING:
        recipients.place(held.locked.values(), said)
    tags.named(workspace, contact.pk, names)
    audit.record(actor, workspace.pk, "contact.added", noun="contact", noun_id=contact.pk)
    return contact


def _columns(workspace: int, details: Details) -> dict[str, object]:
    columns: dict[str, object] = {name: getattr(details, name) for name in rules.NAMES if name != "rep"}
    return {**columns, "rep_id": _rep(workspace, details.rep), "fields": _fields({}, details.fields)}


def _rep(workspace: int, rep: int | None) -> int | None:
    """The member, if there is such a one: the key would refuse another workspace's."""
    known = rep is not None and Member.objects.filter(workspace_id=workspace, id=rep).exists()
    return rep if known else None


def change(
    actor: Actor, workspace: Workspace, contact: int, details: Details, *, only: Collection[str] = rules.NAMES
) -> bool:
    """Write the named details of a contact; False when there is none.

    Of the workspace's own fields those named in `details.fields` are written, and '' takes one away. Where they are
    said to be is a fact about their numbers, and what waits for them is looked at again.
    """
    return recipients.repeated(lambda: _change(actor, workspace, contact, rules.tidy(details), only))


@transaction.atomic
def _change(
    actor: Actor, workspace: Workspace, contact: int, details: Details, only: Collection[str]
) -> bool:
    # Only a place is a fact about the numbers, and an e-mail address one more way to reach them: a change of name need
    # not wait for their locks.
    follows = _new_email(workspace.pk, contact, details) if "email" in only else None
    places = _PLACED_BY & set(only)
    held = linking.hold(workspace.pk, [contact], emails=follows) if places or follows is not None else None
    known = Contact.objects.select_for_update(no_key=True).filter(workspace=workspace, id=contact).first()
    if known is None:
        return False
    new = {name: value for name, value in _columns(workspace.pk, details).items() if _named(name) in only}
    if "fields" in new:
        new["fields"] = _fields(known.fields, details.fields)
    changed = [name for name, value in new.items() if getattr(known, name) != value]
    if not changed:
        return True
    if "email" in changed and follows is None:  # somebody else changed it meanwhile
        raise recipients.PhonesChanged
    Contact.objects.filter(workspace=workspace, id=contact).update(**new)
    if _FOUND_BY & set(changed):
        contact_words.refresh(workspace.pk, [contact])
        linking.tell(workspace.pk, contact)
    if held is not None and _PLACED_BY & set(changed):
        said = linking.declared(Contact.objects.get(workspace=workspace, id=contact))
        recipients.place([held.locked[key] for key in held.numbers[contact]], said)
    if held is not None and "email" in changed:
        linking.carry(
            actor, workspace, contact, [held.numbers[contact]], held=held, why="their e-mail address changed",
            email=details.email,
        )  # fmt: skip
    fields = [_named(name) for name in changed]
    audit.record(actor, workspace.pk, "contact.changed", noun="contact", noun_id=contact, fields=fields)
    return True


def _new_email(workspace: int, contact: int, details: Details) -> list[str] | None:
    """The address that is to follow theirs; None where it stays."""
    known = Contact.objects.filter(workspace_id=workspace, id=contact).values_list("email", flat=True).first()
    return None if known == details.email else [details.email]


def _named(column: str) -> str:
    return "rep" if column == "rep_id" else column


def _fields(known: Mapping[str, Value], said: Mapping[str, Value]) -> dict[str, Value]:
    together = {**known, **said}
    return {key: value for key, value in together.items() if value != ""}


def remove(actor: Actor, workspace: Workspace, contact: int) -> bool:
    """Delete a contact, and nothing else: conversations stay as a stranger's, consent stays with the numbers."""
    return recipients.repeated(lambda: _remove(actor, workspace, contact))


@transaction.atomic
def _remove(actor: Actor, workspace: Workspace, contact: int) -> bool:
    held = linking.hold(workspace.pk, [contact])
    if contact not in held.numbers:
        return False
    said = linking.declared(Contact.objects.get(workspace=workspace, id=contact))
    let_go(workspace.pk, contact, held.numbers[contact])
    if said != standing.NOTHING:
        recipients.place([held.locked[key] for key in held.numbers[contact]])
    audit.record(actor, workspace.pk, "contact.removed", noun="contact", noun_id=contact)
    return True


def let_go(workspace: int, contact: int, numbers: Iterable[Key]) -> None:
    """Delete a held contact's row; whoever calls says what becomes of its numbers."""
    linking.settle(workspace, None, list(numbers))
    mine = {"workspace_id": workspace, "contact_id": contact}
    Conversation.objects.filter(**mine).update(
        contact=None
    )  # of a number that is no phone of theirs any more
    Phone.objects.filter(**mine).delete()
    ContactTag.objects.filter(**mine).delete()
    Contact.objects.filter(workspace_id=workspace, id=contact).delete()


@transaction.atomic
def set_rep(actor: Actor, workspace: int, contacts: Sequence[int], *, rep: int | None) -> int:
    """One batch of contacts gets a member who looks after them (None: nobody); how many changed."""
    params = {"workspace": workspace, "ids": _batch(contacts), "rep": _rep(workspace, rep)}
    return _set(actor, workspace, "rep", sql.rows("contact", "set_rep", params), rep=params["rep"])


@transaction.atomic
def set_lead_status(actor: Actor, workspace: int, contacts: Sequence[int], *, lead_status: str) -> int:
    """One batch of contacts stands there now; how many changed."""
    word = rules.tidy(replace(Details(), lead_status=lead_status)).lead_status
    params = {"workspace": workspace, "ids": _batch(contacts), "lead_status": word}
    return _set(actor, workspace, "lead_status", sql.rows("contact", "set_lead_status", params))


def _set(actor: Actor, workspace: int, field: str, rows: Sequence[sql.Row], **detail: object) -> int:
    changed = sorted(row[0] for row in rows)
    if changed:
        audit.record(
            actor,
            workspace,
            "contact.changed",
            noun="contact",
            noun_id=changed[0] if len(changed) == 1 else None,
            fields=[field],
            contacts=changed,
            **detail,
        )
    return len(changed)


def _batch(contacts: Sequence[int]) -> list[int]:
    if len(contacts) > BATCH:
        raise ValueError(f"{len(contacts)} contacts in one batch; {BATCH} is the most")
    return sorted(set(contacts))
