"""Recipients: made once a number is named, and locked before anything about their rights changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db import transaction

from threadline import sql
from threadline.actions import erased
from threadline.rules import channels, consent, standing
from threadline.rules.channels import Channel
from threadline.rules.levels import Level
from threadline.rules.standing import Declared

MOST = 500
"""Recipients locked in one transaction, at most: more would make everybody else wait."""

_AGAIN = 5
"""Times a write is tried before whoever asked is told that it failed."""


class Key(NamedTuple):
    """A recipient's key in the database."""

    workspace: int
    id: int


class Locked(NamedTuple):
    """A locked recipient and its consent state."""

    key: Key
    number: str
    doubted: bool  # a text of theirs may be an opt-out, and nobody has decided
    state: consent.State


class PhonesChanged(Exception):
    """The person's phones changed between reading and locking; nothing was written, start over."""


Done = TypeVar("Done")


def repeated(write: Callable[[], Done]) -> Done:
    """What `write` says; it starts over, a few times, when the person's phones changed under its hands."""
    for _ in range(_AGAIN - 1):
        try:
            return write()
        except PhonesChanged:
            continue
    return write()


def ensure(wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The recipient ids of (workspace, E.164), made where there were none."""
    pairs = sorted(set(wanted))
    found = _find(pairs)
    missing = [pair for pair in pairs if pair not in found]
    return found | make(missing) if missing else found  # hardly ever: most people are known


def make(unknown: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The same for those of whom there was none a moment ago."""
    made = _make(sorted(set(unknown)))
    others = [pair for pair in unknown if pair not in made]  # made by somebody else in between
    return made | _find(others)


def _find(pairs: Sequence[tuple[int, str]]) -> dict[tuple[int, str], int]:
    if not pairs:
        return {}
    arrays = {"workspaces": [pair[0] for pair in pairs], "numbers": [pair[1] for pair in pairs]}
    rows = sql.rows("consent", "find_recipients", arrays)
    return {(workspace, number): id_ for workspace, number, id_ in rows}


def any_closed(workspace: int, addresses: Sequence[str]) -> bool:
    """Whether the person behind one of these addresses wants nothing there any more, or the workspace blocked it.

    That of an erased person has no row until it is made, and is opted out then.
    """
    if not addresses:
        return False
    [(closed,)] = sql.rows("consent", "any_closed", {"workspace": workspace, "addresses": list(addresses)})
    return closed or bool(erased.remembered([(workspace, address) for address in addresses]))


@transaction.atomic(savepoint=False)
def _make(pairs: Sequence[tuple[int, str]]) -> dict[tuple[int, str], int]:
    places = [standing.find(settings.JURISDICTIONS, number) for _, number in pairs]
    made = sql.rows(
        "consent",
        "ensure_recipients",
        {
            "workspaces": [pair[0] for pair in pairs],
            "numbers": [pair[1] for pair in pairs],
            "countries": [place.country or "" for place in places],
            "states": [" ".join(place.states) for place in places],
            "zones": [" ".join(place.zones) for place in places],
        },
    )
    if made:
        _recall(made)
    return {(workspace, number): id_ for workspace, id_, number in made}


def _recall(made: Sequence[tuple[int, int, str]]) -> None:
    """Who was erased stays left alone under a new row, too."""
    from threadline.actions import erasures  # it stands on this module

    erasures.recall(made)


def lock(keys: Iterable[Key]) -> dict[Key, Locked]:
    """Lock these recipients in the one order and read their states in a statement of its own."""
    wanted = sorted(set(keys))
    if len(wanted) > MOST:
        raise ValueError(f"{len(wanted)} recipients in one transaction; {MOST} is the most")
    arrays = _arrays(wanted)
    locking = sql.ask("consent", "lock_recipients", arrays)
    states = sql.ask("consent", "states", arrays)
    grants: dict[Key, list[consent.Row]] = defaultdict(list)
    # The heads were read by the locking statement: their recheck is of the locked row itself, so they are
    # as fresh as the lock; the purposes lie in other rows and need the new statement.
    for workspace, recipient, purpose, status, level, event, ended_at in states.rows():
        row = consent.Row(purpose, consent.Status(status), Level(level), event, ended_at)
        grants[Key(workspace, recipient)].append(row)
    return {
        (key := Key(workspace, id_)): Locked(key, number, doubted, _state(grants[key], head))
        for workspace, id_, number, doubted, *head in locking.rows()
    }


def lock_people(keys: Iterable[Key]) -> tuple[dict[Key, Locked], dict[Key, set[Key]]]:
    """Lock every phone of the people behind `keys`; who belongs to whom comes second.

    The phones are read again under the locks: PhonesChanged when they changed in between.
    """
    before = people(keys)
    locked = lock(each for group in before.values() for each in group)
    if people(keys) != before:
        raise PhonesChanged
    return locked, before


def people(keys: Iterable[Key]) -> dict[Key, set[Key]]:
    """Each recipient with all recipients of the same person, itself included."""
    groups: dict[Key, set[Key]] = defaultdict(set)
    rows = sql.rows("consent", "persons_recipients", _arrays(sorted(set(keys))))
    for workspace, asked, other in rows:
        groups[Key(workspace, asked)].add(Key(workspace, other))
    return dict(groups)


def place(known: Iterable[Locked], said: Declared = standing.NOTHING) -> None:
    """Locked numbers stand where their contact is said to be, and each where it may be by itself."""
    there = sorted(known, key=lambda each: each.key)
    places = [standing.find(settings.JURISDICTIONS, each.number, said) for each in there]
    keys = [each.key for each in there]
    found = {
        "states": [" ".join(place.states) for place in places],
        "zones": [" ".join(place.zones) for place in places],
    }
    sql.run("consent", "set_places", {**_arrays(keys), **found})
    look_again(keys)


def reach(keys: Iterable[Key], on: Collection[Channel]) -> dict[Key, set[Key]]:
    """Each recipient with the addresses of its person on these channels: of every phone that their contact has, and its
    e-mail address as it is now. Made where there was none.

    `keys` are numbers for texts; who those belong to may change until they are locked.
    """
    known: dict[Key, list[tuple[str, str]]] = defaultdict(list)
    for workspace, asked, number, email in sql.rows(
        "consent", "persons_addresses", _arrays(sorted(set(keys)))
    ):
        known[Key(workspace, asked)].append((number, email))
    found = {
        key: channels.addresses(on, numbers=[row[0] for row in rows], emails=[row[1] for row in rows])
        for key, rows in known.items()
    }
    ids = ensure((key.workspace, address) for key, theirs in found.items() for address in theirs)
    return {
        key: {Key(key.workspace, ids[key.workspace, address]) for address in theirs}
        for key, theirs in found.items()
    }


def look_again(keys: Iterable[Key]) -> None:
    """Whatever waits for these people is decided anew: a fact about them changed."""
    sql.run("consent", "look_again", _arrays(sorted(set(keys))))


def _arrays(keys: Sequence[Key]) -> dict[str, list[int]]:
    return {"workspaces": [key.workspace for key in keys], "ids": [key.id for key in keys]}


def _state(rows: list[consent.Row], head: list[int | datetime | None]) -> consent.State:
    opted_out, stopped_at, implied, implied_until = head
    return consent.from_rows(
        rows,
        opted_out=opted_out,  # type: ignore[arg-type]
        stopped_at=stopped_at,  # type: ignore[arg-type]
        implied=implied,  # type: ignore[arg-type]
        implied_until=implied_until,  # type: ignore[arg-type]
    )
