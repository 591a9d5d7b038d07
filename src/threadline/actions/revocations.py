"""Revocations that somebody heard: by phone, in person, by e-mail or letter; of everything or of a part."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from django.db import transaction

from threadline import sql
from threadline.actions import answers, consent, messages, recipients
from threadline.actions.consent import Evidence, Refused
from threadline.actions.recipients import Key
from threadline.actions.settlement import Ending
from threadline.models import Attempt, ConsentEvent, Recipient, Workspace
from threadline.queries import choosing, preview
from threadline.queries import desk as desks
from threadline.queries.preview import Draft
from threadline.rules.actors import Actor
from threadline.rules.channels import TEXTS, Channel
from threadline.rules.levels import ConsentKind, Level, Occasion
from threadline.rules.moments import CONFIRMATION_WINDOW
from threadline.rules.scopes import Reach


@dataclass(frozen=True, slots=True)
class Wish:
    """What they want no more of, by which ways of reaching them: everything, a level, one purpose, or a campaign."""

    reach: Reach
    level: Level | None = None
    purpose: int | None = None
    campaign: str = ""
    on: Collection[Channel] = TEXTS


def record(
    actor: Actor,
    workspace: Workspace,
    number: str,
    wish: Wish,
    *,
    occurred_at: datetime,
    evidence: Evidence,
    heard_by: str = "",
) -> list[int] | Refused:
    """Record a revocation with what was said, who heard it and when; the ids of its events.

    It ends at once what it names, at every phone of theirs and the e-mail address of their contact as far as the wish
    is about those; the ten business days count from `occurred_at`.
    """
    if not evidence.capture.strip():
        return Refused("capture", "Keep what they said or wrote.")
    said = f"{evidence.capture}\n(heard by {heard_by})" if heard_by.strip() else evidence.capture
    evidence = replace(evidence, capture=said)
    if wish.reach is Reach.EVERYTHING:
        event = consent.record(
            actor, workspace, number, kind=ConsentKind.OPTED_OUT, level=Level.CONVERSATIONAL, purpose=None,
            occurred_at=occurred_at, evidence=evidence, on=wish.on,
        )  # fmt: skip
        return event if isinstance(event, Refused) else [event]
    meant = _meant(workspace.pk, number, wish)
    if isinstance(meant, Refused):
        return meant
    return consent.end(
        actor, workspace, number, purposes=meant, occurred_at=occurred_at, evidence=evidence, on=wish.on
    )


class Unconfirmed(StrEnum):
    """Why no text confirms an opt-out that was heard."""

    LATE = "late"  # it was said more than five minutes ago
    ALREADY_OUT = "already_out"  # nothing was taken back, so there is nothing to confirm
    NOTHING = "nothing"  # that number never agreed, wrote or was texted: a first text is no confirmation
    UNREACHABLE = "unreachable"  # no text of ours may reach that number


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An opt-out of everything on record, and the text that confirms it or why none does."""

    events: list[int]
    by: int | Unconfirmed


def record_and_confirm(
    actor: Actor,
    workspace: Workspace,
    number: str,
    *,
    occurred_at: datetime,
    evidence: Evidence,
    heard_by: str = "",
    on: Collection[Channel] = TEXTS,
) -> Confirmed | Refused:
    """`record` for everything, with the one text that may confirm it: within five minutes of when they said it.

    Texts are one of the channels `on`.

    The opt-out is recorded whether or not it can be confirmed (47 CFR 64.1200(a)(12)).
    """
    heard = partial(
        record, actor, workspace, number, Wish(Reach.EVERYTHING, on=on), occurred_at=occurred_at, evidence=evidence,
        heard_by=heard_by,
    )  # fmt: skip
    return recipients.repeated(lambda: _recorded_and_confirmed(workspace.pk, number, heard, on))


@transaction.atomic
def _recorded_and_confirmed(
    workspace: int, number: str, heard: Callable[[], list[int] | Refused], on: Collection[Channel]
) -> Confirmed | Refused:
    """What there is to take back is looked at under the locks that the opt-out is then recorded with."""
    key = Key(workspace, recipients.ensure([(workspace, number)])[workspace, number])
    locked, _ = recipients.lock_people({key, *recipients.reach([key], on)[key]})
    known = not locked[key].state.is_empty or _was_texted(key)
    done = heard()
    return done if isinstance(done, Refused) else Confirmed(done, _confirm(number, done[0], key, known=known))


def _was_texted(key: Key) -> bool:
    return Attempt.objects.filter(
        workspace=key.workspace, recipient=key.id, outcome=Ending.ACCEPTED.value
    ).exists()


def _confirm(number: str, event: int, key: Key, *, known: bool) -> int | Unconfirmed:
    """Queue the confirmation of this opt-out; `known` where there was anything to take back."""
    workspace = key.workspace
    kept = ConsentEvent.objects.get(workspace=workspace, id=event)
    if not Recipient.objects.filter(workspace=workspace, id=key.id, opted_out=event).exists():
        return Unconfirmed.ALREADY_OUT
    if not known:
        return Unconfirmed.NOTHING
    ends = kept.occurred_at + CONFIRMATION_WINDOW
    if kept.recorded_at >= ends:
        return Unconfirmed.LATE
    desk = desks.read(workspace)
    [chosen] = choosing.choose(workspace, [choosing.Wanted(key.id, number)])
    sender = desk.senders.get(chosen) if chosen is not None else None
    if sender is None:
        return Unconfirmed.UNREACHABLE
    draft = Draft(
        key.id, sender.id, Level.CONVERSATIONAL, Occasion.STOP_CONFIRMATION, automated=True,
        expires_at=ends, confirms=event,
    )  # fmt: skip
    # The gate lets the carriers' answer to a texted STOP through to whom we blocked; nothing was texted here.
    refused = any(map(preview.refusal, preview.verdicts([draft], desk=desk, now=kept.recorded_at)))
    if refused or Recipient.objects.filter(workspace=workspace, id=key.id, blocked=True).exists():
        return Unconfirmed.UNREACHABLE
    place = (workspace, sender.id, key.id)
    conversation = messages.conversations([place])[place].id
    text = answers.answer(
        desk, sender, key, conversation, Occasion.STOP_CONFIRMATION, confirms=event, expires_at=ends
    )
    return messages.add([text])[0]


def _meant(workspace: int, number: str, wish: Wish) -> list[tuple[int, Level]] | Refused:
    known = desks.read(workspace).purposes
    if wish.reach is Reach.LEVEL:
        chosen = [each.id for each in known.values() if each.level is wish.level]
        why = Refused("level", "There is no purpose of this level here; opt them out of everything instead.")
    elif wish.reach is Reach.PURPOSE:
        chosen = [each for each in known if each == wish.purpose]
        why = Refused("purpose", "Say which purpose they took back.")
    else:
        chosen = _of_campaign(workspace, number, wish)
        why = Refused("campaign", "Nobody recorded this campaign when they agreed; name a purpose instead.")
    return [(each, known[each].level) for each in chosen] or why


@transaction.atomic
def _of_campaign(workspace: int, number: str, wish: Wish) -> list[int]:
    key = Key(workspace, recipients.ensure([(workspace, number)])[workspace, number])
    theirs = sorted(recipients.reach([key], wish.on)[key])
    arrays = {"workspaces": [each.workspace for each in theirs], "ids": [each.id for each in theirs]}
    wanted = wish.campaign.strip().casefold()
    rows = sql.rows("consent", "campaigns", arrays)
    return sorted({row[2] for row in rows if wanted and row[3].strip().casefold() == wanted})
