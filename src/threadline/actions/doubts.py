"""Doubts whether somebody opted out: opened with the text that raised them, closed by a decision.

Whoever calls these holds the locks of all the person's numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from threadline import sql
from threadline.actions import recipients
from threadline.actions.recipients import Key
from threadline.rules.actors import Actor
from threadline.rules.intents import Decision
from threadline.rules.keywords import Reading


@dataclass(frozen=True, slots=True)
class Doubt:
    """A text that may be an opt-out, of whom, and how it was read."""

    recipient: Key
    everyone: frozenset[Key]  # all numbers of the person
    message: int
    reading: Reading


def open_(raised: Sequence[Doubt]) -> None:
    """Have people look at these texts; until somebody has decided, programs text the person nothing."""
    if not raised:
        return
    arrays = {
        "workspaces": [each.recipient.workspace for each in raised],
        "recipients": [each.recipient.id for each in raised],
        "messages": [each.message for each in raised],
        "rules": [each.reading.rule for each in raised],
        "matches": [each.reading.matched for each in raised],
        "versions": [each.reading.version for each in raised],
    }
    sql.run("review", "open", arrays)
    sql.run("review", "doubt", _arrays({key for each in raised for key in each.everyone}))


def close(everyone: Collection[Key], decision: Decision, *, actor: Actor) -> list[int]:
    """The open reviews of these people, decided; whatever waited for that is looked at again."""
    arrays = _arrays(everyone)
    said = {"decision": decision.value, "actor_kind": actor.kind.value, "actor_id": actor.id}
    closed = sql.ask("review", "close", {**arrays, **said})
    settled = [Key(workspace, id_) for workspace, id_ in sql.rows("review", "settle", arrays)]
    if settled:
        recipients.look_again(settled)
    return [row[0] for row in closed.rows()]


def _arrays(keys: Collection[Key]) -> dict[str, list[int]]:
    ordered = sorted(keys)
    return {"workspaces": [key.workspace for key in ordered], "ids": [key.id for key in ordered]}
