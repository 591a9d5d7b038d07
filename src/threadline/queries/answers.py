"""Why a text was sent, held or refused: the verdict, the right it rests on, and what is known of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from threadline import sql
from threadline.queries import events, holding, plain, reports, topics, troubles
from threadline.queries.desk import Desk
from threadline.queries.events import Event
from threadline.queries.holding import Held
from threadline.queries.preview import Draft
from threadline.queries.topics import Topic
from threadline.rules import disclosure
from threadline.rules.levels import ConsentKind, Direction, Level, MessageState, Occasion
from threadline.rules.standing import Standing
from threadline.rules.troubles import Trouble


class Outcome(StrEnum):
    """What became of a text, as a question about it has it."""

    WAITING = "waiting"  # nobody has decided yet
    HELD = "held"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    SENT = "sent"  # handed over and not refused, whatever the carrier made of it
    REJECTED = "rejected"  # the carrier refused it
    RECEIVED = "received"  # theirs: there was nothing to decide


_OUTCOMES = {
    MessageState.SUPPRESSED: Outcome.REFUSED,
    MessageState.EXPIRED: Outcome.REFUSED,
    MessageState.CANCELLED: Outcome.TAKEN_BACK,
    MessageState.REJECTED: Outcome.REJECTED,
    MessageState.RECEIVED: Outcome.RECEIVED,
}

_LEFT = {Outcome.SENT, Outcome.REJECTED}

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
    law: str  # the version of the table of places
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
    law: str  # the version of the table of places, with that of the rule
    where: Standing  # the person may be
    attempts: tuple[Attempt, ...]
    against: Event | None  # the opt-out that stood in its way
    added: Added | None  # None while it has not left
    author: str
    held: Held | None = None  # what holds it, where that is ours to say
    right: Event | None = None  # what a held text would go by
    topic: Topic | None = None  # what it answers, where it went by the right to answer

    @property
    def until(self) -> datetime | None:
        """When it is decided anew; None until a fact changes."""
        return self.text.due_at if self.outcome in {Outcome.HELD, Outcome.WAITING} else None

    @property
    def decided_at(self) -> datetime:
        """When the last verdict fell."""
        anew = self.held is not None or self.outcome is Outcome.REFUSED
        return self.attempts[-1].decided_at if self.attempts and not anew else self.text.updated_at


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
    decisions = {row[0]: _Decision(*row[1:]) for row in sql.rows("answer", "decisions", asked)}
    held = _held(desk, texts, decisions)
    more = [each.opted_out for each in decisions.values()] + [each.right for each in held.values()]
    handed = _attempts(desk.workspace, asked, [event for event in more if event is not None])
    authors = events.collectors(desk.workspace, [(text.actor_kind, text.actor_id) for text in texts])
    answers = [
        _answer(
            desk, text, decisions[text.id], handed, held.get(text.id),
            authors.get((text.actor_kind, text.actor_id), ""),
        )
        for text in texts
    ]  # fmt: skip
    return _with_topics(desk.workspace, answers)


@dataclass(frozen=True, slots=True)
class _Decision:
    recipient: int
    sender: int
    rule: int | None
    law: str
    confirms: int | None
    country: str
    states: list[str]
    zones: list[str]
    opted_out: int | None


def _held(desk: Desk, texts: Sequence[reports.Text], decisions: Mapping[int, _Decision]) -> dict[int, Held]:
    """What holds those that we hold: the carriers' reasons say themselves."""
    ours = [text for text in texts if _outcome(text) is Outcome.HELD and text.reason in plain.HOLDS]
    drafts = [
        Draft(
            recipient=decisions[text.id].recipient,
            sender=decisions[text.id].sender,
            level=Level(text.level),
            occasion=Occasion(text.occasion),
            automated=text.automated,
            purpose=text.purpose,
            not_before=text.not_before,
            confirms=decisions[text.id].confirms,
            files=text.file_count,
        )
        for text in ours
    ]
    found = holding.of(drafts, desk=desk, now=datetime.now(UTC))
    return {text.id: each for text, each in zip(ours, found, strict=True)}


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
    found = events.these(workspace, [*more, *(row[-1] for row in rows if row[-1] is not None)])
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    for message, number, at, settled, outcome, code, rule, law, event in rows:
        pieces = tuple(parts[message, number])
        attempts[message].append(
            Attempt(number, at, settled, outcome, code, rule, law, event, found.get(event), pieces)
        )
    return _Handed(attempts, found)


def _answer(
    desk: Desk, text: reports.Text, decided: _Decision, handed: _Handed, held: Held | None, author: str
) -> Answer:
    outcome = _outcome(text)
    return Answer(
        text=text,
        outcome=outcome,
        rule=decided.rule,
        law=decided.law,
        where=Standing(decided.country or None, tuple(decided.states), tuple(decided.zones)),
        attempts=tuple(handed.attempts[text.id]),
        against=handed.events.get(decided.opted_out or 0) if _opted_out(text) else None,
        added=_added(desk, text) if outcome in _LEFT else None,
        author=author,
        held=held,
        right=handed.events.get(held.right or 0) if held is not None else None,
    )


def _opted_out(text: reports.Text) -> bool:
    """Whether an opt-out stood in its way, here or at the carrier."""
    wrong = troubles.said(text.state, text.reason, carrier=text.carrier)
    if wrong is not None:
        return wrong.trouble is Trouble.OPTED_OUT
    return text.reason == "opted_out" and _outcome(text) is not Outcome.SENT


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
