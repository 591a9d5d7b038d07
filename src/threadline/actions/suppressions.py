"""Lists of numbers that are not to be texted: recorded as opt-outs, by the one action that records consent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from threadline.actions import audit, consent, recipients
from threadline.actions.consent import Act, Evidence
from threadline.actions.recipients import Key, Locked
from threadline.models import Workspace
from threadline.queries import compliance, plain
from threadline.rules import suppression
from threadline.rules.actors import Actor
from threadline.rules.levels import ConsentKind, Level

_AT_ONCE = 100
_AGAIN = 5


@dataclass(frozen=True, slots=True)
class Done:
    """How many numbers were opted out, and how many were already."""

    recorded: int
    already: int


def opt_out(
    actor: Actor, workspace: Workspace, numbers: Sequence[str], *, occurred_at: datetime, evidence: Evidence
) -> Done:
    """Opt these E.164 numbers out of everything, each with all phones of its person; a hundred a transaction."""
    recorded = 0
    for at in range(0, len(numbers), _AT_ONCE):
        recorded += _tried(actor, workspace, numbers[at : at + _AT_ONCE], occurred_at, evidence)
    return Done(recorded, len(numbers) - recorded)


def export(actor: Actor, workspace: int) -> Iterator[str]:
    """Everybody who opted out of everything, as lines of CSV."""
    audit.record(actor, workspace, "suppression.exported", noun="recipient", noun_id=None)
    yield suppression.line([_("Number"), _("Contact"), _("Since"), _("How"), _("Consent event")])
    for each in compliance.every_suppressed(workspace):
        yield suppression.line(
            [
                each.number,
                each.name,
                each.since.isoformat(),
                str(plain.MEDIA.get(each.medium, "")),
                str(each.event),
            ]
        )


def _tried(
    actor: Actor, workspace: Workspace, numbers: Sequence[str], occurred_at: datetime, evidence: Evidence
) -> int:
    for attempt in range(_AGAIN):
        try:
            return _some(actor, workspace, numbers, occurred_at, evidence)
        except recipients.PhonesChanged:
            if attempt == _AGAIN - 1:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def _some(
    actor: Actor, workspace: Workspace, numbers: Sequence[str], occurred_at: datetime, evidence: Evidence
) -> int:
    ids = recipients.ensure((workspace.pk, number) for number in numbers)
    keys = [Key(workspace.pk, id_) for id_ in ids.values()]
    if sum(map(len, recipients.people(keys).values())) > recipients.MOST and len(numbers) > 1:
        half = len(numbers) // 2
        halves = (numbers[:half], numbers[half:])
        return sum(_some(actor, workspace, each, occurred_at, evidence) for each in halves)
    locked, groups = recipients.lock_people(keys)
    asked = [key for key in keys if locked[key].state.opted_out is None]
    theirs = _theirs(asked, locked, groups)
    acts = [
        Act(key, ConsentKind.OPTED_OUT, Level.CONVERSATIONAL, None, occurred_at, evidence) for key in theirs
    ]
    consent.write(acts, actor=actor, locked=locked, implied_days={workspace.pk: workspace.implied_days})
    if acts:
        audit.record(
            actor, workspace.pk, "suppression.imported", noun="recipient", noun_id=None, count=len(asked)
        )
    return len(asked)


def _theirs(asked: Sequence[Key], locked: dict[Key, Locked], groups: dict[Key, set[Key]]) -> list[Key]:
    """Every phone of these people that is not opted out yet."""
    every = {each for key in asked for each in groups[key]}
    return sorted(key for key in every if locked[key].state.opted_out is None)
