"""The hot `POST /api/v1/messages`, on bare ASGI: requests of the same few milliseconds are one transaction."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db import connection
from starlette.types import ASGIApp, Receive, Scope, Send

from threadline import sql
from threadline.actions import api_use, writing
from threadline.actions.api_use import Allowance
from threadline.actions.writing import Queued, Refused
from threadline.api import bodies, problems
from threadline.api.bodies import NewMessage
from threadline.api.problems import Problem
from threadline.inbound import exchanges, lines
from threadline.inbound.grouping import Closed, Group
from threadline.queries import api_keys
from threadline.queries import desk as desks
from threadline.queries.api_keys import Caller
from threadline.queries.desk import Desk
from threadline.rules.levels import Level

logger = logging.getLogger("threadline.api")

SCOPE = "messages:write"
EMERGENCY_SCOPE = "messages:emergency"
LARGEST = 64 * 1024
MOST = 500
"""Requests in one transaction."""
PATIENCE = 10.0
"""Seconds until a caller is told to come again; with an Idempotency-Key it learns what became of it."""
_WRITERS = 2
_MEANWHILE = 0.03
"""Seconds the second writer gathers while the first is at work: of 64 callers at once most then come in one batch, and
a text in a batch of 64 costs two thirds of one in a batch of 16. It still goes when the first waits for a lock."""
_TRIES = 4
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
PATH = "/api/v1/messages"
_READING = {"GET", "HEAD"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request whose fields are well formed."""

    secret: str
    message: NewMessage
    key: str
    digest: bytes  # empty without a key


Answer = Queued | Problem


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and what its key has left; None where nobody knows whose key it is."""

    answer: Answer
    allowance: Allowance | None = None


# Reading texts is Django's affair; any other method is nobody's, and only here both are known.
_NOT_ALLOWED = Told(replace(problems.NOT_ALLOWED, headers={"Allow": "GET, POST"}))

_Desks = Mapping[int, Desk]

_group: Group[Asked, Told] | None = None


async def start() -> None:
    """Start the writers."""
    global _group
    _group = Group(write, name="intake", most=MOST, writers=_WRITERS, meanwhile=_MEANWHILE, patience=PATIENCE)


async def stop() -> None:
    """Finish what is under way; call when no request is being answered any more."""
    global _group
    group, _group = _group, None
    if group is not None:
        await asyncio.to_thread(group.close)


class Intake:
    """Queues texts, each answered 202 once it is committed; reading them, like anything else, is passed on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] in _READING:
            await self._app(scope, receive, send)
            return
        try:
            told = await _told_to(scope, receive) if scope["method"] == "POST" else _NOT_ALLOWED
        except ConnectionError:  # nobody is there any more to be told
            return
        await _say(send, told)


async def _say(send: Send, told: Told) -> None:
    answer = told.answer
    headers = problems.limits(told.allowance) if told.allowance is not None else {}
    if isinstance(answer, Problem):
        status, kind, content = answer.status, problems.MEDIA_TYPE, answer.encoded()
        headers |= answer.headers
    else:
        status, kind, content = 202, "application/json", _said(answer)
        if answer.replayed:
            headers["Idempotency-Replayed"] = "true"
    await exchanges.answer(send, status, content, kind=kind, more=headers.items())


async def _told_to(scope: Scope, receive: Receive) -> Told:
    asked = await _asked(scope, receive)
    if isinstance(asked, Problem):
        return Told(asked)
    if _group is None:
        return Told(problems.AWAY)
    try:
        return await _group.put(asked)
    except (TimeoutError, Closed):
        return Told(problems.AWAY)
    except Exception as error:  # a bug; the log says where, never with what was sent
        logger.exception("intake", exc_info=error)
        return Told(problems.BROKEN)


async def _asked(scope: Scope, receive: Receive) -> Asked | Problem:
    """What is asked, judged by what needs no database; who asks comes first."""
    headers = exchanges.headers(scope)
    secret = _secret(headers.get("authorization", ""))
    if secret is None:
        return problems.UNAUTHORIZED
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return problems.NOT_JSON_TYPE
    if scope["query_string"]:
        return problems.UNKNOWN_PARAMETER
    key = headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        return problems.invalid("Idempotency-Key", "1 to 255 visible ASCII characters.")
    raw = await exchanges.body(headers, receive, most=LARGEST)
    if raw is None:
        return problems.TOO_LARGE
    message = bodies.new_message(raw)
    if isinstance(message, Problem):
        return message
    return Asked(secret, message, key or "", _digest(message) if key else b"")


def _secret(authorization: str) -> str | None:
    scheme, _, secret = authorization.partition(" ")
    secret = secret.strip()
    fits = scheme.lower() == "bearer" and secret.isascii() and 0 < len(secret) <= api_keys.LONGEST
    return secret if fits else None


def _digest(message: NewMessage) -> bytes:
    """What makes two requests the same: their fields, however they were written down."""
    return hashlib.sha256(json.dumps(message.model_dump(mode="json"), sort_keys=True).encode()).digest()


def _said(queued: Queued) -> bytes:
    return json.dumps(
        {
            "id": queued.message,
            "state": queued.state,
            "conversation": queued.conversation,
            "hold": queued.hold or None,
            "until": queued.until.isoformat() if queued.until is not None else None,
            "findings": [each._asdict() for each in queued.findings],
        }
    ).encode()


# What follows runs in the writers' threads.


def write(batch: Sequence[Asked]) -> Sequence[Told]:
    """Answer a batch. The keys are looked up for every batch: a revocation bites at once."""
    try:
        callers = api_keys.find({asked.secret for asked in batch})
        allowed = api_use.spend(Counter(callers[asked.secret] for asked in batch if asked.secret in callers))
        answers = _write(batch, callers, allowed)
    except sql.LOST as error:
        logger.warning("intake", extra={"error": type(error).__name__, "requests": len(batch)})
        connection.close()
        return [Told(problems.AWAY)] * len(batch)
    whose = [callers.get(asked.secret) for asked in batch]
    return [
        Told(answer, allowed[caller] if caller is not None else None)
        for answer, caller in zip(answers, whose, strict=True)
    ]


def _write(
    batch: Sequence[Asked], callers: Mapping[str, Caller], allowed: Mapping[Caller, Allowance]
) -> list[Answer]:
    over = Counter({caller: max(-allowance.left, 0) for caller, allowance in allowed.items()})
    answers: dict[int, Answer] = {}
    requests: dict[int, writing.Request] = {}
    desk_of: dict[int, Desk] = {}  # read once for a batch: the claim asks anew what counts
    now = datetime.now(UTC)
    for n, asked in reversed(list(enumerate(batch))):  # the last to come are those too many
        caller = callers.get(asked.secret)
        if caller is None:
            answers[n] = problems.UNAUTHORIZED
        elif over[caller] > 0:
            over[caller] -= 1
            answers[n] = problems.too_many(allowed[caller])
        elif SCOPE not in caller.scopes:
            answers[n] = problems.scope_missing(SCOPE)
        else:
            desk = desk_of.get(caller.workspace) or desks.read(caller.workspace)
            desk_of[caller.workspace] = desk
            made = _request(asked, caller, desk, now)
            if isinstance(made, Problem):
                answers[n] = made
            else:
                requests[n] = made
    return _together(answers, dict(sorted(requests.items())), desk_of, now)


def _together(
    answers: dict[int, Answer], requests: dict[int, writing.Request], desk_of: _Desks, now: datetime
) -> list[Answer]:
    """Write until each has its answer: the second of two with one Idempotency-Key comes after the first."""
    count = len(answers) + len(requests)
    while requests:
        results = _results(list(requests.values()), desk_of, now)
        again = {}
        for (n, request), result in zip(requests.items(), results, strict=True):
            if isinstance(result, Refused) and result.reason == "idempotency_key_in_use":
                again[n] = request
            else:
                answers[n] = _told(result)
        requests = again
    return [answers[n] for n in range(count)]


def _told(result: writing.Result | Problem) -> Answer:
    return (
        problems.refused(result.reason, result.field, result.findings)
        if isinstance(result, Refused)
        else result
    )


def _results(
    requests: Sequence[writing.Request], desk_of: _Desks, now: datetime
) -> list[writing.Result | Problem]:
    """Write all in one transaction; where that fails, find the one it fails for."""
    try:
        return list(_patiently(requests, desk_of, now))
    except Exception as error:
        if lines.is_away(error):
            raise
        if len(requests) == 1:
            logger.error("text not queued", exc_info=error)
            return [problems.BROKEN]
    half = len(requests) // 2
    return _results(requests[:half], desk_of, now) + _results(requests[half:], desk_of, now)


def _patiently(
    requests: Sequence[writing.Request], desk_of: _Desks, now: datetime
) -> Sequence[writing.Result]:
    for _ in range(_TRIES - 1):
        try:
            return writing.write(requests, now=now, known=desk_of)
        except Exception as error:
            if not lines.is_transient(error):
                raise
    return writing.write(requests, now=now, known=desk_of)


def _request(asked: Asked, caller: Caller, desk: Desk, now: datetime) -> writing.Request | Problem:
    message = asked.message
    purpose, sender = desk.purpose(message.purpose), _sender(message.sender, desk)
    if message.purpose is not None and purpose is None:
        return problems.refused("unknown", "purpose")
    if message.sender is not None and sender is None:
        return problems.refused("unknown", "from")
    at = bodies.moment(message.send_at) if message.send_at is not None else None
    if at is not None and at > now + bodies.FARTHEST:
        return problems.invalid("send_at", "Within a year.", reason="too_far")
    why = (message.emergency_reason or "").strip()
    if message.emergency and EMERGENCY_SCOPE not in caller.scopes:
        return problems.scope_missing(EMERGENCY_SCOPE)
    if message.emergency != bool(why):
        return problems.invalid("emergency_reason", "An emergency has a reason, and nothing else has one.")
    level = Level(message.level)
    given = message.automated
    return writing.Request(
        workspace=caller.workspace,
        actor=caller.actor,
        to=message.to,
        body=message.body,
        level=level,
        purpose=purpose.id if purpose else None,
        sender=sender,
        send_at=at,
        automated=level is not Level.CONVERSATIONAL if given is None else given,
        emergency=why,
        attachments=tuple(message.attachments),
        idempotency_key=asked.key,
        digest=asked.digest,
    )


def _sender(named: int | str | None, desk: Desk) -> int | None:
    if isinstance(named, str):
        return next((each.id for each in desk.senders.values() if each.number == named), None)
    return named if named in desk.senders else None
