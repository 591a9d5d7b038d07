"""A test of a number: one text to the operator's own phone, by the right and the way of any other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from threadline.actions import audit, consent, purposes, recipients, writing
from threadline.actions.consent import Evidence
from threadline.actions.recipients import Key
from threadline.models import Purpose, Sender, User, Workspace
from threadline.rules.actors import OPERATOR
from threadline.rules.levels import ConsentKind, Level, Medium

PURPOSE = "Line tests"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a test to which phone, in which words they said that it is theirs, and from where."""

    by: User
    to: str  # E.164
    said: str
    ip: str
    user_agent: str
    page: str


@transaction.atomic
def send(workspace: int, sender: int, asked: Asked, *, now: datetime) -> writing.Result:
    """Record the operator's consent to it in the workspace, and queue it there.

    Whoever opted out is not brought back by an operator's word: only START from that phone does it.
    """
    own = Workspace.objects.get(pk=workspace)
    used = Sender.objects.get(workspace_id=workspace, pk=sender)
    key = Key(workspace, recipients.ensure([(workspace, asked.to)])[workspace, asked.to])
    if recipients.lock([key])[key].state.opted_out is not None:
        return writing.Refused("opted_out", "to")
    purpose = _purpose(own)
    evidence = Evidence(
        medium=Medium.WEB_FORM,
        capture=asked.said,
        identity=f"{asked.by.get_full_name()} <{asked.by.email}>",
        ip=asked.ip,
        source_url=asked.page,
        user_agent=asked.user_agent,
    )
    recorded = consent.record(
        OPERATOR, own, asked.to, kind=ConsentKind.GRANTED, level=Level.INFORMATIONAL, purpose=purpose.pk,
        occurred_at=now, evidence=evidence,
    )  # fmt: skip
    if isinstance(recorded, consent.Refused):
        return writing.Refused(recorded.field)
    with translation.override(own.language):
        body = _("This is a test of this line. If you can read it, texts arrive.")
    request = writing.Request(
        workspace, OPERATOR, asked.to, body, Level.INFORMATIONAL, purpose=purpose.pk, sender=sender
    )
    [result] = writing.write([request], now=now)
    if isinstance(result, writing.Queued):
        by = asked.by.pk
        audit.record(
            OPERATOR,
            workspace,
            "sender.tested",
            noun="sender",
            noun_id=sender,
            message=result.message,
            user=by,
        )
        audit.record_operator(
            "number.tested", noun="number", noun_id=str(used.number_id), by=by, workspace=workspace,
            message=result.message,
        )  # fmt: skip
    return result


def _purpose(own: Workspace) -> Purpose:
    kept = Purpose.objects.filter(workspace=own, name=PURPOSE).first()
    return kept if kept is not None else purposes.add(OPERATOR, own, PURPOSE, level=Level.INFORMATIONAL)
