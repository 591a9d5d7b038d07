"""Members who get alerts by text consent to them as customers do: asked by a text, agreed by its YES.

A member is alerted on one number, about several purposes; each is asked for, and ended, on its own.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from threadline.actions import asking, audit, consent, messages, recipients
from threadline.actions.asking import Unasked
from threadline.actions.consent import Evidence
from threadline.actions.recipients import Key
from threadline.models import Member, MemberAlert, Workspace
from threadline.queries import choosing, conversations, members
from threadline.queries import desk as desks
from threadline.rules import numbers
from threadline.rules.actors import Actor
from threadline.rules.levels import Medium


class Refused(StrEnum):
    """Why a member was not asked."""

    NO_MEMBER = "no_member"
    NO_SENDER = "no_sender"
    OTHER_NUMBER = "other_number"  # they have agreed, or were asked, on another number


@transaction.atomic
def ask(
    actor: Actor, workspace: Workspace, member: int, number: str, purpose: int, *, now: datetime
) -> int | Refused | Unasked | consent.Refused:
    """Ask a member on this number (E.164) to agree to one purpose; the event's id.

    The number is theirs from then on, also when the phone need not be asked: it agreed before, or was asked. Another
    number is refused while anything holds on the one they have; what does not any more is let go of.
    """
    known = _locked(workspace, member, active=True)
    if known is None:
        return Refused.NO_MEMBER
    elsewhere = [
        each for each in members.alerts(workspace.pk, [member]).get(member, []) if each.number != number
    ]
    if any(each.holds for each in elsewhere):
        return Refused.OTHER_NUMBER
    key = Key(workspace.pk, recipients.ensure([(workspace.pk, number)])[workspace.pk, number])
    done = _asked(actor, workspace, known, number, key, purpose, now=now)
    if isinstance(done, int) or done in (Unasked.AGREED, Unasked.ASKED):
        theirs = MemberAlert.objects.filter(workspace=workspace, member=known)
        theirs.exclude(recipient_id=key.id).delete()
        theirs.get_or_create(
            purpose_id=purpose, defaults={"workspace": workspace, "member": known, "recipient_id": key.id}
        )
        audit.record(
            actor, workspace.pk, "member.alerts_asked", noun="member", noun_id=member, purpose=purpose
        )
    return done


@transaction.atomic
def end(
    actor: Actor, workspace: Workspace, member: int, *, purpose: int | None = None, now: datetime
) -> bool:
    """Alert a member no more about this purpose, or about any; False when there was nothing to end."""
    known = _locked(workspace, member)
    if known is None:
        return False
    theirs = MemberAlert.objects.select_related("recipient").filter(workspace=workspace, member=known)
    ending = list((theirs if purpose is None else theirs.filter(purpose=purpose)).order_by("purpose"))
    if not ending:
        return False
    whose = ending[0].recipient  # all of a member's are on one number
    if whose.erased_at is None:
        _end(actor, workspace, whose.number, [each.purpose_id for each in ending], now=now)
    theirs.filter(pk__in=[each.pk for each in ending]).delete()
    audit.record(
        actor, workspace.pk, "member.alerts_ended", noun="member", noun_id=member,
        purposes=[each.purpose_id for each in ending],
    )  # fmt: skip
    return True


def _locked(workspace: Workspace, member: int, **more: bool) -> Member | None:
    # One at a time: two requests at once must not leave two numbers.
    found = Member.objects.select_for_update(no_key=True, of=("self",)).select_related("user")
    return found.filter(workspace=workspace, id=member, **more).first()


def _asked(
    actor: Actor, workspace: Workspace, member: Member, number: str, key: Key, purpose: int, *, now: datetime
) -> int | Refused | Unasked | consent.Refused:
    desk = desks.read(workspace.pk)
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
        capture=f"asked on the page of the member {member.user.email}",
        identity=member.user.get_full_name(),
    )
    return asking.ask(actor, workspace, row, purpose, now=now, evidence=evidence)


def _end(actor: Actor, workspace: Workspace, number: str, about: Collection[int], *, now: datetime) -> None:
    purposes = desks.read(workspace.pk).purposes
    consent.end(
        actor,
        workspace,
        number,
        purposes=[(each, purposes[each].level) for each in sorted(about)],
        occurred_at=now,
        evidence=Evidence(medium=Medium.WEB_FORM, capture="ended on the page of the member"),
    )
