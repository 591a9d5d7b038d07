"""What could not be read is looked at by a person; until then its sender is texted nothing."""

from __future__ import annotations

from django.db import transaction

from threadline import sql
from threadline.actions import audit, recipients
from threadline.actions.recipients import Key
from threadline.models import Arrival, Recipient, Workspace
from threadline.rules.actors import OPERATOR, Actor

_SHOWN = 200


@transaction.atomic
def finish(actor: Actor, workspace: Workspace, recipient: int) -> bool:
    """Somebody has looked: texts to this person may go again. False when nothing was held."""
    return _release(actor, Key(workspace.pk, recipient))


def parked() -> list[Arrival]:
    """The arrivals that wait for somebody to look, the oldest first."""
    return list(Arrival.objects.filter(parked__isnull=False).order_by("id")[:_SHOWN])


def find(arrival: int) -> Arrival | None:
    """One of them."""
    return Arrival.objects.filter(id=arrival, parked__isnull=False).first()


@transaction.atomic
def finish_parked(arrival: int) -> bool:
    """The operator has looked at a parked arrival: it waits no more, and its sender may be texted again.

    Its raw text goes; that it was parked, and why, stays. False when there is no such arrival.
    """
    found = find(arrival)
    if found is None or not Arrival.objects.filter(id=arrival, parked__isnull=False).update(parked=None):
        return False
    raw = found.parked or {}
    number, ours = str(raw.get("from", "")), str(raw.get("to", ""))
    users = sql.rows("arrival", "senders_of", {"account": found.account_id, "numbers": [ours]})
    workspaces = sorted({workspace for _, workspace, _ in users})
    for held in Recipient.objects.filter(workspace_id__in=workspaces, number=number, review=True):
        _release(OPERATOR, Key(held.workspace_id, held.pk))
    audit.record_operator("arrival.reviewed", noun="arrival", noun_id=str(arrival))
    return True


def _release(actor: Actor, key: Key) -> bool:
    recipients.lock([key])
    held = Recipient.objects.filter(workspace_id=key.workspace, id=key.id, review=True)
    if not held.update(review=False):
        return False
    recipients.look_again([key])
    audit.record(actor, key.workspace, "recipient.reviewed", noun="recipient", noun_id=key.id)
    return True
