"""A STOP said of less than everything: what it names here, and the acts that end just that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from threadline import sql
from threadline.actions.recipients import Key, Locked
from threadline.queries.desk import Desk, Sender
from threadline.rules import scopes
from threadline.rules.consent import Status
from threadline.rules.keywords import Reading
from threadline.rules.scopes import StopScope, Subject


class Said(Protocol):
    """One text of a person to a workspace's number, as it was read."""

    @property
    def reading(self) -> Reading: ...
    @property
    def body(self) -> str: ...
    @property
    def home(self) -> Desk: ...
    @property
    def sender(self) -> Sender: ...
    @property
    def recipient(self) -> Key: ...
    @property
    def at(self) -> datetime: ...


def narrowed(said: Sequence[Said], *, now: datetime) -> list[Reading]:
    """The readings, in order, with what each STOP was said of where that is less than everything."""
    naming = [each for each in said if scopes.names_something(each.reading, each.body)]
    campaigns = _campaigns([each.recipient for each in naming]) if naming else {}
    bare = [each for each in said if _may_choose(each)]
    last = dict(zip(map(id, bare), _last_purposes(bare), strict=True)) if bare else {}
    readings = {id(each): each.reading for each in said}
    for each in naming:
        readings[id(each)] = _narrowed(each, campaigns.get(each.recipient, {}))
    for each in bare:
        readings[id(each)] = scopes.bare(
            readings[id(each)], choice=each.home.stop_scope, last=last[id(each)], at=max(each.at, now)
        )
    return list(readings.values())


def ended(meant: Iterable[int], person: Collection[Key], locked: Mapping[Key, Locked]) -> list[int]:
    """Of the purposes meant those the person has anything of, on any phone; all when there is none such.

    So that it is on record, and an older paper form found later opens nothing.
    """
    wanted = sorted(meant)
    states = [locked[key].state for key in person]
    known = [
        purpose
        for purpose in wanted
        if any(
            purpose in state.grants and state.grants[purpose].status is not Status.ENDED for state in states
        )
    ]
    return known or wanted


def _narrowed(each: Said, campaigns: Mapping[int, tuple[str, ...]]) -> Reading:
    own = [word for word in each.home.words if word.sender == each.sender.id]
    subjects = [
        Subject(
            one.id,
            one.name,
            one.level,
            (*one.join_words, *(word.word for word in own if word.purpose == one.id)),
            campaigns.get(one.id, ()),
        )
        for one in each.home.purposes.values()
    ]
    return scopes.narrow(each.reading, each.body, subjects)


def _may_choose(each: Said) -> bool:
    return each.home.stop_scope is not StopScope.EVERYTHING and scopes.is_bare(each.reading)


def _campaigns(keys: Sequence[Key]) -> dict[Key, dict[int, tuple[str, ...]]]:
    known: dict[Key, dict[int, tuple[str, ...]]] = defaultdict(dict)
    for workspace, recipient, purpose, campaign in sql.rows("consent", "campaigns", _arrays(keys)):
        theirs = known[Key(workspace, recipient)]
        theirs[purpose] = (*theirs.get(purpose, ()), campaign)
    return known


def _last_purposes(bare: Sequence[Said]) -> list[int | None]:
    arrays = _arrays([each.recipient for each in bare]) | {"senders": [each.sender.id for each in bare]}
    return [row[0] for row in sql.rows("consent", "last_purposes", arrays)]


def _arrays(keys: Sequence[Key]) -> dict[str, list[int]]:
    return {"workspaces": [key.workspace for key in keys], "ids": [key.id for key in keys]}
