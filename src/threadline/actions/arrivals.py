"""Texts from people: what they ask for is done in the transaction that keeps them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from threadline import sql
from threadline.actions import (
    answers,
    attachments,
    consent,
    doubts,
    join_words,
    messages,
    opt_in_requests,
    recipients,
    scopes,
)
from threadline.actions.consent import Act, Evidence
from threadline.actions.doubts import Doubt
from threadline.actions.messages import New
from threadline.actions.opt_in_requests import Shown
from threadline.actions.recipients import Key, Locked
from threadline.queries import arrivals
from threadline.queries import desk as desks
from threadline.queries.arrivals import Uses
from threadline.queries.desk import Desk, Sender
from threadline.rules import actors, country_words, keywords, numbers, texts
from threadline.rules.carriage import Arrival
from threadline.rules.channels import EVERYTHING
from threadline.rules.consent import State
from threadline.rules.intents import Decision
from threadline.rules.keywords import Kind, Reading
from threadline.rules.levels import CONFIRMATIONS, ConsentKind, Direction, Level, Medium, Occasion

MOST = 100
"""Arrivals in one transaction, at most: their recipients, and every phone of who says STOP, are locked."""

_ENDS_DOUBTS = {Kind.STOP: Decision.OPTED_OUT, Kind.START: Decision.RESUMED}
_OF_PERSON = frozenset({Kind.START, Kind.END})
_TICK = timedelta(microseconds=1)
_REFRESH = timedelta(days=1)
"""A right implied by a person's message is renewed at most daily: each renewal is an event kept for years."""


class UnknownNumber(Exception):
    """A text came to a number that is not ours, or that no workspace uses."""

    loggable = True


@dataclass(frozen=True, slots=True)
class _Taken:
    """One new arrival, with where it belongs."""

    arrival: Arrival
    id: int
    body: str
    reading: Reading
    home: Desk
    sender: Sender
    recipient: Key
    conversation: int | None  # None: never yet
    everywhere: tuple[Key, ...]  # the person in every workspace that uses the number
    welcome: str = ""  # the workspace's own answer to the join word

    @property
    def at(self) -> datetime:
        return self.arrival.at


@transaction.atomic
@sql.together()
def receive(batch: Sequence[Arrival], *, account: int) -> int:
    """Take in texts from people; how many were new. A text that came before is left out.

    Raises UnknownNumber, or recipients.PhonesChanged when it must be started over; then nothing was written.
    """
    sql.run("facts", "nested")
    keys = {arrival.key: arrival for arrival in batch}
    added = sql.ask("arrival", "add", {"account": account, "keys": list(keys)})
    asked = arrivals.ask([_pair(arrival) for arrival in batch], account=account)
    ids: dict[str, int] = dict(added.rows())
    fresh = [arrival for arrival in batch if arrival.key in ids]
    if not fresh:
        return 0
    taken = _placed(fresh, ids, arrivals.of_each([_pair(arrival) for arrival in fresh], asked))
    locked, groups = _lock(taken)
    written = _record_consent(taken, locked, groups)
    kept = _keep(taken, written)
    came = [(e.home.workspace, id_, e.arrival.media) for e, id_ in zip(taken, kept, strict=True)]
    attachments.expect(came, account=account)
    _settle_doubts(taken, kept, locked, groups)
    return len(taken)


def _pair(arrival: Arrival) -> arrivals.Pair:
    return arrival.recipient, arrival.sender


def _placed(fresh: Sequence[Arrival], ids: Mapping[str, int], uses: Uses) -> list[_Taken]:
    if missing := {number for (number, _), theirs in uses.items() if not theirs}:
        raise UnknownNumber(f"{len(missing)} numbers are no workspace's")
    found = [use for theirs in uses.values() for use in theirs]
    known = {(use.workspace, use.person): use.recipient for use in found if use.recipient is not None}
    if unknown := {(use.workspace, use.person) for use in found} - known.keys():
        known |= recipients.make(unknown)
    lines = {(theirs[0].workspace, theirs[0].sender) for theirs in uses.values()}
    desk_of = {workspace: desks.read(workspace) for workspace in {workspace for workspace, _ in lines}}
    joins_of = {line: join_words.meanings(desk_of[line[0]], line[1]) for line in lines}
    # The database's clock, as everything after it goes by: one that runs ahead would have a STOP written after it
    # counts, as something to be answered.
    now = max(use.now for use in found)
    once = {each.key: each if each.at <= now else replace(each, at=now) for each in fresh}.values()
    taken = [_take(each, ids[each.key], uses, known, desk_of, joins_of) for each in once]
    readings = scopes.narrowed(taken, now=now)
    return [
        each if reading is each.reading else replace(each, reading=reading)
        for each, reading in zip(taken, readings, strict=True)
    ]


def _take(
    arrival: Arrival,
    id_: int,
    uses: Uses,
    known: Mapping[tuple[int, str], int],
    desk_of: Mapping[int, Desk],
    joins_of: Mapping[tuple[int, int], Mapping[str, int]],
) -> _Taken:
    theirs = uses[_pair(arrival)]
    workspace, sender = theirs[0].workspace, theirs[0].sender
    desk = desk_of[workspace]
    body = texts.keepable(arrival.text)
    stopped = Reading(Kind.STOP, matched=keywords.normal(body)[:100]) if arrival.opted_out else None
    reading = stopped or _of_their_country(arrival, body)
    if reading.kind is Kind.NONE:
        reading = keywords.read(body, join_words=joins_of[workspace, sender])
    welcome = ""
    if reading.kind is Kind.JOIN:
        welcome = join_words.answer(desk, sender, reading.matched, reading.purpose or 0)
    everywhere = tuple(Key(use.workspace, known[use.workspace, arrival.sender]) for use in theirs)
    here = Key(workspace, known[workspace, arrival.sender])
    return _Taken(
        arrival,
        id_,
        body,
        reading,
        desk,
        desk.senders[sender],
        here,
        theirs[0].conversation,
        everywhere,
        welcome,
    )


def _of_their_country(arrival: Arrival, body: str) -> Reading:
    country, _ = numbers.describe(arrival.sender)
    return country_words.read(body, settings.JURISDICTIONS.places.get(country or ""))


def _lock(taken: Sequence[_Taken]) -> tuple[dict[Key, Locked], dict[Key, set[Key]]]:
    """Lock everybody concerned in one go; for a STOP that is every phone of the person, everywhere.

    What they said here alone is about all their phones too: an END, a doubt, and a START that ends one.
    """
    stopping = {key for each in taken if each.reading.kind is Kind.STOP for key in each.everywhere}
    stopping |= {each.recipient for each in taken if each.reading.doubted or each.reading.kind in _OF_PERSON}
    groups = _groups(taken, stopping)
    wanted = {key for each in taken for key in each.everywhere} | {k for g in groups.values() for k in g}
    locked = recipients.lock(wanted)
    if stopping and _groups(taken, stopping) != groups:
        raise recipients.PhonesChanged
    return locked, groups


def _groups(taken: Sequence[_Taken], stopping: Collection[Key]) -> dict[Key, set[Key]]:
    """Each of these with all numbers of the person, and on every channel where that is what a STOP ends."""
    groups = recipients.people(stopping) if stopping else {}
    ends_all = {
        each.recipient for each in taken if each.reading.kind is Kind.STOP and each.home.stop_ends_all
    }
    for key, reached in recipients.reach(ends_all, EVERYTHING).items() if ends_all else ():
        groups[key] |= reached
    return groups


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What consent said to one arrival: the revocation to confirm, or the answer that is due."""

    answer: Occasion | None
    confirms: int | None = None
    purpose: int | None = None
    named: tuple[int, ...] = ()  # the purposes that were ended, or that YES was said to


def _record_consent(
    taken: Sequence[_Taken], locked: Mapping[Key, Locked], groups: Mapping[Key, set[Key]]
) -> list[_Recorded]:
    acts: list[Act] = []
    own: list[slice] = []
    yes = [each for each in taken if _asked(each, locked[each.recipient].state) is Kind.YES]
    asked = opt_in_requests.shown((each.home.workspace, locked[each.recipient].state) for each in yes)
    for each in taken:
        theirs = _acts(each, locked, groups, asked)
        # The acts of the number that wrote come first: the first is the one a confirmation names.
        own.append(slice(len(acts), len(acts) + len(theirs)))
        acts += theirs
    days = {key.workspace: 0 for key in locked}
    days |= {each.home.workspace: each.home.implied_days for each in taken}
    written = consent.write(acts, actor=actors.PERSON, locked=locked, implied_days=days)
    return [
        _recorded(each, locked[each.recipient].state, acts[place], written.ids[place], written)
        for each, place in zip(taken, own, strict=True)
    ]


def _acts(
    each: _Taken, locked: Mapping[Key, Locked], groups: Mapping[Key, set[Key]], asked: Shown
) -> list[Act]:
    state = locked[each.recipient].state
    match _asked(each, state):
        case Kind.STOP:
            rest = {key for here in each.everywhere for key in groups[here]} - {each.recipient}
            theirs = [each.recipient, *sorted(rest)]
            return [_act(each, key, ConsentKind.OPTED_OUT, Level.CONVERSATIONAL) for key in theirs]
        case Kind.END:
            return [*_ends(each, locked, groups[each.recipient]), *_implied(each, state)]
        case Kind.START:
            return [_act(each, each.recipient, ConsentKind.RESUMED, Level.CONVERSATIONAL)]
        case Kind.JOIN:
            purpose = each.home.purposes[each.reading.purpose or 0]
            joined = _act(each, each.recipient, ConsentKind.GRANTED, purpose.level, purpose.id)
            return [joined, *_implied(each, state)]
        case Kind.YES:
            return [*_granted(each, state, asked), *_implied(each, state)]
    return _implied(each, state)


def _ends(each: _Taken, locked: Mapping[Key, Locked], person: Set[Key]) -> list[Act]:
    purposes = [each.home.purposes[meant] for meant in scopes.ended(each.reading.ends, person, locked)]
    return [
        _act(each, key, ConsentKind.ENDED, purpose.level, purpose.id)
        for key in [each.recipient, *sorted(person - {each.recipient})]
        for purpose in purposes
    ]


def _granted(each: _Taken, state: State, asked: Shown) -> list[Act]:
    """What YES agrees to: every open request, each in the words in which it was asked."""
    requests = [(purpose, state.grants[purpose]) for purpose in opt_in_requests.pending(state)]
    acts = [_act(each, each.recipient, ConsentKind.GRANTED, one.level, purpose) for purpose, one in requests]
    return [
        replace(act, evidence=opt_in_requests.answered(act.evidence, request, asked))
        for act, (_, request) in zip(acts, requests, strict=True)
    ]


def _asked(each: _Taken, state: State) -> Kind:
    """What the text asks for; YES counts only where a question is open."""
    if each.reading.kind is Kind.NONE and opt_in_requests.pending(state):
        return keywords.read(each.body, asked=True).kind
    return each.reading.kind


def _implied(each: _Taken, state: State) -> list[Act]:
    lasting = timedelta(days=each.home.implied_days) - _REFRESH
    if state.opted_out is not None or (
        state.implied_until is not None and state.implied_until > each.at + lasting
    ):
        return []
    return [_act(each, each.recipient, ConsentKind.IMPLIED, Level.CONVERSATIONAL)]


def _act(each: _Taken, key: Key, kind: ConsentKind, level: Level, purpose: int | None = None) -> Act:
    keyword = each.reading.kind is not Kind.NONE
    # What the person wrote to one workspace is not another's to read: there the words that counted are enough.
    words = each.body[:500] if key.workspace == each.home.workspace else each.reading.matched
    evidence = Evidence(
        medium=Medium.KEYWORD if keyword else Medium.TEXT,
        capture=f"texted to {each.sender.number}: {words}",
        text_version=f"keywords-{each.reading.version}" if keyword else "",
    )
    return Act(key, kind, level, purpose, each.at, evidence)


def _recorded(
    each: _Taken, state: State, acts: Sequence[Act], events: Sequence[int], written: consent.Written
) -> _Recorded:
    match _asked(each, state):
        case Kind.STOP:
            # Already out: nothing was taken back, so there is nothing to confirm a second time.
            return _Recorded(Occasion.STOP_CONFIRMATION if events[0] in written.opened else None, events[0])
        case Kind.END:
            ended = tuple(dict.fromkeys(act.purpose for act in acts if act.purpose is not None))
            is_news = state.opted_out is None and not set(written.opened).isdisjoint(events)
            return _Recorded(Occasion.END_CONFIRMATION if is_news else None, events[0], named=ended)
        case Kind.START:
            return _Recorded(Occasion.START_ANSWER)
        case Kind.HELP:
            return _Recorded(Occasion.HELP_ANSWER)
        case Kind.JOIN:
            return _Recorded(Occasion.JOIN_ANSWER, purpose=each.reading.purpose)
        case Kind.YES:
            asked = tuple(opt_in_requests.pending(state))
            return _Recorded(Occasion.JOIN_ANSWER, purpose=asked[0], named=asked)
    return _Recorded(None)


def _keep(taken: Sequence[_Taken], recorded: Sequence[_Recorded]) -> list[int]:
    """Keep the texts with the answers that are due; the ids of the texts, in order."""
    begun = messages.begun([_line(each) for each in taken if each.conversation is None])
    new: list[New] = []
    places: list[int] = []
    for each, said in zip(taken, recorded, strict=True):
        conversation = each.conversation or begun[_line(each)].id
        places.append(len(new))
        new.append(_received(each, conversation))
        if said.answer is not None:
            new.append(_answer(each, conversation, said))
    ids = messages.add(new)
    return [ids[place] for place in places]


def _line(each: _Taken) -> tuple[int, int, int]:
    return each.home.workspace, each.sender.id, each.recipient.id


def _settle_doubts(
    taken: Sequence[_Taken], ids: Sequence[int], locked: Mapping[Key, Locked], groups: Mapping[Key, set[Key]]
) -> None:
    """A STOP or START ends what was doubted of the person before it; what may be an opt-out raises a doubt."""
    for kind, decision in _ENDS_DOUBTS.items():
        said = [each for each in taken if each.reading.kind is kind]
        whose = {key for each in said for here in each.everywhere for key in groups.get(here, ())}
        if any(locked[key].doubted for key in whose):
            doubts.close(whose, decision, actor=actors.PERSON)
    raised = [
        Doubt(each.recipient, frozenset(groups[each.recipient]), message, each.reading)
        for place, (each, message) in enumerate(zip(taken, ids, strict=True))
        if each.reading.doubted and _is_open(taken, place, locked, groups)
    ]
    doubts.open_(raised)


def _is_open(
    taken: Sequence[_Taken], place: int, locked: Mapping[Key, Locked], groups: Mapping[Key, set[Key]]
) -> bool:
    """Whether a doubt has something to take back, and no later text of the same batch has ended it."""
    person = groups[taken[place].recipient]
    ends = [
        (other, each.reading.kind)
        for other, each in enumerate(taken)
        if each.reading.kind in _ENDS_DOUBTS and not person.isdisjoint(each.everywhere)
    ]
    if any(other > place for other, _ in ends):
        return False
    if ends:
        return ends[-1][1] is Kind.START
    return locked[taken[place].recipient].state.opted_out is None


def _received(each: _Taken, conversation: int) -> New:
    return New(
        workspace=each.home.workspace,
        conversation=conversation,
        recipient=each.recipient.id,
        sender=each.sender,
        level=Level.CONVERSATIONAL,
        body=each.body,
        actor=actors.PERSON,
        direction=Direction.IN,
        arrival=each.id,
        files=len(each.arrival.media),
        # What lifts a STOP was written after it, also where the carrier's clock says the same of both.
        wrote_at=each.at + _TICK if each.reading.kind is Kind.START else each.at,
    )


def _answer(each: _Taken, conversation: int, said: _Recorded) -> New:
    occasion = said.answer or Occasion.HELP_ANSWER
    return answers.answer(
        each.home,
        each.sender,
        each.recipient,
        conversation,
        occasion,
        purpose=said.purpose,
        named=said.named,
        text=each.welcome if occasion is Occasion.JOIN_ANSWER else "",
        confirms=said.confirms if occasion in CONFIRMATIONS else None,
    )
