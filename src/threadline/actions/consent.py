"""Every change of what people have agreed to: events are written, states folded, waiting texts looked at again.

The order is the promise: lock the recipients, then read, then write events and states, then touch messages.
Whoever calls `write` holds the locks (`recipients.lock_people`), inside one transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from threadline import sql
from threadline.actions import audit, callbacks, doubts, recipients
from threadline.actions.recipients import Key, Locked
from threadline.live import announcer, news
from threadline.models import Workspace
from threadline.rules import channels, consent, leaves, retention
from threadline.rules.actors import Actor
from threadline.rules.callbacks import About
from threadline.rules.channels import TEXTS, Channel
from threadline.rules.intents import Decision
from threadline.rules.levels import ConsentKind, Level, Medium

_DECIDES = {ConsentKind.OPTED_OUT: Decision.OPTED_OUT, ConsentKind.RESUMED: Decision.RESUMED}
"""What leaves no doubt whether somebody opted out."""

_REVOKES = frozenset({ConsentKind.OPTED_OUT, ConsentKind.ENDED})
"""What is the person's and not one phone's."""

_UNWRITTEN = {
    "medium": "Promotional texts need written consent; a spoken word is none.",
    "capture": "Promotional texts need written consent: keep the words agreed to.",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """How an act of consent is proven: what CTIA 5.1.2 asks for besides number, level and time."""

    medium: Medium
    capture: str  # the language shown and the action taken
    identity: str = ""
    campaign: str = ""
    ip: str = ""
    text_version: str = ""
    source_url: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one recipient, to be written."""

    recipient: Key
    kind: ConsentKind
    level: Level
    purpose: int | None
    occurred_at: datetime
    evidence: Evidence


@dataclass(slots=True)
class Written:
    """What a write did: the events' ids in the order of the acts, and the states before and after."""

    ids: list[int]
    states: dict[Key, consent.State]
    opened: list[int] = field(default_factory=list)  # ids of revocations that took something back


def write(
    acts: Sequence[Act], *, actor: Actor, locked: Mapping[Key, Locked], implied_days: Mapping[int, int]
) -> Written:
    """Write events for locked recipients, fold them into the states and store those.

    `implied_days` by workspace. A revocation takes back what waits; anything else has it looked at again.
    """
    if not acts:
        return Written([], {})
    if any(retention.is_erased(locked[act.recipient].number) for act in acts):
        raise recipients.PhonesChanged  # erased a moment ago: whoever has the number now is somebody new
    [(now, ids)] = sql.rows("consent", "clock", {"count": len(acts)})
    # A clock that runs ahead must not put a STOP into the future, where no START could follow it.
    acts = [act if act.occurred_at <= now else replace(act, occurred_at=now) for act in acts]
    _add(acts, ids, now, actor, locked)
    happened = [(act.recipient.workspace, id_) for act, id_ in zip(acts, ids, strict=True)]
    callbacks.note(About.CONSENT, happened)
    states = {act.recipient: locked[act.recipient].state for act in acts}
    written = Written(list(ids), states)
    for act, id_ in zip(acts, ids, strict=True):
        event = consent.Event(id_, act.kind, act.level, act.purpose, act.occurred_at, now)
        before = states[act.recipient]
        states[act.recipient] = consent.apply(
            before, event, implied_days=implied_days[act.recipient.workspace]
        )
        if _took_back(act, id_, before, states[act.recipient]):
            written.opened.append(id_)
    store(states)
    _touch_messages(acts)
    return written


def _took_back(act: Act, id_: int, before: consent.State, after: consent.State) -> bool:
    if act.kind is ConsentKind.ENDED and act.purpose is not None:
        old = before.grants.get(act.purpose)
        return old is None or old.status is not consent.Status.ENDED
    return after.opted_out == id_


def store(states: Mapping[Key, consent.State]) -> None:
    """Keep these states as they are, in the recipients' columns and the purposes' rows."""
    keys = sorted(states)
    sql.run(
        "consent",
        "set_recipients",
        {
            "workspaces": [key.workspace for key in keys],
            "ids": [key.id for key in keys],
            "opted_outs": [states[key].opted_out for key in keys],
            "stoppeds": [states[key].stopped_at for key in keys],
            "implieds": [states[key].implied for key in keys],
            "untils": [states[key].implied_until for key in keys],
        },
    )
    rows = [(key, row) for key in keys for row in consent.to_rows(states[key])]
    if rows:
        sql.run(
            "consent",
            "set_purposes",
            {
                "workspaces": [key.workspace for key, _ in rows],
                "recipients": [key.id for key, _ in rows],
                "purposes": [row.purpose for _, row in rows],
                "statuses": [row.status for _, row in rows],
                "levels": [row.level for _, row in rows],
                "events": [row.event for _, row in rows],
                "ended": [row.ended_at for _, row in rows],
            },
        )


def _add(
    acts: Sequence[Act], ids: Sequence[int], now: datetime, actor: Actor, locked: Mapping[Key, Locked]
) -> None:
    salts = [secrets.token_bytes(leaves.SALT_SIZE) for _ in acts]
    persons = [_personal(act, locked[act.recipient].number) for act in acts]
    inners = [leaves.inner(salt, person) for salt, person in zip(salts, persons, strict=True)]
    publics = [_public(act, id_, now, actor) for act, id_ in zip(acts, ids, strict=True)]
    sql.run(
        "consent",
        "add_events",
        {
            "ids": list(ids),
            "workspaces": [act.recipient.workspace for act in acts],
            "recipients": [act.recipient.id for act in acts],
            "kinds": [act.kind for act in acts],
            "levels": [act.level for act in acts],
            "purposes": [act.purpose for act in acts],
            "mediums": [act.evidence.medium for act in acts],
            "campaigns": [act.evidence.campaign for act in acts],
            "text_versions": [act.evidence.text_version for act in acts],
            "occurred": [act.occurred_at for act in acts],
            "recorded": [now] * len(acts),
            "actor_kinds": [actor.kind] * len(acts),
            "actor_ids": [actor.id] * len(acts),
            "inners": inners,
            "leaves": [leaves.leaf(public, inner) for public, inner in zip(publics, inners, strict=True)],
            "salts": salts,
            "numbers": [person.number for person in persons],
            "identities": [person.identity for person in persons],
            "ips": [person.ip for person in persons],
            "agents": [person.user_agent for person in persons],
            "captures": [person.capture for person in persons],
            "urls": [person.source_url for person in persons],
        },
    )


def _personal(act: Act, number: str) -> leaves.Personal:
    evidence = act.evidence
    return leaves.Personal(
        number=number,
        identity=evidence.identity,
        ip=evidence.ip,
        user_agent=evidence.user_agent,
        capture=evidence.capture,
        source_url=evidence.source_url,
    )


def _public(act: Act, id_: int, now: datetime, actor: Actor) -> leaves.Public:
    return leaves.Public(
        workspace=act.recipient.workspace,
        id=id_,
        recipient=act.recipient.id,
        kind=act.kind.value,
        level=act.level.value,
        purpose=act.purpose,
        medium=act.evidence.medium.value,
        campaign=act.evidence.campaign,
        text_version=act.evidence.text_version,
        occurred_at=act.occurred_at,
        recorded_at=now,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
    )


def _touch_messages(acts: Sequence[Act]) -> None:
    stopped = [act.recipient for act in acts if act.kind is ConsentKind.OPTED_OUT]
    cancelled = sql.rows("consent", "cancel_waiting", _arrays(stopped)) if stopped else []
    ended = [act for act in acts if act.kind is ConsentKind.ENDED]
    if ended:
        named = {"purposes": [act.purpose for act in ended]}
        cancelled += sql.rows("consent", "cancel_ended", _arrays([act.recipient for act in ended]) | named)
    callbacks.note_texts([(workspace, message) for workspace, _, message in cancelled])
    for workspace, conversation, _ in cancelled:
        announcer.after_commit(news.changed(workspace, [conversation]))
    recipients.look_again(act.recipient for act in acts)


def _arrays(keys: Collection[Key]) -> dict[str, list[Any]]:
    return {"workspaces": [key.workspace for key in keys], "ids": [key.id for key in keys]}


@dataclass(frozen=True, slots=True)
class Refused:
    """The act was not recorded, and why, in words for whoever asked."""

    field: str
    words: str


def record(
    actor: Actor,
    workspace: Workspace,
    number: str,
    *,
    kind: ConsentKind,
    level: Level,
    purpose: int | None,
    occurred_at: datetime,
    evidence: Evidence,
    on: Collection[Channel] = TEXTS,
) -> int | Refused:
    """Record consent given or taken back outside a text; the (first) event's id.

    `number` is an E.164 number of the person. What is given holds on the channels `on`, at that number and the
    person's e-mail address. What is taken back there is the person's: it is recorded on those channels for every phone
    their contact has and for its e-mail address.
    """
    if not on:
        return Refused("channels", "Say by which way of reaching them.")
    if kind in {ConsentKind.GRANTED, ConsentKind.REQUESTED, ConsentKind.ENDED} and purpose is None:
        return Refused("purpose", "Say which purpose the person agreed to or took back.")
    if kind is ConsentKind.GRANTED:
        lacking = consent.lacks_writing(level, evidence.medium, evidence.capture)
        if lacking:
            return Refused(lacking, _UNWRITTEN[lacking])
    done = recipients.repeated(
        lambda: _record(actor, workspace, number, kind, [(purpose, level)], occurred_at, evidence, on)
    )
    return done if isinstance(done, Refused) else done[0]


def end(
    actor: Actor,
    workspace: Workspace,
    number: str,
    *,
    purposes: Sequence[tuple[int, Level]],
    occurred_at: datetime,
    evidence: Evidence,
    on: Collection[Channel] = TEXTS,
) -> list[int] | Refused:
    """Record that these purposes (each with its level) were taken back together, on the channels `on` for every
    phone that the person's contact has and for its e-mail address.

    The ids of the number's own events.
    """
    return recipients.repeated(
        lambda: _record(actor, workspace, number, ConsentKind.ENDED, purposes, occurred_at, evidence, on)
    )


_About = Sequence[tuple[int | None, Level]]


@transaction.atomic
def _record(
    actor: Actor,
    workspace: Workspace,
    number: str,
    kind: ConsentKind,
    about: _About,
    occurred_at: datetime,
    evidence: Evidence,
    on: Collection[Channel],
) -> list[int] | Refused:
    key = Key(workspace.pk, recipients.ensure([(workspace.pk, number)])[workspace.pk, number])
    reached = recipients.reach([key], on)[key]
    locked, groups = recipients.lock_people({key, *reached})
    if recipients.reach([key], on)[key] != reached:
        raise recipients.PhonesChanged
    theirs = _named(number, reached, locked, everywhere=kind in _REVOKES)
    if not theirs:
        return Refused("channels", "This person has no e-mail address.")
    acts = [
        Act(each, kind, level, purpose, occurred_at, evidence) for each in theirs for purpose, level in about
    ]
    written = write(acts, actor=actor, locked=locked, implied_days={workspace.pk: workspace.implied_days})
    if kind in _DECIDES and Channel.TEXT in on:
        doubts.close(groups[key], _DECIDES[kind], actor=actor)
    own = written.ids[: len(about)]
    for event, (_, level) in zip(own, about, strict=True):
        audit.record(
            actor, workspace.pk, f"consent.{kind.value}", noun="consent_event", noun_id=event,
            level=level.value, **({} if on == TEXTS else {"channels": sorted(on)}),
        )  # fmt: skip
    return own


def _named(
    number: str, reached: Iterable[Key], locked: Mapping[Key, Locked], *, everywhere: bool
) -> list[Key]:
    """The addresses an act is about, that of the number itself first."""
    own = {number, *channels.addresses({Channel.VOICE}, numbers=[number], emails=())}
    mails = {key for key in reached if channels.of(locked[key].number) is Channel.EMAIL}
    about = {key for key in reached if everywhere or key in mails or locked[key].number in own}
    return sorted(about, key=lambda key: (locked[key].number != number, key in mails, key))


def rebuild(workspace: Workspace, chunk: Iterable[int], *, repair: bool) -> list[int]:
    """Fold the events of these recipients anew; the ids of those whose stored state differed.

    With `repair` the stored state is put right, under the recipients' locks; nothing is ever truncated.
    """
    with transaction.atomic():
        locked = recipients.lock(Key(workspace.pk, id_) for id_ in chunk)
        folded = _folded(workspace, locked)
        wrong = {key: state for key, state in folded.items() if not _same(state, locked[key].state)}
        if repair and wrong:
            store(wrong)
            recipients.look_again(wrong)
    return [key.id for key in wrong]


def _folded(workspace: Workspace, locked: Mapping[Key, Locked]) -> dict[Key, consent.State]:
    rows = sql.rows("consent", "events_of", {"workspace": workspace.pk, "ids": [key.id for key in locked]})
    events: dict[Key, list[consent.Event]] = {key: [] for key in locked}
    for recipient, id_, kind, level, purpose, occurred_at, recorded_at in rows:
        event = consent.Event(id_, ConsentKind(kind), Level(level), purpose, occurred_at, recorded_at)
        events[Key(workspace.pk, recipient)].append(event)
    days = workspace.implied_days
    return {key: consent.fold(theirs, implied_days=days) for key, theirs in events.items()}


def _same(one: consent.State, other: consent.State) -> bool:
    return one == other and consent.to_rows(one) == consent.to_rows(other)
