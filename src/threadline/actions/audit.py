"""The record every action leaves."""

from __future__ import annotations

from threadline.models import Audit, OperatorAudit
from threadline.rules.actors import Actor


def record(
    actor: Actor, workspace: int, action: str, *, noun: str, noun_id: int | None, **detail: object
) -> None:
    """Keep that `actor` did `action`; `detail` holds names of fields and ids, never a text, number or secret;
    a reason is in the words of whoever did it."""
    Audit.objects.create(
        workspace_id=workspace,
        actor_kind=actor.kind,
        actor_id=actor.id,
        action=action,
        noun=noun,
        noun_id=noun_id,
        detail=detail,
    )


def record_operator(
    action: str, *, noun: str, noun_id: str = "", by: int | None = None, **detail: object
) -> None:
    """Keep what the operator did to what no workspace owns; `by` is the user, where it was done in a browser."""
    OperatorAudit.objects.create(action=action, noun=noun, noun_id=noun_id, detail=detail, user_id=by)
