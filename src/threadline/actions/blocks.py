"""Whom a workspace wants to reach no more, by channel: its own decision, whatever they agreed to."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from threadline import sql
from threadline.actions import audit, recipients
from threadline.actions.recipients import Key
from threadline.live import announcer, news
from threadline.models import Workspace
from threadline.rules.actors import Actor
from threadline.rules.channels import Channel

_SHOWN = 50
"""Conversations whose open pages are told."""


def change(
    actor: Actor, workspace: Workspace, number: str, *, on: Collection[Channel], blocked: bool, reason: str
) -> int:
    """Block the person with this E.164 number on these channels, or unblock them; how many addresses changed.

    On these channels it holds for every phone that their contact has, and for its e-mail address. What
    waits for them is refused when its time comes.
    """
    return recipients.repeated(lambda: _change(actor, workspace, number, on, blocked, reason))


@transaction.atomic
def _change(
    actor: Actor, workspace: Workspace, number: str, on: Collection[Channel], blocked: bool, reason: str
) -> int:
    key = Key(workspace.pk, recipients.ensure([(workspace.pk, number)])[workspace.pk, number])
    reached = sorted(recipients.reach([key], on)[key])
    recipients.lock_people([key, *reached])
    params = {
        "workspaces": [each.workspace for each in reached],
        "ids": [each.id for each in reached],
        "blocked": blocked,
    }
    changed = [Key(*row) for row in sql.rows("consent", "set_blocked", params)]
    if not changed:
        return 0
    recipients.look_again(changed)
    audit.record(
        actor,
        workspace.pk,
        "recipient.blocked" if blocked else "recipient.unblocked",
        noun="recipient",
        noun_id=key.id,
        channels=sorted(on),
        reason=reason,
    )
    _tell(workspace.pk, changed)
    return len(changed)


def _tell(workspace: int, changed: Collection[Key]) -> None:
    ids = [key.id for key in changed]
    params = {"workspace": workspace, "recipients": ids, "limit": _SHOWN}
    rows = sql.rows("conversation", "of_people", params)
    if rows:
        announcer.after_commit(news.changed(workspace, [row[0] for row in rows]))
