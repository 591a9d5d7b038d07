"""Lists of people who are not to be texted, or not to be contacted at all: recorded as opt-outs, as any other is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from threadline.actions import audit, consent, recipients
from threadline.actions.consent import Act, Evidence
from threadline.actions.recipients import Key
from threadline.models import Workspace
from threadline.queries import compliance, plain
from threadline.rules import channels, suppression
from threadline.rules.actors import Actor
from threadline.rules.channels import TEXTS, Channel
from threadline.rules.levels import ConsentKind, Level

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Done:
    """How many numbers were opted out, and how many were already."""

    recorded: int
    already: int


def opt_out(
    actor: Actor,
    workspace: Workspace,
    numbers: Sequence[str],
    *,
    occurred_at: datetime,
    evidence: Evidence,
    on: Collection[Channel] = TEXTS,
) -> Done:
    """Opt the people with these E.164 numbers out on these channels, at every phone that their contact has and at its
    e-mail address.

    A hundred a transaction; whoever is out on all of the channels already is not written down again.
    """
    recorded = 0
    for at in range(0, len(numbers), _AT_ONCE):
        some = numbers[at : at + _AT_ONCE]
        recorded += recipients.repeated(partial(_some, actor, workspace, some, occurred_at, evidence, on))
    return Done(recorded, len(numbers) - recorded)


def export(actor: Actor, workspace: int) -> Iterator[str]:
    """Everybody who opted out of everything, as lines of CSV."""
    audit.record(actor, workspace, "suppression.exported", noun="recipient", noun_id=None)
    yield suppression.line(
        [_("Number or e-mail"), _("Channel"), _("Contact"), _("Since"), _("How"), _("Consent event")]
    )
    for each in compliance.every_suppressed(workspace):
        yield suppression.line(
            [
                channels.bare(each.address),
                str(plain.CHANNELS[channels.of(each.address)]),
                each.name,
                each.since.isoformat(),
                str(plain.MEDIA.get(each.medium, "")),
                str(each.event),
            ]
        )


@transaction.atomic
def _some(
    actor: Actor,
    workspace: Workspace,
    numbers: Sequence[str],
    occurred_at: datetime,
    evidence: Evidence,
    on: Collection[Channel],
) -> int:
    ids = recipients.ensure((workspace.pk, number) for number in numbers)
    theirs = recipients.reach((Key(workspace.pk, id_) for id_ in ids.values()), on)
    if sum(map(len, theirs.values())) > recipients.MOST // 2 and len(numbers) > 1:
        half = len(numbers) // 2
        halves = (numbers[:half], numbers[half:])
        return sum(_some(actor, workspace, each, occurred_at, evidence, on) for each in halves)
    locked, _groups = recipients.lock_people({*theirs, *(key for keys in theirs.values() for key in keys)})
    if recipients.reach(theirs, on) != theirs:
        raise recipients.PhonesChanged
    staying = {key for keys in theirs.values() for key in keys if locked[key].state.opted_out is None}
    acts = [
        Act(key, ConsentKind.OPTED_OUT, Level.CONVERSATIONAL, None, occurred_at, evidence)
        for key in sorted(staying)
    ]
    consent.write(acts, actor=actor, locked=locked, implied_days={workspace.pk: workspace.implied_days})
    asked = sum(not staying.isdisjoint(keys) for keys in theirs.values())
    if acts:
        said = {"count": asked, "channels": sorted(on)}
        audit.record(actor, workspace.pk, "suppression.imported", noun="recipient", noun_id=None, **said)
    return asked
