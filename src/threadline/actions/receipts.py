"""Receipts: kept as they come, then applied by rank, whether they come before, during or after the settle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import transaction

from threadline import sql
from threadline.actions import parts
from threadline.rules.carriage import PartState, Receipt

BATCH = 1000


class _Word(NamedTuple):
    """A kept receipt, and the part it names where the carrier's id told; the columns of `take_due`."""

    id: int
    account: int
    carrier_id: str
    reference: str
    part: int
    state: str
    code: str
    at: str  # as the database writes it: it only goes back there
    workspace: int | None
    message: int | None
    attempt: int | None
    place: int | None
    part_unknown: bool = False  # placed by our reference: its part has no row yet


@transaction.atomic
def keep(said: Sequence[Receipt], *, account: int, lasting: bool = False, after: float = 0.0) -> None:
    """Keep receipts as they came; only after this has committed may the carrier be told.

    `lasting`: the commit waits for the disk, for a carrier that says everything once; without it a crash of
    the database may lose the last of them, and the carrier has to say them again. `after` are the seconds before
    they are applied.
    """
    if not said:
        return
    if not lasting:
        sql.run("receipt", "hurry")
    arrays = {
        "account": account,
        "after": after,
        "carrier_ids": [each.carrier_id for each in said],
        "references": [each.reference for each in said],
        "parts": [each.part for each in said],
        "states": [each.state for each in said],
        "codes": [each.code for each in said],
        "ats": [each.at for each in said],
    }
    sql.run("receipt", "keep", arrays)


@transaction.atomic
@sql.together()
def apply(*, limit: int = BATCH) -> int:
    """Apply kept receipts; how many were looked at. Applying one twice changes nothing."""
    sql.run("facts", "nested")
    sql.run("receipt", "hurry")
    due = [_Word(*row) for row in sql.rows("receipt", "take_due", {"limit": limit})]
    if not due:
        return 0
    words, unplaced = _placed(due)
    if words:
        _apply(words)
        sql.run("receipt", "drop", {"ids": [word.id for word in words]})
    if unplaced:
        sql.run("receipt", "look_later", {"ids": unplaced})
    return len(due)


def forget() -> None:
    """Drop receipts that matched nothing for 72 hours."""
    sql.run("receipt", "forget")


def _placed(due: Sequence[_Word]) -> tuple[list[_Word], list[int]]:
    """The receipts whose part is known, by the carrier's id or by our reference; the ids of the others."""
    words = _of_the_newest([word for word in due if word.message is not None])
    by_id = {word.id for word in words}
    others = {word.id: word for word in due if word.id not in by_id}.values()
    named = [(word, key) for word in others if (key := _reference(word.reference))]
    if named:
        arrays = {
            "workspaces": [key[0] for _, key in named],
            "ids": [key[1] for _, key in named],
            "attempts": [key[2] for _, key in named],
        }
        known = {(row[0], row[1], row[2]): row[3] for row in sql.rows("receipt", "known_attempts", arrays)}
        # A reference is only believed from the account the attempt went to.
        words += [_at(word, key) for word, key in named if known.get(key) == word.account]
    placed = {word.id for word in words}
    return words, [word.id for word in due if word.id not in placed]


def _of_the_newest(words: Sequence[_Word]) -> list[_Word]:
    """Without those of older texts: some carriers begin again with the ids they gave before, and where our own
    reference names another text, the id is such a one."""
    newest: dict[int, int] = {}
    for word in words:
        newest[word.id] = max(newest.get(word.id, 0), word.message or 0)
    return [word for word in words if word.message == newest[word.id] and _is_meant(word)]


def _is_meant(word: _Word) -> bool:
    key = _reference(word.reference) if word.reference else None
    return key is None or key == (word.workspace, word.message, word.attempt)


def _reference(text: str) -> tuple[int, int, int] | None:
    pieces = text.split(".")
    if len(pieces) != 3 or not all(piece.isascii() and piece.isdigit() for piece in pieces):
        return None
    workspace, message, attempt = (int(piece) for piece in pieces)
    fits = max(workspace, message) < 2**63 and attempt < 2**15
    return (workspace, message, attempt) if fits else None


def _at(word: _Word, key: tuple[int, int, int]) -> _Word:
    return word._replace(workspace=key[0], message=key[1], attempt=key[2], place=word.part, part_unknown=True)


def _apply(words: Sequence[_Word]) -> None:
    locked = parts.lock({(word.workspace or 0, word.message or 0) for word in words})
    unproven = [word for word in words if word.part_unknown]
    if unproven:
        proof = {"accounts": [w.account for w in unproven], "carrier_ids": [w.carrier_id for w in unproven]}
        sql.run("receipt", "prove", _places(unproven) | proof)
    said = {
        "states": [word.state for word in words],
        "ranks": [PartState(word.state).rank for word in words],
        "codes": [word.code for word in words],
        "ats": [word.at for word in words],
    }
    raised = {(row[0], row[1]) for row in sql.rows("receipt", "raise_parts", _places(words) | said)}
    parts.follow([each for each in locked if (each.workspace, each.id) in raised or unproven])


def _places(words: Sequence[_Word]) -> dict[str, list[Any]]:
    return {
        "workspaces": [word.workspace for word in words],
        "ids": [word.message for word in words],
        "attempts": [word.attempt for word in words],
        "indexes": [word.place for word in words],
    }
