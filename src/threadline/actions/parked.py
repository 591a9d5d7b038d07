"""Arrivals that could not be taken in: kept raw, and their people held until somebody has looked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from django.db import transaction

from threadline import sql
from threadline.actions import audit, recipients, reviews
from threadline.actions.recipients import Key
from threadline.models import Arrival as Kept
from threadline.models import Recipient
from threadline.queries import parked as queries
from threadline.rules import texts
from threadline.rules.actors import OPERATOR
from threadline.rules.carriage import Arrival


@transaction.atomic
def park(arrival: Arrival, *, account: int, problem: str, hold: bool = True) -> None:
    """Keep an arrival that could not be taken in, raw, and send its person nothing until somebody looked.

    Without `hold` only the first: for a number that cannot even be kept, so that nothing could be sent to it.
    """
    raw = {
        "from": texts.keepable(arrival.sender),
        "to": texts.keepable(arrival.recipient),
        "text": texts.keepable(arrival.text),
        "at": arrival.at.isoformat(),
    }
    params = {"account": account, "key": arrival.key, "raw": json.dumps(raw), "problem": problem}
    sql.run("arrival", "park", params)
    if not hold:
        return
    users = sql.rows("arrival", "senders_of", {"account": account, "numbers": [arrival.recipient]})
    _hold(recipients.ensure((workspace, arrival.sender) for _, workspace, *_ in users))


@transaction.atomic
def finish(parked: int, *, by: int | None = None) -> bool:
    """The operator has looked at a parked text: it waits no more, and its sender may be texted again.

    Its raw text goes; that it was parked, and why, stays. False when there is no such text.
    """
    found = queries.one(parked)
    if found is None or not Kept.objects.filter(id=parked, parked__isnull=False).update(parked=None):
        return False
    users = sql.rows("arrival", "senders_of", {"account": found.account, "numbers": [found.recipient]})
    workspaces = sorted({workspace for _, workspace, *_ in users})
    for held in Recipient.objects.filter(workspace_id__in=workspaces, number=found.sender, review=True):
        reviews.release(OPERATOR, Key(held.workspace_id, held.pk))
    audit.record_operator("arrival.reviewed", noun="arrival", noun_id=str(parked), by=by)
    return True


def _hold(known: Mapping[tuple[int, str], int]) -> None:
    keys = [Key(workspace, id_) for (workspace, _), id_ in known.items()]
    locked: Iterable[Key] = recipients.lock(keys)
    arrays = {"workspaces": [key.workspace for key in locked], "ids": [key.id for key in locked]}
    sql.run("arrival", "hold", arrays)
