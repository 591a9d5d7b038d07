"""Texts from people: what they ask for is done in the transaction that keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from threadline import sql
from threadline.actions import consent, messages, recipients
from threadline.actions.consent import Act, Evidence
from threadline.actions.messages import New
from threadline.actions.recipients import Key, Locked
from threadline.queries import desk as desks
from threadline.queries.desk import Desk, Sender
from threadline.rules import actors, disclosure, keywords, texts
from threadline.rules.carriage import Arrival
from threadline.rules.consent import State
from threadline.rules.keywords import Kind, Reading
from threadline.rules.levels import ConsentKind, Direction, Level, Medium, Occasion

MOST = 100
"""Arrivals in one transaction, at most: their recipients, and every phone of who says STOP, are locked."""

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
    everywhere: tuple[Key, ...]  # the person in every workspace that uses the number

    @property
    def at(self) -> datetime:
        return self.arrival.at


@transaction.atomic
def receive(batch: Sequence[Arrival], *, account: int) -> int:
    """Take in texts from people; how many were new. A text that came before is left out.

    Raises UnknownNumber, or recipients.PhonesChanged when it must be started over; then nothing was written.
    """
    ids = _add({arrival.key: arrival for arrival in batch}, account)
    fresh = [arrival for arrival in batch if arrival.key in ids]
    if not fresh:
        return 0
    taken = _placed(fresh, ids, account)
    locked, groups = _lock(taken)
    written = _record_consent(taken, locked, groups)
    _keep(taken, written)
    return len(taken)


def _add(batch: Mapping[str, Arrival], account: int) -> dict[str, int]:
    return dict(sql.rows("arrival", "add", {"account": account, "keys": list(batch)}))


def _placed(fresh: Sequence[Arrival], ids: Mapping[str, int], account: int) -> list[_Taken]:
    numbers = {arrival.recipient for arrival in fresh}
    rows = sql.rows("arrival", "senders_of", {"account": account, "numbers": list(numbers)})
    users: dict[str, list[tuple[int, int]]] = {}
    for number, workspace, sender in rows:
        users.setdefault(number, []).append((workspace, sender))
    if missing := numbers - users.keys():
        raise UnknownNumber(f"{len(missing)} numbers are no workspace's")
    known = recipients.ensure((w, a.sender) for a in fresh for w, _ in users[a.recipient])
    homes = _homes(fresh, users, known)
    desk_of = {workspace: desks.read(workspace) for workspace, _ in homes.values()}
    return [_take(each, ids[each.key], homes, users, known, desk_of) for each in _once(fresh)]


def _once(fresh: Sequence[Arrival]) -> list[Arrival]:
    return list({arrival.key: arrival for arrival in fresh}.values())


def _homes(
    fresh: Sequence[Arrival],
    users: Mapping[str, Sequence[tuple[int, int]]],
    known: Mapping[tuple[int, str], int],
) -> dict[tuple[str, str], tuple[int, int]]:
    """The workspace and sender that each (our number, person) belongs to: whoever wrote to them last."""
    asked = sorted({(w, s, known[w, a.sender]) for a in fresh for w, s in users[a.recipient]})
    rows = sql.rows(
        "arrival",
        "last_written",
        {
            "workspaces": [each[0] for each in asked],
            "senders": [each[1] for each in asked],
            "recipients": [each[2] for each in asked],
        },
    )
    written = {(row[0], row[1], row[2]): row[3] for row in rows if row[3] is not None}
    never = datetime.min.replace(tzinfo=UTC)
    return {
        (a.recipient, a.sender): max(
            users[a.recipient], key=lambda use: (written.get((*use, known[use[0], a.sender]), never), -use[0])
        )
        for a in fresh
    }


def _take(
    arrival: Arrival,
    id_: int,
    homes: Mapping[tuple[str, str], tuple[int, int]],
    users: Mapping[str, Sequence[tuple[int, int]]],
    known: Mapping[tuple[int, str], int],
    desk_of: Mapping[int, Desk],
) -> _Taken:
    workspace, sender = homes[arrival.recipient, arrival.sender]
    desk = desk_of[workspace]
    body = texts.keepable(arrival.text)
    join_words = {word: p.id for p in desk.purposes.values() if p.open for word in p.join_words}
    reading = keywords.read(body, join_words=join_words)
    everywhere = tuple(Key(w, known[w, arrival.sender]) for w, _ in users[arrival.recipient])
    here = Key(workspace, known[workspace, arrival.sender])
    return _Taken(arrival, id_, body, reading, desk, desk.senders[sender], here, everywhere)


def _lock(taken: Sequence[_Taken]) -> tuple[dict[Key, Locked], dict[Key, set[Key]]]:
    """Lock everybody concerned in one go; for a STOP that is every phone of the person, everywhere."""
    stopping = {key for each in taken if each.reading.kind is Kind.STOP for key in each.everywhere}
    groups = recipients.people(stopping) if stopping else {}
    wanted = {key for each in taken for key in each.everywhere} | {k for g in groups.values() for k in g}
    locked = recipients.lock(wanted)
    if stopping and recipients.people(stopping) != groups:
        raise recipients.PhonesChanged
    return locked, groups


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What consent said to one arrival: the opt-out to confirm, or the answer that is due."""

    answer: Occasion | None
    confirms: int | None = None
    purpose: int | None = None


def _record_consent(
    taken: Sequence[_Taken], locked: Mapping[Key, Locked], groups: Mapping[Key, set[Key]]
) -> list[_Recorded]:
    acts: list[Act] = []
    first: list[int | None] = []
    for each in taken:
        theirs = _acts(each, locked, groups)
        # The act of the number that wrote comes first: it is the one a confirmation names.
        first.append(len(acts) if theirs else None)
        acts += theirs
    days = {key.workspace: 0 for key in locked}
    days |= {each.home.workspace: each.home.implied_days for each in taken}
    written = consent.write(acts, actor=actors.PERSON, locked=locked, implied_days=days)
    return [
        _recorded(each, locked[each.recipient].state, None if index is None else written.ids[index], written)
        for each, index in zip(taken, first, strict=True)
    ]


def _acts(each: _Taken, locked: Mapping[Key, Locked], groups: Mapping[Key, set[Key]]) -> list[Act]:
    state = locked[each.recipient].state
    match _asked(each, state):
        case Kind.STOP:
            rest = {key for here in each.everywhere for key in groups[here]} - {each.recipient}
            theirs = [each.recipient, *sorted(rest)]
            return [_act(each, key, ConsentKind.OPTED_OUT, Level.CONVERSATIONAL) for key in theirs]
        case Kind.START:
            return [_act(each, each.recipient, ConsentKind.RESUMED, Level.CONVERSATIONAL)]
        case Kind.JOIN:
            purpose = each.home.purposes[each.reading.purpose or 0]
            joined = _act(each, each.recipient, ConsentKind.GRANTED, purpose.level, purpose.id)
            return [joined, *_implied(each, state)]
        case Kind.YES:
            granted = [
                _act(each, each.recipient, ConsentKind.GRANTED, state.grants[purpose].level, purpose)
                for purpose in _pending(state)
            ]
            return [*granted, *_implied(each, state)]
    return _implied(each, state)


def _asked(each: _Taken, state: State) -> Kind:
    """What the text asks for; YES counts only where a question is open."""
    if each.reading.kind is Kind.NONE and _pending(state):
        return keywords.read(each.body, asked=True).kind
    return each.reading.kind


def _pending(state: State) -> list[int]:
    """The purposes the person was asked about and has not answered."""
    return [purpose for purpose in sorted(state.grants) if state.pending(purpose)]


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


def _recorded(each: _Taken, state: State, event: int | None, written: consent.Written) -> _Recorded:
    match _asked(each, state):
        case Kind.STOP:
            # Already out: nothing was taken back, so there is nothing to confirm a second time.
            return _Recorded(Occasion.STOP_CONFIRMATION if event in written.opened else None, event)
        case Kind.START:
            return _Recorded(Occasion.START_ANSWER)
        case Kind.HELP:
            return _Recorded(Occasion.HELP_ANSWER)
        case Kind.JOIN:
            return _Recorded(Occasion.JOIN_ANSWER, purpose=each.reading.purpose)
        case Kind.YES:
            return _Recorded(Occasion.JOIN_ANSWER, purpose=_pending(state)[0])
    return _Recorded(None)


def _keep(taken: Sequence[_Taken], recorded: Sequence[_Recorded]) -> None:
    keys = [(each.home.workspace, each.sender.id, each.recipient.id) for each in taken]
    found = messages.conversations(keys)
    new: list[New] = []
    for each, key, said in zip(taken, keys, recorded, strict=True):
        new.append(_received(each, found[key].id))
        if said.answer is not None:
            new.append(_answer(each, found[key].id, said))
    messages.add(new)


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
    )


def _answer(each: _Taken, conversation: int, said: _Recorded) -> New:
    occasion = said.answer or Occasion.HELP_ANSWER
    stop = occasion is Occasion.STOP_CONFIRMATION
    return New(
        workspace=each.home.workspace,
        conversation=conversation,
        recipient=each.recipient.id,
        sender=each.sender,
        level=Level.CONVERSATIONAL,
        body=_words(each.home, occasion, said.purpose),
        actor=actors.ENGINE,
        occasion=occasion,
        purpose=said.purpose,
        automated=True,
        confirms=said.confirms if stop else None,
    )


def _words(desk: Desk, occasion: Occasion, purpose: int | None) -> str:
    own = {
        Occasion.STOP_CONFIRMATION: desk.stop_text,
        Occasion.START_ANSWER: desk.start_text,
        Occasion.HELP_ANSWER: desk.help_text,
    }.get(occasion, "")
    name = desk.purposes[purpose].name if purpose is not None else ""
    return own or disclosure.default(occasion, business=desk.business, purpose=name, language=desk.language)


@transaction.atomic
def park(arrival: Arrival, *, account: int, problem: str, hold: bool = True) -> None:
    """Keep an arrival that could not be taken in, raw, and send its person nothing until somebody looked.

    Without `hold` only the first: for a number that cannot even be kept, so that nothing could be sent to it.
    """
    raw = {
        "from": texts.keepable(arrival.sender),
        "to": texts.keepable(arrival.recipient),
        "text": texts.keepable(arrival.text),
        "at": arrival.at.isoformat(),
    }
    params = {"account": account, "key": arrival.key, "raw": json.dumps(raw), "problem": problem}
    sql.rows("arrival", "park", params)
    if not hold:
        return
    users = sql.rows("arrival", "senders_of", {"account": account, "numbers": [arrival.recipient]})
    _hold(recipients.ensure((workspace, arrival.sender) for _, workspace, _ in users))


def _hold(known: Mapping[tuple[int, str], int]) -> None:
    keys = [Key(workspace, id_) for (workspace, _), id_ in known.items()]
    locked: Iterable[Key] = recipients.lock(keys)
    arrays = {"workspaces": [key.workspace for key in locked], "ids": [key.id for key in locked]}
    sql.rows("arrival", "hold", arrays)
