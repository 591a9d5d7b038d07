"""People who opted out at their carrier, as its refusal of a text tells: recorded like any other opt-out.

It is recorded before the refusal is settled, in a transaction of its own: consent locks people and then texts, a settle
texts alone, so neither waits for the other in a circle; and what is lost between the two is settled again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import transaction

from threadline import sql
from threadline.actions import consent, doubts, recipients
from threadline.actions.consent import Act, Evidence
from threadline.actions.recipients import Key
from threadline.actions.settlement import Settling
from threadline.rules import actors
from threadline.rules.carriage import Taken
from threadline.rules.intents import Decision
from threadline.rules.levels import ConsentKind, Level, Medium


class _Use(NamedTuple):
    """One workspace that uses the number the text was to leave by; the columns of `refused`."""

    workspace: int
    implied_days: int
    number: str  # the person's
    ours: str
    claimed_at: datetime


def record(settlings: Sequence[Settling]) -> None:
    """Opt out whom the carrier refused for that, in every workspace that uses the number, with all their phones."""
    for each in settlings:
        code = next((part.code for part in each.parts if part.taken is Taken.OPTED_OUT), None)
        if code is not None:
            recipients.repeated(partial(_record, each, code))


@transaction.atomic
def _record(refused: Settling, code: str) -> None:
    params = {"workspace": refused.workspace, "message": refused.message, "attempt": refused.attempt}
    uses = [_Use(*row) for row in sql.rows("refusal", "refused", params)]
    if not uses:
        return
    ids = recipients.ensure((use.workspace, use.number) for use in uses)
    keys = {Key(use.workspace, ids[use.workspace, use.number]): use for use in uses}
    locked, groups = recipients.lock_people(keys)
    known = _known(keys, since=uses[0].claimed_at)
    acts = [
        _act(each, keys[key], code)
        for key in sorted(keys.keys() - known)
        for each in sorted(groups[key])
        if locked[each].state.opted_out is None
    ]
    days = {use.workspace: use.implied_days for use in uses}
    consent.write(acts, actor=actors.ENGINE, locked=locked, implied_days=days)
    reached = {each for key in keys.keys() - known for each in groups[key]}
    if reached:
        doubts.close(reached, Decision.OPTED_OUT, actor=actors.ENGINE)


def _known(keys: dict[Key, _Use], *, since: datetime) -> set[Key]:
    """Whose refusal was recorded before: a settle that is written again must not undo a START that came since."""
    arrays = {"workspaces": [key.workspace for key in keys], "ids": [key.id for key in keys], "since": since}
    return {Key(*row) for row in sql.rows("refusal", "known", arrays)}


def _act(key: Key, use: _Use, code: str) -> Act:
    capture = f"the carrier refused a text from {use.ours} with code {code}: they opted out there"
    evidence = Evidence(medium=Medium.CARRIER, capture=capture)
    return Act(key, ConsentKind.OPTED_OUT, Level.CONVERSATIONAL, None, use.claimed_at, evidence)
