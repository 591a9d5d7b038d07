"""Every number placed anew, after an operator's table learnt of other area codes, ZIP codes or zones."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.db import transaction

from threadline import sql
from threadline.actions import recipients
from threadline.actions.recipients import Key
from threadline.models import Workspace
from threadline.rules import standing
from threadline.rules.standing import Declared


def again() -> int:
    """Place the recipients of all workspaces where the table in force says; how many moved."""
    return sum(_workspace(workspace) for workspace in Workspace.objects.values_list("pk", flat=True))


def _workspace(workspace: int) -> int:
    moved = after = 0
    while True:
        params = {"workspace": workspace, "after": after, "limit": recipients.MOST}
        ids = [row[0] for row in sql.rows("consent", "recipients_after", params)]
        if not ids:
            return moved
        moved += _some(workspace, ids)
        after = ids[-1]


@transaction.atomic
def _some(workspace: int, ids: list[int]) -> int:
    locked = recipients.lock(Key(workspace, id_) for id_ in ids)
    elsewhere: dict[Declared, list[Key]] = defaultdict(list)
    for id_, states, zones, *said in sql.rows("consent", "said_of", {"workspace": workspace, "ids": ids}):
        key, declared = Key(workspace, id_), Declared(*said)
        found = standing.find(settings.JURISDICTIONS, locked[key].number, declared)
        if (tuple(states), tuple(zones)) != (found.states, found.zones):
            elsewhere[declared].append(key)
    for declared, keys in elsewhere.items():
        recipients.place([locked[key] for key in keys], declared)
    return sum(map(len, elsewhere.values()))
