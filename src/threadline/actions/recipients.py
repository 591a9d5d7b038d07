"""Recipients: made once a number is named, and locked before anything about their rights changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from threadline import sql
from threadline.rules import consent, numbers
from threadline.rules.levels import Level

MOST = 500
"""Recipients locked in one transaction, at most: more would make everybody else wait."""


class Key(NamedTuple):
    """A recipient's key in the database."""

    workspace: int
    id: int


class Locked(NamedTuple):
    """A locked recipient and its consent state."""

    key: Key
    number: str
    state: consent.State


class PhonesChanged(Exception):
    """The person's phones changed between reading and locking; nothing was written, start over."""


def ensure(wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The recipient ids of (workspace, E.164), made where there were none."""
    pairs = sorted(set(wanted))
    if not pairs:
        return {}
    workspaces, named = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    places = [numbers.describe(number) for number in named]
    sql.rows(
        "consent",
        "ensure_recipients",
        {
            "workspaces": workspaces,
            "numbers": named,
            "countries": [country or "" for country, _ in places],
            "zones": [" ".join(zones) for _, zones in places],
        },
    )
    found = sql.rows("consent", "find_recipients", {"workspaces": workspaces, "numbers": named})
    return {(workspace, number): id_ for workspace, number, id_ in found}


def lock(keys: Iterable[Key]) -> dict[Key, Locked]:
    """Lock these recipients in the one order and read their states in a statement of its own."""
    wanted = sorted(set(keys))
    if len(wanted) > MOST:
        raise ValueError(f"{len(wanted)} recipients in one transaction; {MOST} is the most")
    arrays = _arrays(wanted)
    heads = sql.rows("consent", "lock_recipients", arrays)
    grants: dict[Key, list[consent.Row]] = defaultdict(list)
    # The heads were read by the locking statement: their recheck is of the locked row itself, so they are
    # as fresh as the lock; the purposes lie in other rows and need the new statement.
    for workspace, recipient, purpose, status, level, event, ended_at in sql.rows(
        "consent", "states", arrays
    ):
        row = consent.Row(purpose, consent.Status(status), Level(level), event, ended_at)
        grants[Key(workspace, recipient)].append(row)
    return {
        (key := Key(workspace, id_)): Locked(key, number, _state(grants[key], head))
        for workspace, id_, number, *head in heads
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


def place(known: Iterable[Locked], zone: str) -> None:
    """Locked numbers stand in a zone that somebody declared, or again where each says ('')."""
    there = sorted(known, key=lambda each: each.key)
    zones = [zone or " ".join(numbers.describe(each.number)[1]) for each in there]
    keys = [each.key for each in there]
    sql.rows("consent", "set_zones", {**_arrays(keys), "zones": zones})
    look_again(keys)


def look_again(keys: Iterable[Key]) -> None:
    """Whatever waits for these people is decided anew: a fact about them changed."""
    sql.rows("consent", "look_again", _arrays(sorted(set(keys))))


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
