"""Texts people and programs ask for: checked, previewed, queued once; many requests in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from django.db import transaction

from threadline import sql
from threadline.actions import attachments, conversations, messages, recipients
from threadline.actions.attachments import Unsent
from threadline.actions.messages import Conversation, New
from threadline.queries import choosing, preview
from threadline.queries import desk as desks
from threadline.queries.desk import Desk, Sender
from threadline.rules import attachments as files
from threadline.rules import lint, numbers, texts
from threadline.rules.actors import Actor
from threadline.rules.levels import ActorKind, Level, MessageState, Occasion
from threadline.rules.lint import Finding

MOST_WHY = 500
"""Characters in which an emergency is explained, at most."""


@dataclass(frozen=True, slots=True)
class Request:
    """A text somebody asks for. `sender` None: the number of ours that suits them best (rules/choosing.py)."""

    workspace: int
    actor: Actor
    to: str
    body: str
    level: Level
    purpose: int | None = None
    sender: int | None = None
    send_at: datetime | None = None
    automated: bool = False
    emergency: str = ""  # why it passes quiet hours and caps; '' for any other text
    idempotency_key: str = ""
    attachments: tuple[int, ...] = ()  # files that its author brought, to go with it
    digest: bytes = b""  # of the whole request, for the Idempotency-Key


@dataclass(frozen=True, slots=True)
class Queued:
    """The text is kept; `hold` says what it waits for, as far as that is known now."""

    message: int
    conversation: int
    state: str
    hold: str = ""
    until: datetime | None = None
    replayed: bool = False
    findings: tuple[Finding, ...] = ()  # what its program should know of the wording


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was kept: `reason` is the gate's or ours, `field` the one to mend ('' for the text as a whole)."""

    reason: str
    field: str = ""
    findings: tuple[Finding, ...] = ()  # of a wording that blocks


Result = Queued | Refused


@transaction.atomic
@sql.together()
def write(
    requests: Sequence[Request], *, now: datetime, known: Mapping[int, Desk] = MappingProxyType({})
) -> list[Result]:
    """Queue these texts in one transaction; a result for each, in order. `known`: desks that were read just now.

    Holds an Idempotency-Key across concurrent calls and restarts: the key is kept with what it created.
    """
    sql.run("facts", "nested")
    results: dict[int, Result] = _replays(requests)
    for workspace in sorted({request.workspace for request in requests}):
        mine = [
            (n, request)
            for n, request in enumerate(requests)
            if request.workspace == workspace and n not in results
        ]
        results |= _write(mine, desk=known.get(workspace) or desks.read(workspace), now=now)
    return [results[n] for n in range(len(requests))]


def _replays(requests: Sequence[Request]) -> dict[int, Result]:
    keyed = [(n, request) for n, request in enumerate(requests) if request.idempotency_key]
    if not keyed:
        return {}
    sql.run("message", "lock_keys", {"hashes": [_lock_of(request) for _, request in keyed]})
    rows = sql.rows("message", "find_keys", _keys([request for _, request in keyed]))
    known = {tuple(row[:4]): (bytes(row[4]), row[5]) for row in rows}
    return {n: _replay(request, *known[_key(request)]) for n, request in keyed if _key(request) in known}


_Key = tuple[int, str, int | None, str]


def _key(request: Request) -> _Key:
    return request.workspace, request.actor.kind.value, request.actor.id, request.idempotency_key


def _keys(requests: Sequence[Request]) -> dict[str, object]:
    columns = [list(column) for column in zip(*map(_key, requests), strict=True)]
    return dict(zip(("workspaces", "actor_kinds", "actor_ids", "keys"), columns, strict=True))


def _lock_of(request: Request) -> int:
    return int.from_bytes(hashlib.sha256(repr(_key(request)).encode()).digest()[:8], signed=True)


def _replay(request: Request, digest: bytes, message: int) -> Result:
    if digest != request.digest:
        return Refused("idempotency_key_reused", "Idempotency-Key")
    rows = sql.rows("message", "state_of", {"workspace": request.workspace, "id": message})
    conversation, state = rows[0]
    return Queued(message, conversation, state, replayed=True)


class _Fine(NamedTuple):
    """A request whose every field is right, and the number it goes to."""

    n: int
    request: Request
    number: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A request whose every field is right, with its recipient and sender found."""

    n: int
    request: Request
    recipient: int
    sender: Sender
    body: str
    findings: tuple[Finding, ...]

    @property
    def occasion(self) -> Occasion:
        return Occasion.EMERGENCY if self.request.emergency else Occasion.ORDINARY


def _write(asked: Sequence[tuple[int, Request]], *, desk: Desk, now: datetime) -> dict[int, Result]:
    results: dict[int, Result] = {}
    fine: list[_Fine] = []
    brought = attachments.unsent([(r.workspace, file) for _, r in asked for file in r.attachments])
    for n, request in _first_of_each_key(asked, results):
        problem = _problem(request, desk) or _unattachable(request, brought)
        to = numbers.parse(request.to, country=desk.country)
        if problem is not None or not isinstance(to, numbers.Number):
            results[n] = problem or Refused(str(to), "to")
            continue
        said = findings(
            desk,
            request.body,
            level=request.level,
            automated=request.automated,
            emergency=bool(request.emergency),
        )
        if isinstance(said, Refused):
            results[n] = said
        else:
            fine.append(_Fine(n, request, to.e164, said))
    ready = _ready(fine, desk, results)
    return results | _queue(ready, desk=desk, now=now)


def _first_of_each_key(
    asked: Sequence[tuple[int, Request]], results: dict[int, Result]
) -> list[tuple[int, Request]]:
    """Two requests of one batch with the same key: the second is told to come again, and then replays."""
    seen: set[_Key] = set()
    first = []
    for n, request in asked:
        if request.idempotency_key and _key(request) in seen:
            results[n] = Refused("idempotency_key_in_use", "Idempotency-Key")
            continue
        seen.add(_key(request))
        first.append((n, request))
    return first


def _problem(request: Request, desk: Desk) -> Refused | None:
    body = request.body
    if not body.strip() and not request.attachments:
        return Refused("empty", "body")
    if len(body) > texts.LONGEST:
        return Refused("too_long", "body")
    if request.attachments and len(body) > texts.LONGEST_WITH_FILES:
        return Refused("too_long_with_files", "body")
    if len(request.emergency) > MOST_WHY:
        return Refused("too_long", "emergency_reason")
    if request.emergency and request.level is Level.PROMOTIONAL:
        return Refused("emergency_promotional", "emergency")
    if request.level is not Level.CONVERSATIONAL and request.purpose is None:
        return Refused("purpose_missing", "purpose")
    purpose = desk.purposes.get(request.purpose) if request.purpose is not None else None
    if request.purpose is not None and (purpose is None or not purpose.open):
        return Refused("unknown", "purpose")
    if request.sender is not None and request.sender not in desk.senders:
        return Refused("unknown", "from")
    return None


def findings(
    desk: Desk, body: str, *, level: Level, automated: bool, emergency: bool
) -> tuple[Finding, ...] | Refused:
    """What there is to say of the wording of a program's text, which nobody reads over before it leaves; Refused where
    it blocks, unless the workspace lets that pass or it is an emergency."""
    if not automated:
        return ()
    found = lint.lint(body, level=level, automated=True, business=desk.business, completed=True)
    if lint.blocks(found) and not (desk.blockers_pass or emergency):
        return Refused("blocked_wording", "body", found)
    return found


def _unattachable(request: Request, brought: dict[tuple[int, int], Unsent]) -> Refused | None:
    """Why these files cannot go with the text; those that go are nobody else's in this batch."""
    found = [brought.pop((request.workspace, file), None) for file in request.attachments]
    sizes = [
        each.size
        for each in found
        if each is not None and (each.actor_kind, each.actor_id) == (request.actor.kind, request.actor.id)
    ]
    if len(sizes) != len(found):
        return Refused("unknown", "attachments")
    problem = files.too_much(sizes)
    return Refused(f"files_{problem}", "attachments") if problem is not None else None


def _ready(fine: Sequence[_Fine], desk: Desk, results: dict[int, Result]) -> list[_Ready]:
    known = recipients.ensure((desk.workspace, each.number) for each in fine)
    chosen = _chosen([(e.request, known[desk.workspace, e.number], e.number) for e in fine], desk)
    ready = []
    for each, sender in zip(fine, chosen, strict=True):
        recipient, body = known[desk.workspace, each.number], texts.keepable(each.request.body)
        if sender is None:
            results[each.n] = Refused("no_sender", "from")
        else:
            ready.append(_Ready(each.n, each.request, recipient, sender, body, each.findings))
    return ready


def _chosen(asked: Sequence[tuple[Request, int, str]], desk: Desk) -> list[Sender | None]:
    """Who writes each of these texts to a recipient and number: who was named, else who suits them best."""
    unnamed = [
        choosing.Wanted(
            recipient,
            number,
            request.actor.id if request.actor.kind is ActorKind.MEMBER else None,
            media=bool(request.attachments),
        )
        for request, recipient, number in asked
        if request.sender is None
    ]
    found = iter(choosing.choose(desk.workspace, unnamed))
    senders = [next(found) if request.sender is None else request.sender for request, _, _ in asked]
    return [None if sender is None else desk.senders.get(sender) for sender in senders]


def _queue(ready: Sequence[_Ready], *, desk: Desk, now: datetime) -> dict[int, Result]:
    if not ready:
        return {}
    verdicts = preview.verdicts([_draft(each) for each in ready], desk=desk, now=now)
    results: dict[int, Result] = {
        each.n: Refused(refusal.reason.value)
        for each, verdict in zip(ready, verdicts, strict=True)
        if (refusal := preview.refusal(verdict)) is not None
    }
    going = [each for each in ready if each.n not in results]
    if not going:
        return results
    keys = [(desk.workspace, each.sender.id, each.recipient) for each in going]
    shown = {
        k: messages.snippet(e.body, files=len(e.request.attachments))
        for e, k in zip(going, keys, strict=True)
    }
    found = messages.conversations(keys, shown=shown)
    ids = messages.add([_new(e, desk, found[k]) for e, k in zip(going, keys, strict=True)])
    along = [(desk.workspace, id_, e.request.attachments) for e, id_ in zip(going, ids, strict=True)]
    attachments.attach(along)
    _remember(going, ids)
    for actor in {each.request.actor for each in going}:
        own = [found[k].id for e, k in zip(going, keys, strict=True) if e.request.actor == actor]
        conversations.wrote(actor, desk.workspace, own)
    holds = {each.n: preview.hold(verdict) for each, verdict in zip(ready, verdicts, strict=True)}
    for each, key, id_ in zip(going, keys, ids, strict=True):
        hold, until = holds[each.n]
        results[each.n] = Queued(id_, found[key].id, MessageState.QUEUED, hold, until, findings=each.findings)
    return results


def _draft(each: _Ready) -> preview.Draft:
    return preview.Draft(
        recipient=each.recipient,
        sender=each.sender.id,
        level=each.request.level,
        occasion=each.occasion,
        automated=each.request.automated,
        purpose=each.request.purpose,
        not_before=each.request.send_at,
        files=len(each.request.attachments),
    )


def _new(each: _Ready, desk: Desk, conversation: Conversation) -> New:
    return New(
        workspace=desk.workspace,
        conversation=conversation.id,
        begins=conversation.begun,
        recipient=each.recipient,
        sender=each.sender,
        level=each.request.level,
        body=each.body,
        actor=each.request.actor,
        occasion=each.occasion,
        purpose=each.request.purpose,
        automated=each.request.automated,
        not_before=each.request.send_at,
        why=texts.keepable(each.request.emergency),
        files=len(each.request.attachments),
    )


def _remember(going: Sequence[_Ready], ids: Sequence[int]) -> None:
    actors = [each.request.actor for each in going]
    workspaces = [each.request.workspace for each in going]
    audits: Mapping[str, object] = {
        "workspaces": workspaces,
        "ids": list(ids),
        "actor_kinds": [actor.kind for actor in actors],
        "actor_ids": [actor.id for actor in actors],
        "actions": ["message.emergency" if each.request.emergency else "message.written" for each in going],
    }
    sql.run("message", "add_audits", audits)
    keyed = [
        (each.request, id_) for each, id_ in zip(going, ids, strict=True) if each.request.idempotency_key
    ]
    if keyed:
        created = {
            "digests": [request.digest for request, _ in keyed],
            "messages": [id_ for _, id_ in keyed],
        }
        sql.run("message", "add_keys", _keys([request for request, _ in keyed]) | created)
