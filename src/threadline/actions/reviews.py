"""What was not understood is looked at by a person.

A text that could not be read holds everything to its sender; one that may be an opt-out holds programs, until somebody
has decided.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from threadline.actions import answers, audit, consent, doubts, messages, recipients
from threadline.actions.consent import Act, Evidence
from threadline.actions.recipients import Key
from threadline.models import Recipient, Workspace
from threadline.queries import desk as desks
from threadline.queries import reviews as queries
from threadline.queries.reviews import Doubted
from threadline.rules.actors import Actor
from threadline.rules.channels import EVERYTHING, TEXTS
from threadline.rules.intents import Decision
from threadline.rules.levels import ConsentKind, Level, Medium, Occasion
from threadline.rules.moments import CONFIRMATION_WINDOW


def decide(actor: Actor, workspace: Workspace, review: int, *, opted_out: bool) -> bool:
    """Say whether a doubted text was an opt-out; False when there is none, or it was decided before."""
    return recipients.repeated(lambda: _decide(actor, workspace, review, opted_out=opted_out))


@transaction.atomic
def _decide(actor: Actor, workspace: Workspace, review: int, *, opted_out: bool) -> bool:
    found = queries.one(workspace.pk, review)
    if found is None:
        return False
    key = Key(workspace.pk, found.recipient)
    ends = EVERYTHING if opted_out and workspace.stop_ends_all else TEXTS
    locked, groups = recipients.lock_people({key, *recipients.reach([key], ends)[key]})
    theirs = recipients.reach([key], ends)[key]
    if not theirs <= locked.keys():
        raise recipients.PhonesChanged
    found = queries.one(workspace.pk, review)  # as it is under the lock
    if found is None or found.decision is not Decision.OPEN:
        return False
    if opted_out:
        _opt_out(actor, workspace, found, [key, *sorted(theirs - {key})], locked)
    decision = Decision.OPTED_OUT if opted_out else Decision.RELEASED
    doubts.close(groups[key], decision, actor=actor)
    audit.record(actor, workspace.pk, f"review.{decision.value}", noun="review", noun_id=review)
    return True


def _opt_out(
    actor: Actor,
    workspace: Workspace,
    found: Doubted,
    theirs: list[Key],
    locked: dict[Key, recipients.Locked],
) -> None:
    """Their own words are the evidence, and count from when they wrote them."""
    evidence = Evidence(
        medium=Medium.TEXT,
        capture=f"texted to {found.ours}: {found.body[:500]}",
        text_version=f"keywords-{found.version}",
    )
    acts = [
        Act(each, ConsentKind.OPTED_OUT, Level.CONVERSATIONAL, None, found.at, evidence) for each in theirs
    ]
    written = consent.write(
        acts, actor=actor, locked=locked, implied_days={workspace.pk: workspace.implied_days}
    )
    event = written.ids[0]
    audit.record(
        actor, workspace.pk, "consent.opted_out", noun="consent_event", noun_id=event,
        level=Level.CONVERSATIONAL.value,
    )  # fmt: skip
    until = found.at + CONFIRMATION_WINDOW
    if event in written.opened and datetime.now(UTC) < until:
        desk = desks.read(workspace.pk)
        sender, occasion = desk.senders[found.sender], Occasion.STOP_CONFIRMATION
        new = answers.answer(
            desk, sender, theirs[0], found.conversation, occasion, confirms=event, expires_at=until
        )
        messages.add([new])


@transaction.atomic
def finish(actor: Actor, workspace: Workspace, recipient: int) -> bool:
    """Somebody has looked: texts to this person may go again. False when nothing was held."""
    return release(actor, Key(workspace.pk, recipient))


def release(actor: Actor, key: Key) -> bool:
    """Let texts go again to a person whose text nobody could read; within the caller's transaction. False when none
    was held."""
    recipients.lock([key])
    held = Recipient.objects.filter(workspace_id=key.workspace, id=key.id, review=True)
    if not held.update(review=False):
        return False
    recipients.look_again([key])
    audit.record(actor, key.workspace, "recipient.reviewed", noun="recipient", noun_id=key.id)
    return True
