"""Members who get alerts by text consent to them as customers do: asked by a text, agreed by its YES."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from threadline.actions import asking, audit, consent, messages, recipients
from threadline.actions.asking import Unasked
from threadline.actions.consent import Evidence
from threadline.actions.recipients import Key
from threadline.models import Member, Workspace
from threadline.queries import choosing, conversations
from threadline.queries import desk as desks
from threadline.rules import numbers
from threadline.rules.actors import Actor
from threadline.rules.levels import Medium


class Refused(StrEnum):
    """Why a member was not asked."""

    NO_MEMBER = "no_member"
    NO_SENDER = "no_sender"


@transaction.atomic
def ask(
    actor: Actor, workspace: Workspace, member: int, number: str, purpose: int, *, now: datetime
) -> int | Refused | Unasked | consent.Refused:
    """Ask a member on this number (E.164) to agree to one purpose; the event's id.

    The number is theirs from then on, also when the phone need not be asked: it agreed before, or was asked.
    """
    known = Member.objects.select_related("user").filter(workspace=workspace, id=member, active=True).first()
    if known is None:
        return Refused.NO_MEMBER
    desk = desks.read(workspace.pk)
    key = Key(workspace.pk, recipients.ensure([(workspace.pk, number)])[workspace.pk, number])
    [chosen] = choosing.choose(workspace.pk, [choosing.Wanted(key.id, number)])
    sender = desk.senders.get(chosen) if chosen is not None else None
    if sender is None or sender.country != numbers.describe(number)[0]:
        return Refused.NO_SENDER
    recipients.lock_people([key])
    place = (workspace.pk, sender.id, key.id)
    conversation = messages.conversations([place])[place].id
    [row] = conversations.rows(workspace.pk, [conversation], now=now)
    evidence = Evidence(
        medium=Medium.WEB_FORM,
        capture=f"asked on the page of the member {known.user.email}",
        identity=known.user.get_full_name(),
    )
    done = asking.ask(actor, workspace, row, purpose, now=now, evidence=evidence)
    if isinstance(done, int) or done in (Unasked.AGREED, Unasked.ASKED):
        Member.objects.filter(workspace=workspace, id=member).update(alerts=key.id, alerts_purpose=purpose)
        audit.record(actor, workspace.pk, "member.alerts_asked", noun="member", noun_id=member)
    return done


@transaction.atomic
def end(actor: Actor, workspace: Workspace, member: int, *, now: datetime) -> bool:
    """Alert a member no more; False when there was nothing to end."""
    known = (
        Member.objects.select_related("alerts", "alerts_purpose")
        .filter(workspace=workspace, id=member)
        .first()
    )
    if known is None or known.alerts is None or known.alerts_purpose is None:
        return False
    about = known.alerts_purpose
    evidence = Evidence(medium=Medium.WEB_FORM, capture="ended on the page of the member")
    consent.end(
        actor,
        workspace,
        known.alerts.number,
        purposes=[(about.pk, desks.read(workspace.pk).purposes[about.pk].level)],
        occurred_at=now,
        evidence=evidence,
    )
    Member.objects.filter(workspace=workspace, id=member).update(alerts=None, alerts_purpose=None)
    audit.record(actor, workspace.pk, "member.alerts_ended", noun="member", noun_id=member)
    return True
