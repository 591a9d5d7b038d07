"""Numbers that are warmed up: few texts on the first day, each day some more, so that carriers get to know them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from threadline.actions import audit, budgets, members
from threadline.models import Budget, Lane, LaneBudget, NumberLane, Sender, Workspace
from threadline.rules.actors import Actor
from threadline.rules.budgets import Limit
from threadline.rules.roles import Refused


@transaction.atomic
def begin(
    actor: Actor, workspace: int, sender: int, *, first: int, growth: int, most: int, now: datetime
) -> Refused | None:
    """From today (the workspace's) at most `first` parts a day, each day `growth` per cent more, up to `most`.

    IN_USE where others send through the same lane: a limit would be theirs too.
    """
    members.lock(workspace)
    own = Workspace.objects.get(pk=workspace)
    number = _own_number(workspace, sender)
    if isinstance(number, Refused):
        return number
    e164, lane = number
    today = now.astimezone(ZoneInfo(own.zone)).date()
    limit = Limit(max(most, first), zone=own.zone, first=first, growth=growth, started=today)
    budgets.keep_limit(_name(e164), limit)
    LaneBudget.objects.get_or_create(lane=lane, budget=Budget.objects.get(name=_name(e164)))
    audit.record(
        actor, workspace, "sender.warming", noun="sender", noun_id=sender, first=first, growth=growth
    )
    return None


@transaction.atomic
def end(actor: Actor, workspace: int, sender: int) -> Refused | None:
    """No such limit any more."""
    members.lock(workspace)
    number = _own_number(workspace, sender)
    if isinstance(number, Refused):
        return number
    if Budget.objects.filter(name=_name(number[0])).exists():
        budgets.keep_limit(_name(number[0]), None)
        audit.record(actor, workspace, "sender.warm", noun="sender", noun_id=sender)
    return None


def _name(e164: str) -> str:
    return f"warm-up {e164}"


def _own_number(workspace: int, sender: int) -> tuple[str, Lane] | Refused:
    """The number of a sender, with the lane that is its own and this workspace's alone."""
    found = Sender.objects.filter(workspace_id=workspace, id=sender).select_related("number").first()
    if found is None:
        return Refused.UNKNOWN
    way = NumberLane.objects.select_related("lane").get(number=found.number)
    others = Sender.objects.filter(number=found.number).exclude(workspace_id=workspace)
    if others.exists() or NumberLane.objects.filter(lane=way.lane).exclude(number=found.number).exists():
        return Refused.IN_USE
    return found.number.e164, way.lane
