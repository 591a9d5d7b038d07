"""Why a text was sent, held or refused: the verdict, the right it rests on, and what is known of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from threadline import sql
from threadline.queries import events, reports, topics
from threadline.queries.desk import Desk
from threadline.queries.events import Event
from threadline.queries.topics import Topic
from threadline.rules import disclosure
from threadline.rules.levels import ConsentKind, Direction, MessageState


class Outcome(StrEnum):
    """What became of a text, as a question about it has it."""

    WAITING = "waiting"  # nobody has decided yet
    HELD = "held"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    SENT = "sent"  # handed over, whatever the carrier made of it
    RECEIVED = "received"  # theirs: there was nothing to decide


_OUTCOMES = {
    MessageState.SUPPRESSED: Outcome.REFUSED,
    MessageState.EXPIRED: Outcome.REFUSED,
    MessageState.CANCELLED: Outcome.TAKEN_BACK,
    MessageState.RECEIVED: Outcome.RECEIVED,
}

_OF_THEIR_WORDS = frozenset({ConsentKind.IMPLIED, ConsentKind.RESUMED})
"""Events that give the right to answer, and no more."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part at the carrier."""

    index: int
    carrier_id: str
    state: str
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One hand-over: when it was decided, by which rule and right, and what came of it."""

    number: int
    decided_at: datetime
    settled_at: datetime | None
    outcome: str | None
    code: str
    rule: int
    event_id: int | None
    event: Event | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What was added to a text before it left: who writes, how to stop."""

    introduced: bool
    instructed: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is known of the decision on one text."""

    text: reports.Text
    outcome: Outcome
    rule: int | None
    zones: tuple[str, ...]  # where the person may be
    attempts: tuple[Attempt, ...]
    against: Event | None  # the opt-out that stood in its way
    added: Added | None  # None while it has not left
    author: str
    topic: Topic | None = None  # what it answers, where it went by the right to answer

    @property
    def until(self) -> datetime | None:
        """When it is decided anew; None until a fact changes."""
        return self.text.due_at if self.outcome in {Outcome.HELD, Outcome.WAITING} else None

    @property
    def decided_at(self) -> datetime:
        """When the last verdict fell."""
        return self.attempts[-1].decided_at if self.attempts else self.text.updated_at


def one(desk: Desk, message: int) -> Answer | None:
    """The answer for one text."""
    found = these(desk, [message])
    return found[0] if found else None


def these(desk: Desk, ids: Sequence[int]) -> list[Answer]:
    """The answers for these texts, in order of id; one that is not there is left out."""
    texts = sorted(reports.these(desk.workspace, ids), key=lambda text: text.id)
    asked = {"workspace": desk.workspace, "ids": [text.id for text in texts]}
    if not texts:
        return []
    decisions = {row[0]: row[1:] for row in sql.rows("answer", "decisions", asked)}
    handed = _attempts(desk.workspace, asked, [row[4] for row in decisions.values() if row[4] is not None])
    authors = events.collectors(desk.workspace, [(text.actor_kind, text.actor_id) for text in texts])
    answers = [
        _answer(desk, text, decisions[text.id], handed, authors.get((text.actor_kind, text.actor_id), ""))
        for text in texts
    ]
    return _with_topics(desk.workspace, answers)


def _with_topics(workspace: int, answers: list[Answer]) -> list[Answer]:
    theirs = [
        answer.text
        for answer in answers
        if any(
            each.event is not None and each.event.public.kind in _OF_THEIR_WORDS for each in answer.attempts
        )
    ]
    found = topics.before(workspace, [(text.conversation, text.id) for text in theirs])
    topic_of = {text.id: topic for text, topic in zip(theirs, found, strict=True)}
    return [replace(answer, topic=topic_of.get(answer.text.id)) for answer in answers]


@dataclass(frozen=True, slots=True)
class _Handed:
    attempts: dict[int, list[Attempt]]
    events: dict[int, Event]


def _attempts(workspace: int, asked: dict[str, object], more: list[int]) -> _Handed:
    rows = sql.rows("answer", "attempts", asked)
    parts: dict[tuple[int, int], list[Part]] = defaultdict(list)
    for message, attempt, *rest in sql.rows("answer", "parts", asked):
        parts[message, attempt].append(Part(*rest))
    found = events.these(workspace, [*more, *(row[7] for row in rows if row[7] is not None)])
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    for message, number, at, settled, outcome, code, rule, event in rows:
        pieces = tuple(parts[message, number])
        attempts[message].append(
            Attempt(number, at, settled, outcome, code, rule, event, found.get(event), pieces)
        )
    return _Handed(attempts, found)


def _answer(desk: Desk, text: reports.Text, decided: sql.Row, handed: _Handed, author: str) -> Answer:
    _, rule, _, zones, opted_out = decided
    outcome = _outcome(text)
    in_the_way = opted_out if text.reason == "opted_out" and outcome is not Outcome.SENT else None
    return Answer(
        text=text,
        outcome=outcome,
        rule=rule,
        zones=tuple(zones),
        attempts=tuple(handed.attempts[text.id]),
        against=handed.events.get(in_the_way) if in_the_way is not None else None,
        added=_added(desk, text) if outcome is Outcome.SENT else None,
        author=author,
    )


def _outcome(text: reports.Text) -> Outcome:
    if text.direction == Direction.IN:
        return Outcome.RECEIVED
    state = MessageState(text.state)
    if state is MessageState.QUEUED:
        return Outcome.HELD if text.reason else Outcome.WAITING
    return _OUTCOMES.get(state, Outcome.SENT)


def _added(desk: Desk, text: reports.Text) -> Added:
    """Read from the difference: how the text that left came from the one that was written."""
    if text.sent_text is None or text.sent_text == text.body:
        return Added(introduced=False, instructed=False)
    rest = text.sent_text.partition(text.body)
    if not text.body or not rest[1]:
        return Added(introduced=disclosure.says_who(text.sent_text, business=desk.business), instructed=True)
    return Added(introduced=bool(rest[0]), instructed=bool(rest[2]))
