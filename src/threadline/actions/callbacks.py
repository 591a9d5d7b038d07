"""Calls to programs: addresses that are told what happens, what each is still to be told, and how calls went."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from threadline import sql
from threadline.actions import audit
from threadline.models import Callback
from threadline.queries import accounts
from threadline.queries.callbacks import Due
from threadline.rules import callbacks as rules
from threadline.rules.actors import ENGINE, Actor
from threadline.rules.callbacks import About, Odd

ALONE = 25.0
"""Seconds in which nobody else calls an address whose turn was taken; a call ends long before."""

_ENDS = sorted(rules.ENDS)
_OCTETS = 32
_REST = 0.1  # seconds after a call that brought less than it could, so that the next one brings more


class Refused(StrEnum):
    """Why an address is not called."""

    NOT_HTTPS = Odd.SCHEME.value
    ODD_ADDRESS = Odd.FORM.value
    NOTHING = "nothing_told"
    UNKNOWN = "unknown_event"
    TOO_MANY = "too_many"
    NO_CALLBACK = "no_callback"


@dataclass(frozen=True, slots=True)
class Turn:
    """One address and what it is told now; without secrets where the key they were sealed under is lost."""

    workspace: int
    callback: int
    address: str
    secrets: tuple[str, ...]
    tries: int
    given_up: bool  # should this call fail too
    due: tuple[Due, ...]


def note(about: About, what: Collection[tuple[int, int]]) -> None:
    """Have those told who want to hear of these, given as (workspace, id), once this transaction has committed."""
    if what:
        sql.run("callback", "note", {"about": about, **_arrays(what)})


def note_texts(what: Collection[tuple[int, int]]) -> None:
    """The same of texts of ours of which something became, as they stand now in this transaction."""
    if what:
        sql.run("callback", "note_texts", {"ends": _ENDS, **_arrays(what)})


def _arrays(keys: Collection[tuple[int, int]]) -> dict[str, list[int]]:
    return {"workspaces": [key[0] for key in keys], "ids": [key[1] for key in keys]}


@transaction.atomic
def create(
    actor: Actor, workspace: int, *, address: str, tells: Collection[str]
) -> tuple[int, str] | Refused:
    """A new address, and this once the secret that its calls are signed with."""
    refused = _refused(address, tells)
    if refused is not None:
        return refused
    if Callback.objects.filter(workspace_id=workspace).count() >= rules.MOST:
        return Refused.TOO_MANY
    secret = rules.secret(secrets.token_bytes(_OCTETS))
    made = Callback.objects.create(
        workspace_id=workspace,
        address=address,
        tells=_ordered(tells),
        secrets=accounts.seal({"secret": secret}),
    )
    audit.record(
        actor, workspace, "callback.created", noun="callback", noun_id=made.pk, tells=_ordered(tells)
    )
    return made.pk, secret


@transaction.atomic
def change(
    actor: Actor, workspace: int, callback: int, *, address: str, tells: Collection[str], paused: bool
) -> Refused | None:
    """Another address or other events; pausing drops what it was still to be told. None when it is done.

    What is not paused is tried at once, however long it has failed.
    """
    refused = _refused(address, tells)
    if refused is not None:
        return refused
    fields: dict[str, Any] = {"address": address, "tells": _ordered(tells)}
    if paused:
        sql.run("callback", "pause", {"workspace": workspace, "callback": callback, "problem": ""})
    else:
        fields |= {"paused_at": None, "problem": "", "tries": 0, "failing_since": None, "due_at": Now()}
    if not Callback.objects.filter(workspace_id=workspace, id=callback).update(**fields):
        return Refused.NO_CALLBACK
    audit.record(
        actor, workspace, "callback.changed", noun="callback", noun_id=callback, tells=_ordered(tells),
        paused=paused,
    )  # fmt: skip
    return None


@transaction.atomic
def renew(actor: Actor, workspace: int, callback: int) -> str | None:
    """Another secret, shown this once; calls are signed with both for a day. None where there is none such."""
    known = Callback.objects.select_for_update().filter(workspace_id=workspace, id=callback).first()
    if known is None:
        return None
    former = (accounts.opened(bytes(known.secrets)) or {}).get("secret")
    kept = {"secret": rules.secret(secrets.token_bytes(_OCTETS))}
    sealed = accounts.seal(kept | ({"former": former} if former else {}))
    Callback.objects.filter(workspace_id=workspace, id=callback).update(secrets=sealed, renewed_at=Now())
    audit.record(actor, workspace, "callback.renewed", noun="callback", noun_id=callback)
    return kept["secret"]


def remove(actor: Actor, workspace: int, callback: int) -> bool:
    """Call it no more. False when there is none such."""
    # Paused first, which drops what waits and lets others go on; while it is removed whatever happens waits for it.
    sql.run("callback", "pause", {"workspace": workspace, "callback": callback, "problem": ""})
    return _removed(actor, workspace, callback)


@transaction.atomic
def _removed(actor: Actor, workspace: int, callback: int) -> bool:
    known = Callback.objects.filter(workspace_id=workspace, id=callback)
    if known.select_for_update().first() is None:  # from here on nothing more is noted for it
        return False
    known.delete()
    audit.record(actor, workspace, "callback.removed", noun="callback", noun_id=callback)
    return True


@transaction.atomic
def test(actor: Actor, workspace: int, callback: int) -> bool:
    """Have it told something that did not happen, now, however it has fared. False when it is paused, or not there."""
    waiting = Callback.objects.filter(workspace_id=workspace, id=callback, paused_at=None)
    if not waiting.update(due_at=Now()):
        return False
    sql.run("callback", "note_test", {"workspace": workspace, "callback": callback})
    audit.record(actor, workspace, "callback.tested", noun="callback", noun_id=callback)
    return True


@transaction.atomic
def take(limit: int) -> list[Turn]:
    """Addresses whose turn it is, for this caller alone; each comes again, told or refused or neither."""
    sql.run("facts", "nested")
    sql.run("receipt", "hurry")
    return [_turn(*row) for row in sql.rows("callback", "take", {"limit": limit, "alone": ALONE})]


def _turn(
    workspace: int, callback: int, address: str, sealed: bytes, renewed_at: datetime | None, tries: int,
    failing_since: datetime | None, now: datetime,
) -> Turn:  # fmt: skip
    of = {"workspace": workspace, "callback": callback, "limit": rules.AT_ONCE}
    due = [
        Due(id_, About(about), about_id, at) for id_, about, about_id, at in sql.rows("callback", "due", of)
    ]
    kept = accounts.opened(bytes(sealed)) or {}
    both = renewed_at is not None and now - renewed_at < rules.BOTH_SECRETS
    known = (kept.get("secret"), kept.get("former") if both else None)
    given_up = failing_since is not None and now - failing_since >= rules.GIVEN_UP
    return Turn(workspace, callback, address, tuple(filter(None, known)), tries, given_up, tuple(due))


@transaction.atomic
def told(turn: Turn) -> None:
    """A call was taken: what it said is not said again, unless the database crashes the moment after."""
    of = {"workspace": turn.workspace, "callback": turn.callback}
    sql.run("facts", "nested")
    sql.run("receipt", "hurry")
    sql.run("callback", "told", {**of, "after": 0.0 if len(turn.due) == rules.AT_ONCE else _REST})
    # After the address, as whoever removes it does.
    sql.run("callback", "drop", {"workspace": turn.workspace, "ids": [each.id for each in turn.due]})


@transaction.atomic
def refused(turn: Turn, problem: str, *, for_good: bool = False) -> None:
    """A call was not taken, and why: again later, and after three days or `for_good` never."""
    of = {"workspace": turn.workspace, "callback": turn.callback, "problem": problem}
    if not (for_good or turn.given_up):
        after = rules.wait(turn.tries + 1).total_seconds()
        sql.run("callback", "refused", {**of, "after": after})
    elif sql.rows("callback", "pause", of):
        audit.record(
            ENGINE, turn.workspace, "callback.paused", noun="callback", noun_id=turn.callback, problem=problem
        )


def _refused(address: str, tells: Collection[str]) -> Refused | None:
    wrong = rules.odd(address, inside=settings.CALLBACKS_INSIDE)
    if wrong is not None:
        return Refused(wrong.value)
    if not tells:
        return Refused.NOTHING
    return None if set(tells) <= set(rules.TOLD) else Refused.UNKNOWN


def _ordered(tells: Collection[str]) -> Sequence[str]:
    return [about.value for about in rules.TOLD if about in tells]
