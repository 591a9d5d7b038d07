"""The consent state of one recipient, as a fold over the events in the order they were recorded.

What each event does (a *later* act is one that occurred after the latest opt-out did, whenever recorded):

    event      not opted out                                opted out
    ---------  -------------------------------------------  -------------------------------------------------
    IMPLIED    later: gives the right to answer, until the   nothing
               later of the two ends; else nothing
    REQUESTED  makes the purpose pending, unless it is       nothing
               active or was taken back since
    GRANTED    makes the purpose active, unless it was       later: lifts the opt-out, makes this one purpose
               taken back since; a higher level replaces     active and revives nothing else; else nothing
               a lower one, never the other way
    ENDED      ends the purpose                              ends the purpose: START does not revive it
    OPTED_OUT  ends the right to answer, every request and   keeps the first opt-out as the event and the
               every grant (active becomes stopped)          latest as the moment that later acts must follow
    RESUMED    gives the right to answer                     not earlier: lifts the opt-out, gives the right
                                                             to answer, revives the informational grants that
                                                             this opt-out stopped; else nothing

A revocation counts whenever it is recorded, however long ago it occurred: between two readings the one that
sends less wins. START does not revive promotional grants: they need express *written* consent, and one word
that names no purpose is none; they must be asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from threadline.rules.levels import ConsentKind, Level, Medium


class Status(StrEnum):
    """What a purpose's row says."""

    ACTIVE = "active"
    PENDING = "pending"  # we may ask once
    STOPPED = "stopped"  # an opt-out in force took it; START may revive it
    ENDED = "ended"  # gone: only a new act brings it back


@dataclass(frozen=True, slots=True)
class Grant:
    """The state of one purpose; it is stored as one row, column for field."""

    status: Status
    level: Level
    event: int  # what made it active or pending; for an ended one, what ended it
    ended_at: datetime | None = None  # when it was last taken back by itself: earlier acts change nothing


@dataclass(frozen=True, slots=True)
class Event:
    """An act, as the state sees it; `occurred_at` is when the person acted, `recorded_at` when we learned."""

    id: int
    kind: ConsentKind
    level: Level
    purpose: int | None
    occurred_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One purpose of a state, as a table keeps it."""

    purpose: int
    status: Status
    level: Level
    event: int
    ended_at: datetime | None


_NONE: Mapping[int, Grant] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class State:
    """What one recipient has agreed to and taken back; the empty state permits nothing."""

    opted_out: int | None = None  # the first opt-out in force
    stopped_at: datetime | None = None  # when the latest opt-out occurred, also after it was lifted
    implied: int | None = None
    implied_until: datetime | None = None
    grants: Mapping[int, Grant] = field(default_factory=lambda: _NONE)

    def active(self, purpose: int) -> Grant | None:
        """The grant in force for a purpose."""
        return self._with(purpose, Status.ACTIVE)

    def pending(self, purpose: int) -> Grant | None:
        """The open request for a purpose."""
        return self._with(purpose, Status.PENDING)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it to take back: no grant, no open request, no right to answer."""
        held = {Status.ACTIVE, Status.PENDING}
        return self.implied is None and not any(grant.status in held for grant in self.grants.values())

    def _with(self, purpose: int, status: Status) -> Grant | None:
        grant = self.grants.get(purpose)
        return grant if grant is not None and grant.status is status else None


NOTHING = State()
"""Where everybody begins."""


def to_rows(state: State) -> tuple[Row, ...]:
    """The purposes as rows, by purpose; the state's other fields are columns of the recipient."""
    return tuple(
        Row(purpose, grant.status, grant.level, grant.event, grant.ended_at)
        for purpose, grant in sorted(state.grants.items())
    )


def from_rows(
    rows: Iterable[Row],
    *,
    opted_out: int | None,
    stopped_at: datetime | None,
    implied: int | None,
    implied_until: datetime | None,
) -> State:
    """The state that `to_rows` and the recipient's columns came from."""
    grants = {row.purpose: Grant(row.status, row.level, row.event, row.ended_at) for row in rows}
    return State(opted_out, stopped_at, implied, implied_until, grants)


def fold(events: Iterable[Event], *, implied_days: int) -> State:
    """The state after all events of one recipient, given in the order of their ids."""
    state = NOTHING
    for event in events:
        state = apply(state, event, implied_days=implied_days)
    return state


def apply(state: State, event: Event, *, implied_days: int) -> State:
    """The state after one more event; applying the same event again at once changes nothing.

    `implied_days` is how long after a person's message a text still counts as an answer to it. A grant, a
    request or an end without a purpose is a bug and raises ValueError.
    """
    match event.kind:
        case ConsentKind.IMPLIED:
            return state if _silenced(state, event) else _imply(state, event, implied_days)
        case ConsentKind.OPTED_OUT:
            return _opt_out(state, event)
        case ConsentKind.RESUMED:
            return _resume(state, event, implied_days)
    if event.purpose is None:
        raise ValueError(f"a consent event {event.kind.value} needs a purpose (event {event.id})")
    return _BY_PURPOSE[event.kind](state, event, event.purpose)


def lacks_writing(level: Level, medium: Medium, capture: str) -> str:
    """What a grant at this level lacks of express *written* consent: the field to mend, or ''."""
    if level is not Level.PROMOTIONAL:
        return ""
    if medium in {Medium.SPOKEN, Medium.PHONE}:
        return "medium"
    return "" if capture.strip() else "capture"


@dataclass(frozen=True, slots=True)
class Carried:
    """An opt-out that reaches numbers it was not given on: they turned out to be the same person's."""

    source: int  # the opt-out in force that is carried over
    at: datetime  # the moment that later acts must follow


def carried(groups: Sequence[Sequence[State]]) -> list[Carried | None]:
    """What each group of one person's numbers takes over from the others, when all become one person's.

    A revocation is the person's, so one opt-out in any group reaches every other group. Within a group nothing
    spreads: whoever stopped on one phone and said START on another has decided that already.
    """
    stops = [_latest(group) for group in groups]
    return [_last_of(stops[:n] + stops[n + 1 :]) for n in range(len(groups))]


def carried_to_email(before: Sequence[State], *, numbers: Sequence[tuple[State, State]]) -> Carried | None:
    """What a person's e-mail address takes over from those they had before; who wants neither texts nor calls (in this
    order of each of `numbers`) at one of them wants no contact at all, and an address that was not known then is no
    exception."""
    every = [_latest(both) for both in numbers if None not in map(_stop, both)]
    return _latest(before) or _last_of(every)


def _last_of(stops: Iterable[Carried | None]) -> Carried | None:
    return max((stop for stop in stops if stop is not None), key=lambda stop: stop.at, default=None)


def _latest(group: Sequence[State]) -> Carried | None:
    return _last_of(map(_stop, group))


def _stop(state: State) -> Carried | None:
    if state.opted_out is None or state.stopped_at is None:
        return None
    return Carried(state.opted_out, state.stopped_at)


def _silenced(state: State, event: Event) -> bool:
    # A message from before an opt-out that arrives after START gives no right that the opt-out took.
    earlier = state.stopped_at is not None and event.occurred_at <= state.stopped_at
    return state.opted_out is not None or earlier


def _imply(state: State, event: Event, days: int) -> State:
    until = event.occurred_at + timedelta(days=days)
    if state.implied is not None and state.implied_until is not None and until <= state.implied_until:
        return state
    return replace(state, implied=event.id, implied_until=until)


def _opt_out(state: State, event: Event) -> State:
    return State(
        opted_out=event.id if state.opted_out is None else state.opted_out,
        stopped_at=_later(state.stopped_at, event.occurred_at),
        grants={purpose: _stopped(grant) for purpose, grant in state.grants.items()},
    )


def _later(moment: datetime | None, other: datetime) -> datetime:
    return other if moment is None else max(moment, other)


def _stopped(grant: Grant) -> Grant:
    if grant.status is Status.ACTIVE:
        return replace(grant, status=Status.STOPPED)
    # A request is not a right: START does not repeat a question that STOP answered.
    return replace(grant, status=Status.ENDED) if grant.status is Status.PENDING else grant


def _resume(state: State, event: Event, days: int) -> State:
    if state.opted_out is None:
        return _imply(state, event, days)
    # Not earlier, rather than later: STOP and START may come within one tick of a carrier's clock, and START
    # is always the person's own text, told apart by the order of recording.
    if state.stopped_at is not None and event.occurred_at < state.stopped_at:
        return state
    return _imply(_lifted(state, revived=Level.INFORMATIONAL), event, days)


def _lifted(state: State, *, revived: Level | None) -> State:
    """The state without its opt-out: what it stopped at the `revived` level is active, the rest ended."""
    grants = {purpose: _settled(grant, revived) for purpose, grant in state.grants.items()}
    return replace(state, opted_out=None, grants=grants)


def _settled(grant: Grant, revived: Level | None) -> Grant:
    if grant.status is not Status.STOPPED:
        return grant
    return replace(grant, status=Status.ACTIVE if grant.level is revived else Status.ENDED)


def _grant(state: State, event: Event, purpose: int) -> State:
    if _overtaken(state, event, purpose):
        return state
    if state.opted_out is not None:
        state = _lifted(state, revived=None)
    old = state.active(purpose)
    if old is not None and (event.level is not Level.PROMOTIONAL or old.level is Level.PROMOTIONAL):
        return state
    return _with_grant(state, event, purpose, Status.ACTIVE)


def _request(state: State, event: Event, purpose: int) -> State:
    closed = state.opted_out is not None or _overtaken(state, event, purpose)
    if closed or state.active(purpose) or state.pending(purpose):
        return state
    return _with_grant(state, event, purpose, Status.PENDING)


def _end(state: State, event: Event, purpose: int) -> State:
    old = state.grants.get(purpose)
    if old is None:
        ended = Grant(Status.ENDED, event.level, event.id, event.occurred_at)
    else:
        ended = Grant(Status.ENDED, old.level, event.id, _later(old.ended_at, event.occurred_at))
    return replace(state, grants={**state.grants, purpose: ended})


def _overtaken(state: State, event: Event, purpose: int) -> bool:
    """Whether it was taken back at or after this act: an old paper form must not reopen what ended since."""
    grant = state.grants.get(purpose)
    ends = (state.stopped_at, grant.ended_at if grant is not None else None)
    return any(end is not None and event.occurred_at <= end for end in ends)


def _with_grant(state: State, event: Event, purpose: int, status: Status) -> State:
    old = state.grants.get(purpose)
    made = Grant(status, event.level, event.id, old.ended_at if old is not None else None)
    return replace(state, grants={**state.grants, purpose: made})


_BY_PURPOSE: Mapping[ConsentKind, Callable[[State, Event, int], State]] = MappingProxyType(
    {ConsentKind.GRANTED: _grant, ConsentKind.REQUESTED: _request, ConsentKind.ENDED: _end}
)
